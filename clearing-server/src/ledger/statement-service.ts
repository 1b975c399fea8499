import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import type { Account } from './account.ts';
import { balanceAfter, balanceAt, findEntries, isBalanced } from './statement-store.ts';
import { balanceBefore, statementLines, type PageStart, type StatementLine } from './statement.ts';

export interface StatementPage {
  /** Newest first. */
  readonly lines: readonly StatementLine[];
  /** Where the next page begins; undefined on the last one. */
  readonly next: PageStart | undefined;
}

export interface StatementRequest {
  readonly from: SettlementDate;
  readonly to: SettlementDate;
  readonly before?: PageStart | undefined;
  readonly size: number;
}

/** What happened on any one account, and what it stood at, then and now. */
export interface StatementService {
  /** One page of the account's entries between two settlement dates, each with the balance after it. */
  page(account: Account, request: StatementRequest): Promise<StatementPage>;
  /** What it stood at by what the centre knew at that instant. Credit positive. */
  balanceAt(account: Account, instant: Date): Promise<Fen>;
}

export function createStatementService({
  database,
}: {
  readonly database: Knex;
}): StatementService {
  return {
    balanceAt: (account, instant) => balanceAt(database, account, instant),
    page: (account, { from, to, before, size }) =>
      // One snapshot: an entry that arrives between the two queries would shift every balance.
      database.transaction(
        async (trx) => {
          const found = await findEntries(trx, account, { from, to, before, limit: size + 1 });
          const shown = found.slice(0, size);
          const [newest] = shown;
          if (newest === undefined) return { lines: [], next: undefined };
          const balance = before?.balance ?? (await balanceAfter(trx, account, newest));
          const lines = statementLines(shown, balance);
          const last = shown.at(-1);
          if (last === undefined || found.length <= size) return { lines, next: undefined };
          const stays = await isBalanced(trx, last.settlementDate);
          return { lines, next: { ...last, balance: stays ? balanceBefore(lines) : undefined } };
        },
        { isolationLevel: 'repeatable read', readOnly: true },
      ),
  };
}
