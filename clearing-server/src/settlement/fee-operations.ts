import { DATE, OPERATOR_NO } from '@lvchengtong/card-sdk/exchange/api';
import { z } from 'zod';
import type { ServerOperations } from '../http/server-operation.ts';
import { COUNT, FEN, listOf } from '../http/shape.ts';
import { feeRuleShape } from './parse-fee-rule.ts';

const PREVIEW_ROW = z.object({
  operator_no: OPERATOR_NO,
  bills: COUNT,
  records: COUNT,
  gross_fen: FEN,
  billed_fen: FEN.describe('fees as the bills bear them'),
  under_fen: FEN.describe('fees as they would be under the rule'),
  difference_fen: FEN,
});
export type FeePreviewRow = Readonly<z.output<typeof PREVIEW_ROW>>;

const FEE_LOOK = z
  .object({
    operators: listOf(z.object({ operator_no: OPERATOR_NO, name: z.string() })),
    rules: listOf(feeRuleShape),
    first_day: DATE.nullable().describe('of the month that the preview reckons with'),
    last_day: DATE.nullable(),
    preview: listOf(PREVIEW_ROW),
  })
  .meta({ id: 'FeeRules' });
export type FeeLookRow = Readonly<z.output<typeof FEE_LOOK>>;

/** What operators pay for the clearing. It is changed by approval requests. */
export const FEE_OPERATIONS = {
  'GET /v1/fee-rules': {
    summary: { en: 'Every fee rule that two people agreed on', zh: '全部手续费规则' },
    caller: { role: 'auditor' },
    answer: { status: 200, schema: FEE_LOOK },
    problems: [],
  },
  'POST /v1/fee-rules/preview': {
    summary: {
      en: 'What last month’s bills would have borne under a rule; changes nothing',
      zh: '试算：上月结算单按此规则的手续费，不作任何更改',
    },
    caller: { role: 'auditor' },
    body: feeRuleShape,
    answer: { status: 200, schema: FEE_LOOK },
    problems: [],
  },
} as const satisfies ServerOperations;
