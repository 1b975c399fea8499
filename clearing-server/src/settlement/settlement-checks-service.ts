import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { onDay } from '../reconciliation/invariant-check.ts';
import { verifyInvariants } from '../reconciliation/invariant-store.ts';
import { SettlementError } from './settlement-error.ts';

/** Reads the day, not the history before it. @throws SettlementError CHECK_FAILED for the first invariant that does not hold, with its rows. */
export async function assertChecksHold(trx: Knex.Transaction, date: SettlementDate): Promise<void> {
  for (const { name, rows } of await verifyInvariants(trx, onDay(date))) {
    if (rows.length > 0) throw new SettlementError('CHECK_FAILED', { date, check: name, rows });
  }
}
