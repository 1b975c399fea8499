import { CARD_ASN, DATE, INSTANT } from '@lvchengtong/card-sdk/exchange/api';
import { z } from 'zod';
import type { ServerOperations } from '../http/server-operation.ts';
import { COUNT, FEN, listOf, pageOf } from '../http/shape.ts';
import { FILE_PROBLEM } from '../text/file-problem-shape.ts';
import { LINE_MATCHES } from './line-match.ts';
import { LINE_KINDS, MONEY_CHANNELS } from './statement-layout.ts';

const id = z.uuid();
const DIRECTION = z.enum(['in', 'out']);
/** As the bank or the pay platform named it; never a path. */
const fileName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^/\\\u0000-\u001f\u007f]+$/, 'a file name');
/** A day of a city's largest channel; what is larger goes in by `lct-clearing import`. */
const MEDIA = [{ type: 'text/csv', bytesMax: 10 * 1024 * 1024 }] as const;

export const MONEY_FILE_ROW = z
  .object({
    money_file_id: id,
    channel: z.enum(MONEY_CHANNELS),
    account: z.string(),
    first_day: DATE,
    last_day: DATE,
    revision: COUNT,
    file_name: z.string(),
    lines: COUNT,
    net_fen: FEN.describe('in less out, fees taken off'),
    taken_at: INSTANT,
    taken_by: z.string(),
    replaced_by: z.string().nullable().describe('a corrected file that took its place'),
  })
  .meta({ id: 'MoneyFile' });
export type MoneyFileRow = Readonly<z.output<typeof MONEY_FILE_ROW>>;

const LINE = z.object({
  line: COUNT,
  kind: z.enum(LINE_KINDS),
  direction: DIRECTION,
  reference: z.string(),
  order_no: z.string(),
  amount_fen: FEN,
  fee_fen: FEN,
  at: INSTANT,
});

const CHANGED_LINE = LINE.extend({
  what: z.enum(['added', 'changed', 'gone']),
  was_amount_fen: FEN.nullable(),
});

export const MONEY_FILE_PREVIEW = z
  .object({
    outcome: z.enum(['imported', 'replaced', 'already-imported', 'refused']),
    statement: z
      .object({
        channel: z.enum(MONEY_CHANNELS),
        account: z.string(),
        first_day: DATE,
        last_day: DATE,
        encoding: z.enum(['utf-8', 'gb18030']),
        lines: COUNT,
        net_fen: FEN,
      })
      .nullable(),
    totals: listOf(
      z.object({
        kind: z.enum(LINE_KINDS),
        direction: DIRECTION,
        lines: COUNT,
        amount_fen: FEN,
        fee_fen: FEN,
      }),
    ),
    unknown_orders: COUNT.describe('payments and refunds that name no order: they go to suspense'),
    other: MONEY_FILE_ROW.nullable().describe(
      'the file whose place it takes, or that it is already',
    ),
    same_lines: COUNT.describe('lines that the file before has, too'),
    change_count: COUNT,
    changes: listOf(CHANGED_LINE).describe('the first of them'),
    problems: listOf(FILE_PROBLEM).describe('why nothing of it is taken'),
  })
  .meta({ id: 'MoneyFilePreview' });
export type MoneyFilePreview = Readonly<z.output<typeof MONEY_FILE_PREVIEW>>;

const MATCHED_LINE = LINE.extend({
  matched: z.enum(LINE_MATCHES),
  card_asn: CARD_ASN.nullable(),
  ordered_fen: FEN.nullable(),
  transfers: listOf(
    z.object({ purpose: z.string(), from: z.string(), to: z.string(), amount_fen: FEN }),
  ),
});
export type MoneyFileLine = Readonly<z.output<typeof MATCHED_LINE>>;
const LINES = pageOf(MATCHED_LINE).extend({ file: MONEY_FILE_ROW }).meta({ id: 'MoneyFileLines' });
export type MoneyFileLines = Readonly<z.output<typeof LINES>>;

/** Statements of the bank, WeChat Pay and Alipay: looked at, then taken in wholly or not at all. */
export const MONEY_FILE_OPERATIONS = {
  'GET /v1/money-files': {
    summary: { en: 'Statements that were taken in, newest first', zh: '已导入的资金对账文件' },
    caller: { role: 'auditor' },
    answer: { status: 200, schema: pageOf(MONEY_FILE_ROW).meta({ id: 'MoneyFilePage' }) },
    problems: [],
  },
  'POST /v1/money-file-previews': {
    summary: {
      en: 'What taking this statement in would do; nothing changes',
      zh: '预览资金对账文件：不作任何更改',
    },
    caller: { role: 'clerk' },
    query: { file_name: fileName },
    media: MEDIA,
    answer: { status: 200, schema: MONEY_FILE_PREVIEW },
    problems: [],
  },
  'POST /v1/money-files': {
    summary: {
      en: 'Take a statement in as the preview showed it: wholly or not at all',
      zh: '按预览导入资金对账文件：整份接收或整份退回',
    },
    caller: { role: 'clerk' },
    query: {
      file_name: fileName,
      replaces: id.optional().describe('the file whose place it takes, as the preview said'),
    },
    media: MEDIA,
    answer: { status: 200, schema: MONEY_FILE_PREVIEW },
    problems: ['FILE_REFUSED', 'FILE_STANDS_OTHERWISE'],
    idempotent: true,
  },
  'GET /v1/money-files/:id': {
    summary: { en: 'A statement’s lines, and what each met', zh: '资金对账文件逐行及其匹配结果' },
    caller: { role: 'auditor' },
    params: { id },
    query: {
      only: z.literal('unmatched').optional(),
      cursor: z.string().max(400).optional(),
    },
    answer: { status: 200, schema: LINES },
    problems: ['NOT_FOUND'],
  },
} as const satisfies ServerOperations;
