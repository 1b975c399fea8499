import { z } from 'zod';
import { PURSE_AMOUNT_MAX } from '../../money.ts';
import { BATCH_LENGTH_MAX, BATCH_RECORDS_MAX } from '../upload-batch.ts';
import { RECORD_LENGTH } from '../transaction-record.ts';
import { ISSUING_OPERATIONS } from './issuing-operations.ts';
import type { Operations } from './operation.ts';
import { cardAsn, hexOf, INSTANT, LOCAL_TIME, OPERATOR_NO, terminalId, uintOf } from './wire.ts';

export const BATCH_TYPE = 'application/vnd.lvchengtong.batch';
export const RECEIPT_TYPE = 'application/vnd.lvchengtong.receipt';
export const BATCH_JSON_TYPE = `${BATCH_TYPE}+json`;
export const RECEIPT_JSON_TYPE = `${RECEIPT_TYPE}+json`;

// Two digits for each byte, quotes and commas, and the names of the header.
const BATCH_JSON_LENGTH_MAX = 2 * BATCH_LENGTH_MAX + 4096;

/** The header and the records of the binary form; the records stay the journal's bytes. */
export const BATCH_JSON = z
  .strictObject({
    terminal_id: terminalId,
    batch_no: uintOf(4),
    record_count: uintOf(2),
    money_total_fen: uintOf(6),
    first_journal_sequence: uintOf(4),
    last_journal_sequence: uintOf(4),
    records_hex: z.array(hexOf(RECORD_LENGTH)).min(1).max(BATCH_RECORDS_MAX),
  })
  .meta({ id: 'BatchJson' });

const SIGNED_DOCUMENT = z
  .object({ payload: z.string(), signature_hex: hexOf(64) })
  .meta({ id: 'SignedDocument' });

const VERSION = z
  .string()
  .regex(/^\d{1,10}$/, 'a version: a whole number')
  .transform(Number)
  .pipe(z.int().max(0x7fff_ffff));

const purseAmount = z.int().min(0).max(Number(PURSE_AMOUNT_MAX));
const byte = uintOf(1);

const LOAD_REQUEST = z.strictObject({
  card_asn: cardAsn,
  amount_fen: purseAmount,
  channel: z.enum(['cash', 'replacement', 'subsidy', 'void']),
  /** What waits for the card; with every channel but cash. */
  pending_load_id: z.uuid().optional(),
  card: z.strictObject({
    balance_fen: purseAmount,
    online_counter: uintOf(2),
    key_version: byte,
    algorithm_id: z.literal(0),
    random_hex: hexOf(4),
    mac1_hex: hexOf(4),
  }),
});

export const ENROLMENT_OPERATIONS = {
  'POST /v1/enrolments': {
    summary: {
      en: 'Exchange a one-time code for the certificate of this terminal',
      zh: '凭一次性注册码领取终端证书',
    },
    caller: 'anyone',
    body: z.strictObject({
      terminal_id: terminalId,
      code: z.string().min(1).max(40),
      csr_pem: z.string().min(1).max(8_192),
    }),
    answer: {
      status: 200,
      schema: z.object({
        certificate_pem: z.string(),
        ca_pem: z.string(),
        receipt_key_pem: z.string(),
        operator_no: OPERATOR_NO,
        kind: z.string(),
        place: z.string(),
      }),
    },
    problems: ['ENROLMENT_REFUSED', 'CSR_INVALID'],
  },
} as const satisfies Operations;

export const BATCH_OPERATIONS = {
  'PUT /v1/batches/:batchNo': {
    summary: {
      en: 'Bring a batch of records and get its receipt; the same bytes again get the same receipt',
      zh: '上传一批交易记录并取得回执；重复上传同样的字节得到同样的回执',
    },
    caller: 'terminal',
    params: { batchNo: z.string().regex(/^\d{1,10}$/, 'a number') },
    media: [
      { type: BATCH_TYPE, bytesMax: BATCH_LENGTH_MAX },
      { type: BATCH_JSON_TYPE, bytesMax: BATCH_JSON_LENGTH_MAX, schema: BATCH_JSON },
    ],
    answer: { status: 200, types: [RECEIPT_TYPE, RECEIPT_JSON_TYPE] },
    problems: [
      'BATCH_MALFORMED',
      'BATCH_OF_OTHER_TERMINAL',
      'BATCH_NAME_REUSED',
      'INGEST_BUSY',
      'INGEST_UNAVAILABLE',
    ],
  },
} as const satisfies Operations;

export const DOWNLOAD_OPERATIONS = {
  'GET /v1/parameters': {
    summary: {
      en: 'The parameters in force, signed',
      zh: '当前生效的参数（带签名）',
    },
    caller: 'terminal',
    answer: { status: 200, schema: SIGNED_DOCUMENT },
    problems: [],
  },
  'GET /v1/block-list': {
    summary: {
      en: 'The block list, signed: whole, or what has changed since a version',
      zh: '黑名单（带签名）：全量，或自某一版本以来的变化',
    },
    caller: 'terminal',
    query: { since: VERSION.optional() },
    answer: { status: 200, schema: SIGNED_DOCUMENT },
    problems: [],
  },
  'GET /v1/roster': {
    summary: {
      en: 'The students of the school that runs this terminal, signed',
      zh: '本终端所属学校的学生名单（带签名）',
    },
    caller: 'terminal',
    answer: { status: 200, schema: SIGNED_DOCUMENT },
    problems: [],
  },
  'GET /v1/cashiers': {
    summary: {
      en: 'Who may sign on at this terminal, signed',
      zh: '可在本终端签到的收银员（带签名）',
    },
    caller: 'terminal',
    answer: { status: 200, schema: SIGNED_DOCUMENT },
    problems: [],
  },
} as const satisfies Operations;

export const LOAD_OPERATIONS = {
  'GET /v1/cards/:asn/pending-loads': {
    summary: {
      en: 'What waits to be loaded onto this card: subsidies, voids, the balance of a lost card',
      zh: '待写入该卡的款项：补贴、撤销退款、挂失卡余额',
    },
    caller: { terminal: ['top-up', 'issuing'] },
    params: { asn: cardAsn },
    answer: {
      status: 200,
      schema: z.object({
        items: z.array(
          z.object({
            pending_load_id: z.uuid(),
            channel: z.enum(['replacement', 'subsidy', 'void']),
            amount_fen: purseAmount,
            expires_at: INSTANT.nullable(),
          }),
        ),
      }),
    },
    problems: [],
  },
  'POST /v1/loads': {
    summary: {
      en: 'Authorise putting money on the card that is held to the reader',
      zh: '为读写器上的卡授权圈存',
    },
    caller: { terminal: ['top-up', 'issuing'] },
    body: LOAD_REQUEST,
    answer: {
      status: 200,
      schema: z.object({ load_id: z.uuid(), mac2_hex: hexOf(4), at: LOCAL_TIME }),
    },
    problems: [
      'LOAD_MAC1_WRONG',
      'LOAD_CAP_EXCEEDED',
      'LOAD_NOT_MULTIPLE',
      'LOAD_COUNTER_USED',
      'LOAD_NOT_WAITING',
      'CARD_UNKNOWN',
      'CARD_NOT_IN_FORCE',
    ],
    idempotent: true,
  },
} as const satisfies Operations;

export const HEARTBEAT_OPERATIONS = {
  'POST /v1/heartbeats': {
    summary: {
      en: 'Say how this terminal is, and learn the centre’s time',
      zh: '上报终端状态，并获知中心时间',
    },
    caller: 'terminal',
    // Terminals of several versions report different things: any JSON, as large as a body may be.
    body: z.record(z.string(), z.json()),
    answer: { status: 200, schema: z.object({ at: INSTANT }) },
    problems: [],
  },
} as const satisfies Operations;

const TALLY = z.strictObject({ count: uintOf(4), amount_fen: uintOf(6) });

export const SHIFT_OPERATIONS = {
  'PUT /v1/shifts/:shiftNo': {
    summary: {
      en: 'The Z report of a shift that is over and whose records are all here; the same again is the same',
      zh: '上报已结束且流水均已上传的班次的班结单；重复上报结果相同',
    },
    caller: 'terminal',
    params: { shiftNo: z.string().regex(/^[1-9]\d{0,9}$/, 'a number') },
    body: z.strictObject({
      cashier_no: z.string().regex(/^\d{4}$/, '4 digits'),
      opened_at: LOCAL_TIME,
      closed_at: LOCAL_TIME,
      first_journal_sequence: uintOf(4),
      last_journal_sequence: uintOf(4),
      sales: TALLY,
      unresolved: TALLY,
      loads: TALLY,
      voids_to_card: TALLY,
      voids_in_cash: TALLY,
    }),
    answer: { status: 204 },
    problems: ['SHIFT_TOLD_OTHERWISE'],
  },
} as const satisfies Operations;

/** Everything that a terminal asks of the centre. */
export const TERMINAL_OPERATIONS = {
  ...ENROLMENT_OPERATIONS,
  ...BATCH_OPERATIONS,
  ...DOWNLOAD_OPERATIONS,
  ...LOAD_OPERATIONS,
  ...HEARTBEAT_OPERATIONS,
  ...SHIFT_OPERATIONS,
  ...ISSUING_OPERATIONS,
} as const;
