import { CARD_ASN, DATE, INSTANT } from '@lvchengtong/card-sdk/exchange/api';
import { z } from 'zod';
import { APPROVAL_ROW } from '../approvals/approval-shape.ts';
import type { ServerOperations } from '../http/server-operation.ts';
import { COUNT, FEN, listOf, pageOf, TALLY } from '../http/shape.ts';
import { SUBSIDY_PROBLEM_CODES } from './subsidy-problem.ts';

const id = z.uuid();
const reason = z.string().trim().min(1).max(200);

export const SUBSIDY_BATCH_ROW = z
  .object({
    batch_id: id,
    file_name: z.string(),
    fund: z.string().describe('school code and scheme'),
    expires_at: INSTANT,
    item_count: COUNT,
    total_fen: FEN,
    made_at: INSTANT,
    made_by: z.string(),
    approved_at: INSTANT.nullable(),
    planned: TALLY,
    waiting: TALLY,
    loaded: TALLY,
    recalled: TALLY,
  })
  .meta({ id: 'SubsidyBatch' });
export type SubsidyBatchRow = Readonly<z.output<typeof SUBSIDY_BATCH_ROW>>;

const ITEM_ROW = z
  .object({
    line: COUNT,
    card_asn: CARD_ASN,
    waits_on_card_asn: CARD_ASN.describe('another than the line names when that card was replaced'),
    amount_fen: FEN,
    state: z.enum(['planned', 'waiting', 'loaded', 'recalled']),
    ended_at: INSTANT.nullable(),
  })
  .meta({ id: 'SubsidyItem' });
export type SubsidyItemRow = Readonly<z.output<typeof ITEM_ROW>>;

const DETAIL = z
  .object({
    batch: SUBSIDY_BATCH_ROW,
    items: listOf(ITEM_ROW),
    requests: listOf(APPROVAL_ROW).describe('to give it and to take it back, newest first'),
  })
  .meta({ id: 'SubsidyBatchDetail' });
export type SubsidyDetail = Readonly<z.output<typeof DETAIL>>;

const PREVIEW = z
  .object({
    lines: COUNT.describe('that are right'),
    total_fen: FEN.describe('of those lines'),
    problem_count: COUNT,
    problems: listOf(
      z.object({
        line: COUNT.describe('of the file, from 1; 0: not of the file'),
        column: z.string(),
        code: z.enum(SUBSIDY_PROBLEM_CODES),
        first_line: COUNT.nullable().describe('the earlier line that it repeats'),
      }),
    ).describe('the first of them'),
    batch_id: id.nullable().describe('the batch that this file is already'),
  })
  .meta({ id: 'SubsidyPreview' });
export type SubsidyPreviewRow = Readonly<z.output<typeof PREVIEW>>;

const name = z.string().regex(/^[A-Za-z0-9._-]{1,80}$/, 'a file name');
const whose = {
  school_code: z.string().regex(/^\d{10}$/, '10 digits'),
  scheme: z.string().regex(/^[a-z][a-z0-9-]{1,30}$/, 'a short name'),
  expires_on: DATE,
};
const media = [{ type: 'text/csv', bytesMax: 10 * 1024 * 1024 }] as const;

/** Subsidies: a file, a second look, and what became of each card's share. */
export const SUBSIDY_OPERATIONS = {
  'GET /v1/subsidy-batches': {
    summary: { en: 'Batches of subsidies, newest first', zh: '补贴批次（新的在前）' },
    caller: { role: 'auditor' },
    answer: { status: 200, schema: pageOf(SUBSIDY_BATCH_ROW).meta({ id: 'SubsidyBatchPage' }) },
    problems: [],
  },
  'GET /v1/subsidy-batches/:id': {
    summary: { en: 'One batch with what became of each line', zh: '补贴批次及每一行的结果' },
    caller: { role: 'auditor' },
    params: { id },
    answer: { status: 200, schema: DETAIL },
    problems: ['NOT_FOUND'],
  },
  'POST /v1/subsidy-files/:name/preview': {
    summary: {
      en: 'What a file of subsidies would give, and everything that is wrong with it; changes nothing',
      zh: '预览补贴名单：逐行检查并合计金额，不作任何更改',
    },
    caller: { role: 'clerk' },
    params: { name },
    query: whose,
    media,
    answer: { status: 200, schema: PREVIEW },
    problems: [],
  },
  'POST /v1/subsidy-files/:name': {
    summary: {
      en: 'Bring a file of subsidies: wholly or not at all; nobody gets anything yet',
      zh: '上传补贴名单：整份接收或整份退回；此时尚未发放',
    },
    caller: { role: 'clerk' },
    params: { name },
    query: whose,
    media,
    answer: {
      status: 201,
      schema: z.object({ batch_id: id, again: z.boolean() }).meta({ id: 'SubsidyFileTaken' }),
    },
    problems: ['SUBSIDY_FILE_REFUSED'],
    idempotent: true,
  },
  'POST /v1/subsidy-batches/:id/approval': {
    summary: { en: 'Ask for a second look at a batch', zh: '提请复核该补贴批次' },
    caller: { role: 'clerk' },
    params: { id },
    body: z.strictObject({ reason }),
    answer: { status: 201, schema: APPROVAL_ROW },
    problems: ['APPROVAL_IMPOSSIBLE', 'APPROVAL_ALREADY_WAITING'],
    idempotent: true,
  },
  'POST /v1/subsidy-batches/:id/recall': {
    summary: {
      en: 'Ask for what no card has taken yet to go back to its fund before its last day',
      zh: '申请提前收回尚未写卡的补贴（需复核）',
    },
    caller: { role: 'clerk' },
    params: { id },
    body: z.strictObject({ reason }),
    answer: { status: 201, schema: APPROVAL_ROW },
    problems: ['APPROVAL_IMPOSSIBLE', 'APPROVAL_ALREADY_WAITING'],
    idempotent: true,
  },
} as const satisfies ServerOperations;
