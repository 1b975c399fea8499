import { z } from 'zod';
import type { Operations } from './operation.ts';
import { CARD_ASN, cardAsn, psamNo } from './wire.ts';

const list = <Item extends z.ZodType>(item: Item): z.ZodReadonly<z.ZodArray<Item>> =>
  z.array(item).readonly();

const KEY = z.object({ key: z.string() });

const RESUME = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('never') }),
  z.object({ kind: z.literal('there-already'), answers: list(z.string()) }),
  z.object({ kind: z.literal('ask'), apdu: z.string(), response: z.string() }),
  z.object({ kind: z.literal('closes') }),
]);

/** One step of a script: `PersonaliseStep` of card-sdk/personalise. */
const STEP = z
  .object({
    apdu: z.string(),
    note: z.string(),
    protect: z.object({ key: z.string(), encrypt: z.boolean().exactOptional() }).exactOptional(),
    authenticate: KEY.exactOptional(),
    accept: list(z.string()).exactOptional(),
    resume: RESUME.exactOptional(),
  })
  .meta({ id: 'PersonaliseStep' });

const READ_BACK = z
  .object({ apdu: z.string(), response: z.string(), note: z.string() })
  .meta({ id: 'ReadBack' });

/** What an issuing desk asks. The answers hold keys of single cards. */
export const ISSUING_OPERATIONS = {
  'POST /v1/issuing/next': {
    summary: {
      en: 'The next card to make at this desk; the same again until it is done',
      zh: '取下一张待制卡；未完成前返回同一张',
    },
    caller: { terminal: ['issuing'] },
    answer: {
      status: 200,
      schema: z.object({ card_asn: CARD_ASN, steps: list(STEP), expected: list(READ_BACK) }),
      mayBeEmpty: true,
    },
    problems: [],
  },
  'POST /v1/issuing/:cardAsn/done': {
    summary: {
      en: 'The card was made and read back: it is in force from now on',
      zh: '卡已写好并校验：即刻启用',
    },
    caller: { terminal: ['issuing'] },
    params: { cardAsn },
    answer: { status: 204 },
    problems: ['ISSUING_ITEM_UNKNOWN'],
  },
  'POST /v1/issuing/psams/:psamNo': {
    summary: {
      en: 'How to make the PSAM of a registered terminal',
      zh: '已登记终端的 PSAM 卡制作脚本',
    },
    caller: { terminal: ['issuing'] },
    params: { psamNo },
    answer: { status: 200, schema: z.object({ steps: list(STEP) }) },
    problems: ['PSAM_NOT_REGISTERED'],
  },
} as const satisfies Operations;
