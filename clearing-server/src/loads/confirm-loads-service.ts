import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { appendCausedTransfers } from '../ledger/caused-transfer-store.ts';
import { steppingBackTransfer } from './load-proof.ts';
import { confirmOrders } from './load-state-store.ts';

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
  const twice = await confirmOrders(trx, loadIds, at);
  await appendCausedTransfers(trx, twice.map(steppingBackTransfer), settlementDate, at);
}
