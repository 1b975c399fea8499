import { once } from 'node:events';
import type { Response, Router } from 'express';
import { fenNumber } from '@lvchengtong/card-sdk/money';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { operationRoutes } from '../http/operation-routes.ts';
import { Problem } from '../http/problem.ts';
import { ACCOUNT_CODES, accountName, type Account } from '../ledger/account.ts';
import type { StatementRequest, StatementService } from '../ledger/statement-service.ts';
import {
  onNormalSide,
  parseAccountName,
  type PageStart,
  type StatementLine,
} from '../ledger/statement.ts';
import { statementCsvHead, statementCsvRow, type CsvLanguage } from './statement-csv.ts';
import { STATEMENT_OPERATIONS, type StatementRow } from './statement-operations.ts';

const PER_PAGE = 50;
const PER_CHUNK = 500;
const place = z.tuple([z.iso.date(), z.iso.datetime(), z.uuid()]);

/** Statements of any account. */
export const statementRoutes = (statements: StatementService): Router =>
  operationRoutes(STATEMENT_OPERATIONS, {
    'GET /v1/accounts/:account/statement': async ({ params, query: { from, to, cursor } }) => {
      const of = accountOf(params.account);
      const before = positionOf(cursor);
      const { lines, next } = await statements.page(of, { from, to, before, size: PER_PAGE });
      return {
        account: accountName(of),
        side: ACCOUNT_CODES[of.code],
        items: lines.map((line) => rowOf(of, line)),
        next_cursor:
          next === undefined
            ? null
            : encodeCursor([next.settlementDate, next.occurredAt.toISOString(), next.transferId]),
      };
    },
    'GET /v1/accounts/:account/statement.csv': ({ params, query: { from, to, language }, res }) =>
      sendCsv(res, statements, accountOf(params.account), { from, to, language }),
    'GET /v1/accounts/:account/balance': async ({ params, query: { at } }) => {
      const of = accountOf(params.account);
      const balance = await statements.balanceAt(of, new Date(at));
      return {
        account: accountName(of),
        side: ACCOUNT_CODES[of.code],
        at,
        balance_fen: fenNumber(onNormalSide(of, balance)),
      };
    },
  });

function accountOf(name: string): Account {
  const found = parseAccountName(name);
  if (found === undefined) throw new Problem('NOT_FOUND', 'no such kind of account');
  return found;
}

/** What it stood at is no part of a cursor: who writes their own would be told their own balance. */
function positionOf(cursor: string | undefined): PageStart | undefined {
  const found = decodeCursor(place, cursor);
  if (found === undefined) return undefined;
  const [date, occurredAt, transferId] = found;
  return {
    settlementDate: parseSettlementDate(date),
    occurredAt: new Date(occurredAt),
    transferId,
    balance: undefined,
  };
}

const rowOf = (of: Account, line: StatementLine): StatementRow => ({
  settlement_date: line.settlementDate,
  transfer_id: line.transferId,
  occurred_at: line.occurredAt.toISOString(),
  recorded_at: line.recordedAt.toISOString(),
  purpose: line.purpose,
  counterpart: line.counterpart,
  record_id: line.recordId ?? null,
  change_fen: fenNumber(onNormalSide(of, line.change)),
  balance_fen: fenNumber(onNormalSide(of, line.balance)),
});

/** As it is read, and no faster than it is taken: of an account of any length little is held. */
async function sendCsv(
  res: Response,
  statements: StatementService,
  of: Account,
  { from, to, language }: Pick<StatementRequest, 'from' | 'to'> & { language: CsvLanguage },
): Promise<void> {
  const name = `${accountName(of).replaceAll(/[^A-Za-z0-9]+/g, '-')}_${from}_${to}.csv`;
  let before: PageStart | undefined;
  do {
    const page = await statements.page(of, { from, to, before, size: PER_CHUNK });
    if (before === undefined) {
      res
        .status(200)
        .type('text/csv; charset=utf-8')
        .set({
          'Content-Disposition': `attachment; filename="${name}"`,
          'Cache-Control': 'no-store',
        })
        .write(statementCsvHead(language));
    }
    const written = res.write(page.lines.map((line) => statementCsvRow(of, line)).join(''));
    if (!written && !res.closed) await Promise.race([once(res, 'drain'), once(res, 'close')]);
    before = page.next;
  } while (before !== undefined && !res.closed);
  res.end();
}
