import type { Knex } from 'knex';
import { instantOf, parseSettlementDate, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import { fen, type Fen } from '@lvchengtong/card-sdk/money';
import { insertRows } from '../database/insert-rows.ts';
import { query } from '../database/query.ts';
import { appendEntries } from '../ledger/transfer-store.ts';
import type { MoneyTransfer } from './money-transfer.ts';
import { netOf, type Statement } from './statement.ts';
import type { MoneyChannel } from './statement-layout.ts';

/** A statement that was taken in; `replacedBy` of one that a corrected one took the place of. */
export interface TakenFile {
  readonly id: string;
  readonly channel: MoneyChannel;
  readonly account: string;
  readonly firstDay: SettlementDate;
  readonly lastDay: SettlementDate;
  readonly revision: number;
  readonly fileName: string;
  readonly lines: number;
  readonly net: Fen;
  readonly digest: Uint8Array;
  readonly takenAt: Date;
  readonly takenBy: string;
  readonly replacedBy: string | undefined;
}

interface FileRow {
  money_file_id: string;
  channel: MoneyChannel;
  account: string;
  first_day: string;
  last_day: string;
  revision: number;
  file_name: string;
  line_count: number;
  net_fen: string;
  digest: Uint8Array;
  taken_at: Date;
  taken_by: string;
  replaced_by: string | null;
}

const SELECT = `select f.money_file_id, f.channel, f.account, f.first_day::text, f.last_day::text,
  f.revision, f.file_name, f.line_count, f.net_fen, f.digest, f.taken_at, f.taken_by,
  newer.file_name as replaced_by
  from money_file f left join money_file newer on newer.replaces_money_file_id = f.money_file_id`;

const fileOf = (row: FileRow): TakenFile => ({
  id: row.money_file_id,
  channel: row.channel,
  account: row.account,
  firstDay: parseSettlementDate(row.first_day),
  lastDay: parseSettlementDate(row.last_day),
  revision: row.revision,
  fileName: row.file_name,
  lines: row.line_count,
  net: fen(BigInt(row.net_fen)),
  digest: new Uint8Array(row.digest),
  takenAt: row.taken_at,
  takenBy: row.taken_by,
  replacedBy: row.replaced_by ?? undefined,
});

/** Every statement of the account that tells of one of the days, oldest revision first. */
export async function findOverlapping(
  on: Knex,
  { channel, account, firstDay, lastDay }: Statement,
): Promise<TakenFile[]> {
  const rows = await query<FileRow>(
    on,
    `${SELECT} where f.channel = ? and f.account = ? and f.first_day <= ?::date
       and f.last_day >= ?::date order by f.first_day, f.last_day, f.revision`,
    [channel, account, lastDay, firstDay],
  );
  return rows.map(fileOf);
}

/** The statements taken last, newest first. */
export async function listMoneyFiles(on: Knex, max: number): Promise<TakenFile[]> {
  const rows = await query<FileRow>(
    on,
    `${SELECT} order by f.taken_at desc, f.money_file_id limit ?`,
    [max],
  );
  return rows.map(fileOf);
}

export async function findMoneyFile(on: Knex, id: string): Promise<TakenFile | undefined> {
  const [row] = await query<FileRow>(on, `${SELECT} where f.money_file_id = ?`, [id]);
  return row && fileOf(row);
}

const MONEY_FILE_LOCK = 7_204_521;

/** Two statements are taken one after the other: the second sees what the first covers. */
export async function holdMoneyFiles(trx: Knex.Transaction): Promise<void> {
  await query(trx, 'select pg_advisory_xact_lock(?)', [MONEY_FILE_LOCK]);
}

export interface NewFile {
  readonly id: string;
  readonly fileName: string;
  readonly revision: number;
  readonly replaces: string | undefined;
  readonly digest: Uint8Array;
  readonly takenAt: Date;
  readonly takenBy: string;
}

export async function insertMoneyFile(
  trx: Knex.Transaction,
  file: NewFile,
  statement: Statement,
): Promise<void> {
  await trx('money_file').insert({
    money_file_id: file.id,
    channel: statement.channel,
    account: statement.account,
    first_day: statement.firstDay,
    last_day: statement.lastDay,
    revision: file.revision,
    replaces_money_file_id: file.replaces ?? null,
    file_name: file.fileName,
    encoding: statement.encoding,
    line_count: statement.lines.length,
    net_fen: netOf(statement.lines).toString(),
    digest: file.digest,
    taken_at: file.takenAt,
    taken_by: file.takenBy,
  });
  await insertRows(
    trx,
    'money_file_line',
    [
      { name: 'money_file_id', type: 'uuid', of: () => file.id },
      { name: 'line', type: 'int', of: ({ line }) => line },
      { name: 'kind', type: 'text', of: ({ kind }) => kind },
      { name: 'direction', type: 'text', of: ({ direction }) => direction },
      { name: 'reference', type: 'text', of: ({ reference }) => reference },
      { name: 'order_no', type: 'text', of: ({ orderNo }) => orderNo },
      { name: 'load_id', type: 'uuid', of: ({ loadId }) => loadId },
      { name: 'amount_fen', type: 'bigint', of: ({ amount }) => amount },
      { name: 'fee_fen', type: 'bigint', of: ({ fee }) => fee },
      { name: 'occurred_at', type: 'timestamptz', of: ({ at }) => instantOf(at) },
      { name: 'party', type: 'text', of: ({ party }) => party },
    ],
    statement.lines,
  );
}

/** Which of the loads are ours, and were to be paid over this channel. */
export async function findKnownLoads(
  on: Knex,
  channel: MoneyChannel,
  loadIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await query<{ load_id: string }>(
    on,
    'select load_id from load_order where channel = ? and load_id = any(?::uuid[])',
    [channel, loadIds],
  );
  return new Set(rows.map(({ load_id }) => load_id));
}

/** Which of these numbers are those of refunds to card holders. */
export async function findRefundNumbers(
  on: Knex,
  numbers: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await query<{ refund_id: string }>(
    on,
    'select refund_id from refund where refund_id = any(?::uuid[])',
    [numbers],
  );
  return new Set(rows.map(({ refund_id }) => refund_id));
}

/** Appends them to the open day, and opens the accounts that are new. */
export async function appendMoneyTransfers(
  trx: Knex.Transaction,
  transfers: readonly MoneyTransfer[],
  settlementDate: SettlementDate,
  at: Date,
): Promise<void> {
  await appendEntries(trx, transfers, settlementDate, at, [
    { name: 'money_file_id', type: 'uuid', of: ({ file }) => file },
    // What a transfer without record or bill names as its cause is here the statement.
    {
      name: 'cause_id',
      type: 'uuid',
      of: ({ line, file }) => (line === undefined ? null : file),
    },
    { name: 'money_file_line', type: 'int', of: ({ line }) => line },
    { name: 'corrects_transfer_id', type: 'uuid', of: ({ corrects }) => corrects },
    { name: 'occurred_at', type: 'timestamptz', of: ({ occurredAt }) => occurredAt },
  ]);
}

/** Books back every transfer of a file that no longer counts, on the open day. */
export async function bookBack(
  trx: Knex.Transaction,
  replaced: string,
  { by, settlementDate, at }: { by: string; settlementDate: SettlementDate; at: Date },
): Promise<void> {
  await query(
    trx,
    `insert into ledger_transfer (settlement_date, transfer_id, purpose, debit_account_id,
       credit_account_id, amount_fen, money_file_id, corrects_transfer_id, occurred_at, recorded_at)
     select ?::date, gen_random_uuid(), 'correction', credit_account_id, debit_account_id, amount_fen,
       ?::uuid, transfer_id, occurred_at, ?
     from ledger_transfer where money_file_id = ? and purpose <> 'correction'`,
    [settlementDate, by, at, replaced],
  );
}
