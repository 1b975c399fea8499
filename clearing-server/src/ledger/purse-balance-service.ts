import type { Knex } from 'knex';
import { recordAudit } from '../access/audit-store.ts';
import { withRetries } from '../database/with-retries.ts';
import { holdOpenDayAlone } from '../settlement/open-day-store.ts';
import {
  resetPurseBalances,
  resetPurseCounters,
  type RebuiltBalance,
  type RebuiltCounter,
} from './purse-balance-store.ts';

interface RebuildOptions {
  readonly knex: Knex;
  readonly clock: () => Date;
}

/** What was kept of purses and was not so. */
export interface RebuiltPurses {
  readonly balances: readonly RebuiltBalance[];
  readonly counters: readonly RebuiltCounter[];
}

/**
 * Makes the kept balances what the transfers say, and the kept counters what the keys say: they are the truth. Uploads wait meanwhile: a
 * balance that moves while it is summed would be wrong again. Writes down each that was changed.
 */
export function rebuildPurseBalances(
  { knex, clock }: RebuildOptions,
  actor: string,
): Promise<RebuiltPurses> {
  return withRetries(() =>
    knex.transaction(async (trx) => {
      await holdOpenDayAlone(trx);
      const balances = await resetPurseBalances(trx);
      const counters = await resetPurseCounters(trx);
      for (const { account, kept_fen, sum_fen } of balances) {
        await recordAudit(trx, clock(), actor, 'ledger.rebuild-balance', account, {
          kept_fen: kept_fen ?? 'none',
          sum_fen,
        });
      }
      for (const { account, counter_kind, kept, highest } of counters) {
        await recordAudit(trx, clock(), actor, 'ledger.rebuild-counter', account, {
          counter_kind,
          kept: kept ?? 'none',
          highest: highest ?? 'none',
        });
      }
      return { balances, counters };
    }),
  );
}
