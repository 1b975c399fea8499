import { DATE, INSTANT } from '@lvchengtong/card-sdk/exchange/api';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { z } from 'zod';
import type { ServerOperations } from '../http/server-operation.ts';
import { CURSOR, FEN, listOf } from '../http/shape.ts';

const date = DATE.transform(parseSettlementDate);
/** `purse:00004500000000000001:2`, `operator-unsettled:00000001`. */
const account = z.string().max(120);
const SIDE = z.enum(['debit', 'credit']).describe('the side on which the account grows');

const STATEMENT_ROW = z.object({
  settlement_date: DATE,
  transfer_id: z.uuid(),
  occurred_at: INSTANT,
  recorded_at: INSTANT,
  purpose: z.string(),
  counterpart: z.string().describe('the account on the other side'),
  record_id: z.string().nullable(),
  change_fen: FEN.describe('on the side on which the account grows'),
  balance_fen: FEN.describe('right after it'),
});
export type StatementRow = Readonly<z.output<typeof STATEMENT_ROW>>;

const STATEMENT_PAGE = z
  .object({
    account: z.string(),
    side: SIDE,
    items: listOf(STATEMENT_ROW),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'StatementPage' });
export type AccountStatement = Readonly<z.output<typeof STATEMENT_PAGE>>;

const BALANCE = z
  .object({ account: z.string(), side: SIDE, at: INSTANT, balance_fen: FEN })
  .meta({ id: 'AccountBalance' });
export type AccountBalance = Readonly<z.output<typeof BALANCE>>;

/** What happened on any account of the ledger, and what it stood at. */
export const STATEMENT_OPERATIONS = {
  'GET /v1/accounts/:account/statement': {
    summary: {
      en: 'The entries of an account between two settlement dates, newest first, each with the balance after it',
      zh: '某账户在两个结算日之间的流水，新者在前，每笔附其后余额',
    },
    caller: { role: 'auditor' },
    params: { account },
    query: { from: date, to: date, cursor: CURSOR },
    answer: { status: 200, schema: STATEMENT_PAGE },
    problems: ['NOT_FOUND'],
  },
  'GET /v1/accounts/:account/statement.csv': {
    summary: { en: 'The same, all of it, as CSV', zh: '同上，全部导出为 CSV' },
    caller: { role: 'auditor' },
    params: { account },
    query: { from: date, to: date, language: z.enum(['en', 'zh']).default('en') },
    answer: { status: 200, types: ['text/csv'] },
    problems: ['NOT_FOUND'],
  },
  'GET /v1/accounts/:account/balance': {
    summary: {
      en: 'What an account stood at by what was known at an instant',
      zh: '某账户在某一时刻（按当时已入账）的余额',
    },
    caller: { role: 'auditor' },
    params: { account },
    query: { at: INSTANT },
    answer: { status: 200, schema: BALANCE },
    problems: ['NOT_FOUND'],
  },
} as const satisfies ServerOperations;
