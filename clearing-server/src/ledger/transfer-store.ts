import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import { add, subtract, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { insertRows, type Column } from '../database/insert-rows.ts';
import { COPY_ROWS_MIN, createRowWriter, type RowWriter } from '../database/row-writer.ts';
import { arrayText, query } from '../database/query.ts';
import { ACCOUNT_CODES, accountName, type Account } from './account.ts';
import type { Transfer } from './transfer.ts';

/**
 * Appends transfers to the open day, opens accounts that are new, and moves the purses' kept balances.
 *
 * Takes a transaction's writer, not a connection: a transfer that is not stored together with the record
 * that caused it is a transfer nobody can explain.
 */
export async function appendTransfers(
  writer: RowWriter,
  transfers: readonly Transfer[],
  settlementDate: SettlementDate,
  recordedAt: Date,
): Promise<void> {
  await writer.store(
    'ledger_transfer',
    [
      ...ledgerColumns(settlementDate, recordedAt),
      { name: 'card_asn', type: 'bpchar', of: ({ cardAsn }) => cardAsn },
      { name: 'record_id', type: 'uuid', of: ({ recordId }) => recordId },
      { name: 'occurred_at', type: 'timestamptz', of: ({ occurredAt }) => occurredAt },
    ],
    transfers,
  );
  await writeMoves(writer, transfers);
}

/** What every transfer says, whatever caused it. */
interface Entry extends Move {
  readonly id: string;
  readonly purpose: string;
}

const ledgerColumns = (settlementDate: SettlementDate, recordedAt: Date): Column<Entry>[] => [
  { name: 'settlement_date', type: 'date', of: () => settlementDate },
  { name: 'transfer_id', type: 'uuid', of: ({ id }) => id },
  { name: 'purpose', type: 'text', of: ({ purpose }) => purpose },
  { name: 'debit_account_id', type: 'uuid', of: ({ debit }) => debit.id },
  { name: 'credit_account_id', type: 'uuid', of: ({ credit }) => credit.id },
  { name: 'amount_fen', type: 'bigint', of: ({ amount }) => amount },
  { name: 'recorded_at', type: 'timestamptz', of: () => recordedAt },
];

/**
 * The same for transfers that a record did not cause as it came in; `causes` are the columns that say
 * what did, and when.
 */
export async function appendEntries<Row extends Entry>(
  trx: Knex.Transaction,
  entries: readonly Row[],
  settlementDate: SettlementDate,
  recordedAt: Date,
  causes: readonly Column<Row>[],
): Promise<void> {
  const columns = [...ledgerColumns(settlementDate, recordedAt), ...causes];
  await insertRows(trx, 'ledger_transfer', columns, entries);
  await moveAccounts(trx, entries);
}

/** An amount that leaves one account for another, whatever made it do so. */
type Move = Pick<Transfer, 'debit' | 'credit' | 'amount'>;

/** Moves the kept balances of the purses among the accounts, and opens the accounts that are new. */
async function moveAccounts(trx: Knex.Transaction, moves: readonly Move[]): Promise<void> {
  const writer = createRowWriter(trx);
  await writeMoves(writer, moves);
  await writer.flush();
}

async function writeMoves(writer: RowWriter, moves: readonly Move[]): Promise<void> {
  const purses = purseChanges(moves);
  if (purses.length < COPY_ROWS_MIN) {
    await writer.store('ledger_purse_balance', PURSE_COLUMNS, purses, ADD_TO_BALANCE);
    await openAccounts(writer, moves, new Set(purses.map(({ key }) => key)));
  } else {
    await openAccounts(writer, moves, await movePurses(writer, purses));
  }
}

/** A purse has an account from the moment it has a balance, so only new purses are looked at here. */
async function openAccounts(
  writer: RowWriter,
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
  await writer.store(
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

interface PurseChange {
  /** Of the purse's account. */
  readonly key: string;
  readonly cardAsn: string;
  readonly purse: number;
  readonly change: Fen;
}

/** What the transfers do to each purse. In one order everywhere, as above. */
function purseChanges(transfers: readonly Move[]): PurseChange[] {
  const changes = new Map<string, Fen>();
  const move = (purse: Account, change: Fen): void => {
    if (purse.code !== 'purse') return;
    changes.set(purse.key, add(changes.get(purse.key) ?? ZERO, change));
  };
  for (const { debit, credit, amount } of transfers) {
    move(debit, subtract(ZERO, amount));
    move(credit, amount);
  }
  return [...changes.keys()].sort().map((key) => {
    const colon = key.indexOf(':');
    const change = changes.get(key) ?? ZERO;
    return { key, cardAsn: key.slice(0, colon), purse: Number(key.slice(colon + 1)), change };
  });
}

const PURSE_COLUMNS: readonly Column<PurseChange>[] = [
  { name: 'card_asn', type: 'bpchar', of: ({ cardAsn }) => cardAsn },
  { name: 'purse', type: 'smallint', of: ({ purse }) => purse },
  { name: 'balance_fen', type: 'bigint', of: ({ change }) => change },
];

const ADD_TO_BALANCE = `on conflict (card_asn, purse) do update
  set balance_fen = ledger_purse_balance.balance_fen + excluded.balance_fen`;

/** Moves many purses, and returns the keys of those that had no balance yet: few, as a rule. */
async function movePurses(
  writer: RowWriter,
  purses: readonly PurseChange[],
): Promise<ReadonlySet<string>> {
  await writer.flush();
  const opened = await query<{ key: string }>(
    writer.trx,
    `with moved as (
       insert into ledger_purse_balance (card_asn, purse, balance_fen)
       select * from unnest(?::bpchar[], ?::smallint[], ?::bigint[]) ${ADD_TO_BALANCE}
       -- xmax is 0 in a row that was inserted and not updated.
       returning card_asn, purse, xmax = 0 as is_new)
     select concat(card_asn, ':', purse) as key from moved where is_new`,
    [
      arrayText(purses.map(({ cardAsn }) => cardAsn)),
      arrayText(purses.map(({ purse }) => purse)),
      arrayText(purses.map(({ change }) => change)),
    ],
  );
  return new Set(opened.map(({ key }) => key));
}
