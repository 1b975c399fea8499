import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import type { CausedTransfer } from './caused-transfer.ts';
import { appendEntries } from './transfer-store.ts';

/** Appends them to the open day. In the transaction of their cause: neither without the other. */
export async function appendCausedTransfers(
  trx: Knex.Transaction,
  transfers: readonly CausedTransfer[],
  settlementDate: SettlementDate,
  at: Date,
): Promise<void> {
  await appendEntries(trx, transfers, settlementDate, at, [
    { name: 'card_asn', type: 'bpchar', of: ({ cardAsn }) => cardAsn },
    { name: 'corrects_transfer_id', type: 'uuid', of: ({ corrects }) => corrects },
    { name: 'cause_id', type: 'uuid', of: ({ causeId }) => causeId },
    { name: 'occurred_at', type: 'timestamptz', of: () => at },
  ]);
}
