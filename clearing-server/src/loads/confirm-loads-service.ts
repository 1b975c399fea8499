import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { appendCausedTransfers } from '../ledger/caused-transfer-store.ts';
import { endLoaded } from '../pending-loads/pending-load-store.ts';
import { provingTransfer, steppingBackTransfer, type ProvenOrder } from './load-proof.ts';
import { confirmOrders, proveOrders, type ShownCard } from './load-state-store.ts';

const waited = (orders: readonly ProvenOrder[]): string[] =>
  orders.filter(({ hasWaited }) => hasWaited).map(({ loadId }) => loadId);

/** The card shows under MAC1 what it has left behind: those loads were taken, and are credited now. */
export async function proveLoads(
  trx: Knex.Transaction,
  shown: ShownCard,
  settlementDate: SettlementDate,
  at: Date,
): Promise<void> {
  const proven = await proveOrders(trx, shown, at);
  await appendCausedTransfers(trx, proven.map(provingTransfer), settlementDate, at);
  await endLoaded(trx, waited(proven), at);
}

/**
 * Their records were posted in this database transaction. An order that the card had proven before its
 * record came has its money already: that posting steps back, so that the purse is credited once.
 */
export async function confirmLoads(
  trx: Knex.Transaction,
  loadIds: readonly string[],
  settlementDate: SettlementDate,
  at: Date,
): Promise<void> {
  const confirmed = await confirmOrders(trx, loadIds, at);
  const twice = confirmed.filter(({ wasProven }) => wasProven);
  await appendCausedTransfers(trx, twice.map(steppingBackTransfer), settlementDate, at);
  await endLoaded(trx, waited(confirmed), at);
}
