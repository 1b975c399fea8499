import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import { add, subtract, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { insertRows, type Column } from '../database/insert-rows.ts';
import { COPY_ROWS_MIN, createRowWriter, type RowWriter } from '../database/row-writer.ts';
import { arrayText, query } from '../database/query.ts';
import { account, ACCOUNT_CODES, accountName, type Account } from './account.ts';
import type { Transfer } from './transfer.ts';

/**
 * Appends transfers to the open day, opens accounts that are new, and moves the purses' kept balances. The
 * counters are those that the transfers' records took.
 *
 * Takes a transaction's writer, not a connection: a transfer that is not stored together with the record
 * that caused it is a transfer nobody can explain.
 */
export async function appendTransfers(
  writer: RowWriter,
  transfers: readonly Transfer[],
  settlementDate: SettlementDate,
  recordedAt: Date,
  counters: readonly TakenCounter[] = [],
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
  await writeMoves(writer, transfers, counters);
}

/** A counter whose key a record has taken; without a kind of counter a record takes none. */
export interface TakenCounter {
  readonly cardAsn: string;
  readonly purse: number;
  readonly counterKind: string;
  readonly counter: number;
}

/** Whoever takes keys of counters says so here or in `appendTransfers`: their purses know the highest. */
export const raiseCounters = (
  writer: RowWriter,
  counters: readonly TakenCounter[],
): Promise<void> => writeMoves(writer, [], counters);

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
  await writeMoves(writer, moves, []);
  await writer.flush();
}

async function writeMoves(
  writer: RowWriter,
  moves: readonly Move[],
  counters: readonly TakenCounter[],
): Promise<void> {
  const purses = purseChanges(moves, counters);
  const { trx } = writer;
  if (trx === undefined || purses.length < COPY_ROWS_MIN) {
    await writer.store('ledger_purse_balance', PURSE_COLUMNS, purses, ADD_TO_BALANCE);
    await openAccounts(writer, moves, new Set(purses.map(({ key }) => key)));
  } else {
    await openAccounts(writer, moves, await movePurses(writer, trx, purses));
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
    if (named === noted) return;
    noted = named;
    accounts.set(named.id, named);
  };
  for (const key of newPurses) note(account('purse', key));
  for (const { debit, credit } of transfers) {
    if (debit.code !== 'purse') note(debit);
    if (credit.code !== 'purse') note(credit);
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
  change: Fen;
  /** The highest counters that are taken, where any is. */
  offline: number | null;
  online: number | null;
}

/** What the transfers and their records do to each purse. In one order everywhere, as above. */
function purseChanges(
  transfers: readonly Move[],
  counters: readonly TakenCounter[],
): readonly PurseChange[] {
  const changes = new Map<string, PurseChange>();
  const changeOf = (key: string): PurseChange => {
    let found = changes.get(key);
    if (found === undefined) {
      const colon = key.indexOf(':');
      const [cardAsn, purse] = [key.slice(0, colon), Number(key.slice(colon + 1))];
      found = { key, cardAsn, purse, change: ZERO, offline: null, online: null };
      changes.set(key, found);
    }
    return found;
  };
  const move = (purse: Account, change: Fen): void => {
    if (purse.code !== 'purse') return;
    const found = changeOf(purse.key);
    found.change = add(found.change, change);
  };
  for (const { debit, credit, amount } of transfers) {
    move(debit, subtract(ZERO, amount));
    move(credit, amount);
  }
  for (const { cardAsn, purse, counterKind, counter } of counters) {
    if (counterKind !== 'offline' && counterKind !== 'online') continue;
    const found = changeOf(`${cardAsn}:${String(purse)}`);
    found[counterKind] = Math.max(found[counterKind] ?? 0, counter);
  }
  return [...changes.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

const PURSE_COLUMNS: readonly Column<PurseChange>[] = [
  { name: 'card_asn', type: 'bpchar', of: ({ cardAsn }) => cardAsn },
  { name: 'purse', type: 'smallint', of: ({ purse }) => purse },
  { name: 'balance_fen', type: 'bigint', of: ({ change }) => change },
  { name: 'offline_counter', type: 'int', of: ({ offline }) => offline },
  { name: 'online_counter', type: 'int', of: ({ online }) => online },
];

// `greatest` passes over what is null.
const ADD_TO_BALANCE = `on conflict (card_asn, purse) do update
  set balance_fen = ledger_purse_balance.balance_fen + excluded.balance_fen,
    offline_counter = greatest(ledger_purse_balance.offline_counter, excluded.offline_counter),
    online_counter = greatest(ledger_purse_balance.online_counter, excluded.online_counter)`;

/** Moves many purses, and returns the keys of those that had no balance yet: few, as a rule. */
async function movePurses(
  writer: RowWriter,
  trx: Knex.Transaction,
  purses: readonly PurseChange[],
): Promise<ReadonlySet<string>> {
  await writer.flush();
  const opened = await query<{ key: string }>(
    trx,
    `with moved as (
       insert into ledger_purse_balance (card_asn, purse, balance_fen, offline_counter, online_counter)
       select * from unnest(?::bpchar[], ?::smallint[], ?::bigint[], ?::int[], ?::int[]) ${ADD_TO_BALANCE}
       -- xmax is 0 in a row that was inserted and not updated.
       returning card_asn, purse, xmax = 0 as is_new)
     select concat(card_asn, ':', purse) as key from moved where is_new`,
    [
      arrayText(purses.map(({ cardAsn }) => cardAsn)),
      arrayText(purses.map(({ purse }) => purse)),
      arrayText(purses.map(({ change }) => change)),
      arrayText(purses.map(({ offline }) => offline ?? 'null')),
      arrayText(purses.map(({ online }) => online ?? 'null')),
    ],
  );
  return new Set(opened.map(({ key }) => key));
}
