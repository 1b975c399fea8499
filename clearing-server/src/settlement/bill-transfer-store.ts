import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { insertRows } from '../database/insert-rows.ts';
import { moveAccounts } from '../ledger/transfer-store.ts';
import type { BillTransfer } from './bill-transfer.ts';

/** Appends them to the open day, and opens the accounts that are new. */
export async function appendBillTransfers(
  trx: Knex.Transaction,
  transfers: readonly BillTransfer[],
  settlementDate: SettlementDate,
  at: Date,
): Promise<void> {
  await moveAccounts(trx, transfers);
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
      { name: 'bill_settlement_date', type: 'date', of: ({ bill }) => bill?.date },
      { name: 'bill_operator_no', type: 'bpchar', of: ({ bill }) => bill?.operatorNo },
      {
        name: 'approval_request_id',
        type: 'uuid',
        of: ({ approvalRequestId }) => approvalRequestId,
      },
      { name: 'occurred_at', type: 'timestamptz', of: () => at },
      { name: 'recorded_at', type: 'timestamptz', of: () => at },
    ],
    transfers,
  );
}
