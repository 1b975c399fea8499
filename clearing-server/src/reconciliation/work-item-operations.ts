import { DATE } from '@lvchengtong/card-sdk/exchange/api';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { z } from 'zod';
import { APPROVAL_ROW } from '../approvals/approval-shape.ts';
import type { ServerOperations } from '../http/server-operation.ts';
import { COUNT, FEN, listOf } from '../http/shape.ts';
import { DIFFERENCE_CLASSES } from './difference.ts';
import { EVIDENCE_VIEW } from './evidence-shape.ts';
import { SIDES } from './side.ts';
import { WORK_ITEM_STATES } from './work-item.ts';
import { WORK_ITEM_DETAIL, WORK_ITEM_PAGE, WORK_ITEM_TOTALS } from './work-item-shape.ts';

const id = z.uuid();
const date = DATE.transform(parseSettlementDate);
const owner = z
  .string()
  .regex(/^(clearing|operator \d{8}|channel (bank|wechat|alipay|cash|subsidy))$/, 'an owner');
const reason = z.string().trim().min(1).max(200);
const CHANGED = {
  answer: { status: 200, schema: WORK_ITEM_DETAIL },
  problems: ['NOT_FOUND'],
} as const;

const SIDE_TOTALS = z
  .object({
    settlement_date: z.string(),
    sides: listOf(
      z.object({
        side: z.enum(SIDES),
        tellers: COUNT.describe('records, batches, operators’ files, statements; 0: nobody told'),
        told_fen: FEN,
        ours_fen: FEN.describe('what our books say about the same things'),
      }),
    ),
  })
  .meta({ id: 'SideTotals' });
export type SideTotalsView = Readonly<z.output<typeof SIDE_TOTALS>>;

/** Differences down to their evidence, and the work that they make. */
export const WORK_ITEM_OPERATIONS = {
  'GET /v1/settlement-days/:date/sides': {
    summary: {
      en: 'What cards, terminals, operators and money say that a day was worth, beside our books',
      zh: '单日各方金额：卡片、终端、运营方文件、资金文件与账本对照',
    },
    caller: { role: 'auditor' },
    params: { date },
    answer: { status: 200, schema: SIDE_TOTALS },
    problems: [],
  },
  'GET /v1/settlement-days/:date/difference-evidence': {
    summary: {
      en: 'What a difference’s evidence names: the card’s chain, rows of files, transfers',
      zh: '单个差异的证据：卡链、文件行、账本转账',
    },
    caller: { role: 'auditor' },
    params: { date },
    query: { key: z.string().min(1).max(300) },
    answer: { status: 200, schema: EVIDENCE_VIEW },
    problems: ['NOT_FOUND'],
  },
  'GET /v1/work-items': {
    summary: {
      en: 'Differences that are somebody’s work, the largest first',
      zh: '差异工作项（金额大者在前）',
    },
    caller: { role: 'auditor' },
    query: {
      state: z.enum(WORK_ITEM_STATES).optional(),
      class: z.enum(DIFFERENCE_CLASSES).optional(),
      owner: owner.optional(),
      mine: z.enum(['true', 'false']).optional(),
      least_days: z.coerce.number().int().min(0).max(36_500).optional(),
      cursor: z.string().max(400).optional(),
    },
    answer: { status: 200, schema: WORK_ITEM_PAGE },
    problems: [],
  },
  'GET /v1/work-item-totals': {
    summary: {
      en: 'Open work items by class, owner and age',
      zh: '未结工作项按类别、责任方、账龄汇总',
    },
    caller: { role: 'auditor' },
    answer: { status: 200, schema: WORK_ITEM_TOTALS },
    problems: [],
  },
  'GET /v1/work-items/:id': {
    summary: { en: 'One work item with evidence and history', zh: '单个工作项及其证据与经过' },
    caller: { role: 'auditor' },
    params: { id },
    ...CHANGED,
  },
  'POST /v1/work-items/:id/take': {
    summary: { en: 'Work on it, or give it back', zh: '认领或退回工作项' },
    caller: { role: 'clerk' },
    params: { id },
    body: z.strictObject({ mine: z.boolean() }),
    ...CHANGED,
  },
  'POST /v1/work-items/:id/owner': {
    summary: { en: 'Say whose move it is', zh: '移交责任方' },
    caller: { role: 'clerk' },
    params: { id },
    body: z.strictObject({ owner }),
    ...CHANGED,
  },
  'POST /v1/work-items/:id/comments': {
    summary: { en: 'Write something into its history', zh: '添加备注' },
    caller: { role: 'clerk' },
    params: { id },
    body: z.strictObject({ text: z.string().trim().min(1).max(1_000) }),
    ...CHANGED,
  },
  'POST /v1/work-items/:id/closing': {
    summary: {
      en: 'Ask a second person to agree that it can be closed',
      zh: '提请他人复核结案',
    },
    caller: { role: 'clerk' },
    params: { id },
    body: z.strictObject({ reason }),
    answer: { status: 201, schema: APPROVAL_ROW },
    problems: ['APPROVAL_IMPOSSIBLE', 'APPROVAL_ALREADY_WAITING', 'NOT_FOUND'],
    idempotent: true,
  },
  'POST /v1/work-items/:id/reopening': {
    summary: { en: 'Open again what was closed', zh: '重新打开已结工作项' },
    caller: { role: 'clerk' },
    params: { id },
    body: z.strictObject({ reason }),
    ...CHANGED,
  },
} as const satisfies ServerOperations;
