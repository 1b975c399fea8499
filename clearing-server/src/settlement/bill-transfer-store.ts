import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { appendEntries } from '../ledger/transfer-store.ts';
import type { BillTransfer } from './bill-transfer.ts';

/** Appends them to the open day, and opens the accounts that are new. */
export async function appendBillTransfers(
  trx: Knex.Transaction,
  transfers: readonly BillTransfer[],
  settlementDate: SettlementDate,
  at: Date,
): Promise<void> {
  await appendEntries(trx, transfers, settlementDate, at, [
    { name: 'bill_settlement_date', type: 'date', of: ({ bill }) => bill?.date },
    { name: 'bill_operator_no', type: 'bpchar', of: ({ bill }) => bill?.operatorNo },
    {
      name: 'approval_request_id',
      type: 'uuid',
      of: ({ approvalRequestId }) => approvalRequestId,
    },
    { name: 'occurred_at', type: 'timestamptz', of: () => at },
  ]);
}
