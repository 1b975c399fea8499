import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import { add, subtract, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { insertRows } from '../database/insert-rows.ts';
import { ACCOUNT_CODES, accountName, type Account } from './account.ts';
import type { Transfer } from './transfer.ts';

/**
 * Appends transfers to the open day, opens accounts that are new, and moves the purses' kept balances.
 *
 * Takes a transaction, not a connection: a transfer that is not stored together with the record
 * that caused it is a transfer nobody can explain.
 */
export async function appendTransfers(
  trx: Knex.Transaction,
  transfers: readonly Transfer[],
  settlementDate: SettlementDate,
  recordedAt: Date,
): Promise<void> {
  await openAccounts(trx, transfers);
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
      { name: 'record_id', type: 'uuid', of: ({ recordId }) => recordId },
      { name: 'occurred_at', type: 'timestamptz', of: ({ occurredAt }) => occurredAt },
      { name: 'recorded_at', type: 'timestamptz', of: () => recordedAt },
    ],
    transfers,
  );
  await movePurses(trx, transfers);
}

async function openAccounts(trx: Knex.Transaction, transfers: readonly Transfer[]): Promise<void> {
  const accounts = new Map<string, Account>(
    transfers.flatMap(({ debit, credit }) => [
      [accountName(debit), debit],
      [accountName(credit), credit],
    ]),
  );
  await insertRows(
    trx,
    'ledger_account',
    [
      { name: 'account_id', type: 'uuid', of: ({ id }) => id },
      { name: 'name', type: 'text', of: accountName },
      { name: 'code', type: 'text', of: ({ code }) => code },
      { name: 'normal_side', type: 'text', of: ({ code }) => ACCOUNT_CODES[code] },
    ],
    // In one order everywhere: two servers opening the same accounts must not deadlock.
    [...accounts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, opened]) => opened),
    'on conflict do nothing',
  );
}

async function movePurses(trx: Knex.Transaction, transfers: readonly Transfer[]): Promise<void> {
  const changes = new Map<string, Fen>();
  const move = (purse: Account, change: Fen): void => {
    if (purse.code !== 'purse') return;
    changes.set(purse.key, add(changes.get(purse.key) ?? ZERO, change));
  };
  for (const { debit, credit, amount } of transfers) {
    move(debit, subtract(ZERO, amount));
    move(credit, amount);
  }
  await insertRows(
    trx,
    'ledger_purse_balance',
    [
      { name: 'card_asn', type: 'bpchar', of: ([key]) => key.split(':')[0] },
      { name: 'purse', type: 'smallint', of: ([key]) => key.split(':')[1] },
      { name: 'balance_fen', type: 'bigint', of: ([, change]) => change },
    ],
    [...changes].sort(([a], [b]) => (a < b ? -1 : 1)),
    `on conflict (card_asn, purse) do update
     set balance_fen = ledger_purse_balance.balance_fen + excluded.balance_fen`,
  );
}
