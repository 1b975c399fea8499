import type { CardAsn, SettlementDate } from '@lvchengtong/card-sdk/ids';
import { subtract, ZERO } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { v7 as uuidv7 } from 'uuid';
import { appendCausedTransfers } from '../ledger/caused-transfer-store.ts';
import { findLateBalances, insertCharges } from './claim-store.ts';
import { chargingTransfer } from './loss-claim.ts';

/**
 * Whatever records moved in the purses of replaced cards is taken over by their claims, in the
 * database transaction that posted those records.
 */
export async function chargeClaims(
  trx: Knex.Transaction,
  cards: readonly CardAsn[],
  settlementDate: SettlementDate,
  at: Date,
): Promise<void> {
  if (cards.length === 0) return;
  const late = (await findLateBalances(trx, cards)).map((balance) => ({
    ...balance,
    transferId: uuidv7(),
  }));
  await insertCharges(
    trx,
    late.map((one) => ({ ...one, charge: subtract(ZERO, one.balance) })),
    at,
  );
  const transfers = late.map((one) => chargingTransfer(one, one.transferId));
  await appendCausedTransfers(trx, transfers, settlementDate, at);
}
