import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import { add, subtract, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { insertRows } from '../database/insert-rows.ts';
import { storeRows } from '../database/store-rows.ts';
import { arrayText, query } from '../database/query.ts';
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
  await storeRows(
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
  await moveAccounts(trx, transfers);
}

/** An amount that leaves one account for another, whatever made it do so. */
type Move = Pick<Transfer, 'debit' | 'credit' | 'amount'>;

/** Moves the kept balances of the purses among the accounts, and opens the accounts that are new. */
export async function moveAccounts(trx: Knex.Transaction, moves: readonly Move[]): Promise<void> {
  const opened = await movePurses(trx, moves);
  await openAccounts(trx, moves, opened);
}

/** A purse has an account from the moment it has a balance, so only new purses are looked at here. */
async function openAccounts(
  trx: Knex.Transaction,
  transfers: readonly Move[],
  newPurses: ReadonlySet<string>,
): Promise<void> {
  const accounts = new Map<string, Account>();
  let noted: Account | undefined;
  const note = (named: Account): void => {
    // Neighbours credit the same operator.
    if (named === noted || (named.code === 'purse' && !newPurses.has(named.key))) return;
    noted = named;
    accounts.set(named.id, named);
  };
  for (const { debit, credit } of transfers) {
    note(debit);
    note(credit);
  }
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
    [...accounts.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    'on conflict do nothing',
  );
}

/** Adds what the transfers do to each purse, and returns the keys of the purses that had no balance yet. */
async function movePurses(
  trx: Knex.Transaction,
  transfers: readonly Move[],
): Promise<ReadonlySet<string>> {
  const changes = new Map<string, Fen>();
  const move = (purse: Account, change: Fen): void => {
    if (purse.code !== 'purse') return;
    changes.set(purse.key, add(changes.get(purse.key) ?? ZERO, change));
  };
  for (const { debit, credit, amount } of transfers) {
    move(debit, subtract(ZERO, amount));
    move(credit, amount);
  }
  if (changes.size === 0) return new Set();
  // In one order everywhere, as above.
  const keys = [...changes.keys()].sort();
  const opened = await query<{ key: string }>(
    trx,
    `with moved as (
       insert into ledger_purse_balance (card_asn, purse, balance_fen)
       select * from unnest(?::bpchar[], ?::smallint[], ?::bigint[])
       on conflict (card_asn, purse) do update
         set balance_fen = ledger_purse_balance.balance_fen + excluded.balance_fen
       -- xmax is 0 in a row that was inserted and not updated.
       returning card_asn, purse, xmax = 0 as is_new)
     select concat(card_asn, ':', purse) as key from moved where is_new`,
    [
      arrayText(keys.map((key) => key.slice(0, key.indexOf(':')))),
      arrayText(keys.map((key) => key.slice(key.indexOf(':') + 1))),
      arrayText(keys.map((key) => changes.get(key) ?? ZERO)),
    ],
  );
  return new Set(opened.map(({ key }) => key));
}
