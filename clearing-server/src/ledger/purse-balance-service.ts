import type { Knex } from 'knex';
import { recordAudit } from '../access/audit-store.ts';
import { withRetries } from '../database/with-retries.ts';
import { holdOpenDayAlone } from '../settlement/open-day-store.ts';
import { resetPurseBalances, type RebuiltBalance } from './purse-balance-store.ts';

interface RebuildOptions {
  readonly knex: Knex;
  readonly clock: () => Date;
}

/**
 * Makes the kept balances what the transfers say, which are the truth. Uploads wait meanwhile: a
 * balance that moves while it is summed would be wrong again. Writes down each that was changed.
 */
export function rebuildPurseBalances(
  { knex, clock }: RebuildOptions,
  actor: string,
): Promise<readonly RebuiltBalance[]> {
  return withRetries(() =>
    knex.transaction(async (trx) => {
      await holdOpenDayAlone(trx);
      const rebuilt = await resetPurseBalances(trx);
      for (const { account, kept_fen, sum_fen } of rebuilt) {
        await recordAudit(trx, clock(), actor, 'ledger.rebuild-balance', account, {
          kept_fen: kept_fen ?? 'none',
          sum_fen,
        });
      }
      return rebuilt;
    }),
  );
}
