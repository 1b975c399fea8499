import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { insertRows, type Column } from '../database/insert-rows.ts';
import { COPY_ROWS_MIN, createRowWriter, type RowWriter } from '../database/row-writer.ts';
import { arrayText, query } from '../database/query.ts';
import { account, ACCOUNT_CODES, accountName, type Account } from './account.ts';
import {
  purseChanges,
  type JudgedPurse,
  type Move,
  type PurseChange,
  type PurseStanding,
  type TakenCounter,
} from './purse-change.ts';
import type { Transfer } from './transfer.ts';

/**
 * Appends transfers to the open day, opens accounts that are new, and moves the purses' kept balances. The
 * counters are those that the transfers' records took. Where it is said how a purse stood and that it must
 * still stand so, and it does not, the transaction fails as one that was overtaken.
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
  judgedPurse: JudgedPurseOf = () => undefined,
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
  await writeMoves(writer, transfers, counters, judgedPurse);
}

/** How a purse stood when what moves it was judged; undefined where nobody asked. */
export type JudgedPurseOf = (cardAsn: string, purse: number) => JudgedPurse | undefined;

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
  judgedPurse: JudgedPurseOf = () => undefined,
): Promise<void> {
  const judged: (PurseChange & { readonly by: JudgedPurse })[] = [];
  const fresh: PurseChange[] = [];
  const unknown: PurseChange[] = [];
  for (const change of purseChanges(moves, counters)) {
    const by = judgedPurse(change.cardAsn, change.purse);
    if (by === undefined) unknown.push(change);
    else if (by.standing === undefined) fresh.push(change);
    else judged.push({ ...change, by });
  }
  await moveJudgedPurses(writer, judged);
  // Whoever opened it in between was quicker: its key is taken.
  await writer.store('ledger_purse_balance', PURSE_COLUMNS, fresh);
  const opened = new Set(fresh.map(({ key }) => key));
  const { trx } = writer;
  if (trx === undefined || unknown.length < COPY_ROWS_MIN) {
    await writer.store('ledger_purse_balance', PURSE_COLUMNS, unknown, ADD_TO_BALANCE);
    for (const { key } of unknown) opened.add(key);
  } else {
    for (const key of await movePurses(writer, trx, unknown)) opened.add(key);
  }
  await openAccounts(writer, moves, opened);
}

const MOVE_JUDGED = `
  with moved as (
    update ledger_purse_balance b set balance_fen = b.balance_fen + m.change,
      offline_counter = greatest(b.offline_counter, m.offline),
      online_counter = greatest(b.online_counter, m.online)
    from unnest($1::bpchar[], $2::smallint[], $3::bigint[], $4::int[], $5::int[],
      $6::bigint[], $7::int[], $8::int[])
      as m (card_asn, purse, change, offline, online, was, was_offline, was_online)
    where b.card_asn = m.card_asn and b.purse = m.purse
      and (m.was is null or b.balance_fen = m.was
        and b.offline_counter is not distinct from m.was_offline
        and b.online_counter is not distinct from m.was_online)
    returning 1)
  select ingest_expect(count(*), $9::bigint) from moved`;

async function moveJudgedPurses(
  writer: RowWriter,
  purses: readonly (PurseChange & { readonly by: JudgedPurse })[],
): Promise<void> {
  if (purses.length === 0) return;
  const array = (
    of: (purse: (typeof purses)[number]) => string | number | bigint | null | undefined,
  ) => arrayText(purses.map((purse) => of(purse) ?? 'null'));
  const was = (name: keyof PurseStanding) =>
    array(({ by }) => (by.mustStand ? by.standing?.[name] : null));
  await writer.execute('move_judged_purses', MOVE_JUDGED, [
    array(({ cardAsn }) => cardAsn),
    array(({ purse }) => purse),
    array(({ change }) => change),
    array(({ offline }) => offline),
    array(({ online }) => online),
    was('balance'),
    was('offline'),
    was('online'),
    purses.length,
  ]);
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
