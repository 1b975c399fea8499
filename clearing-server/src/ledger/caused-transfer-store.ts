import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { insertRows } from '../database/insert-rows.ts';
import type { CausedTransfer } from './caused-transfer.ts';
import { moveAccounts } from './transfer-store.ts';

/** Appends them to the open day. In the transaction of their cause: neither without the other. */
export async function appendCausedTransfers(
  trx: Knex.Transaction,
  transfers: readonly CausedTransfer[],
  settlementDate: SettlementDate,
  at: Date,
): Promise<void> {
  if (transfers.length === 0) return;
  await insertRows(
    trx,
    'ledger_transfer',
    [
      { name: 'settlement_date', type: 'date', of: () => settlementDate },
      { name: 'transfer_id', type: 'uuid', of: ({ id }) => id },
      { name: 'purpose', type: 'text', of: ({ purpose }) => purpose },
      { name: 'debit_account_id', type: 'uuid', of: ({ debit }) => debit.id },
      { name: 'credit_account_id', type: 'uuid', of: ({ credit }) => credit.id },
      { name: 'amount_fen', type: 'bigint', of: ({ amount }) => amount },
      { name: 'card_asn', type: 'bpchar', of: ({ cardAsn }) => cardAsn },
      { name: 'corrects_transfer_id', type: 'uuid', of: ({ corrects }) => corrects },
      { name: 'cause_id', type: 'uuid', of: ({ causeId }) => causeId },
      { name: 'occurred_at', type: 'timestamptz', of: () => at },
      { name: 'recorded_at', type: 'timestamptz', of: () => at },
    ],
    transfers,
  );
  await moveAccounts(trx, transfers);
}
