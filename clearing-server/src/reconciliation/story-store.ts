import type { CardAsn, SettlementDate } from '@lvchengtong/card-sdk/ids';
import { fen, type Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { query } from '../database/query.ts';
import { groupBy } from '../ledger/group-by.ts';
import { activeCards } from './active-card-store.ts';
import type { OpenOrder } from './card-differences.ts';
import type {
  ConflictFacts,
  FlaggedBatch,
  RecordsOfTerminal,
  UnconfirmedLoad,
} from './record-differences.ts';
import type { PsamCount } from './terminal-differences.ts';

/** Evidence names this many records and counts the rest. */
const IDS_SHOWN = 20;

/**
 * Balances of the cards' purses by account name, as the transfers of records up to the day add up. What
 * moved for another cause (a proof, a claim, a refund) is held against that by invariants of its own.
 */
export async function findLedgerBalances(
  on: Knex,
  asns: readonly CardAsn[],
  until: SettlementDate,
): Promise<Map<string, Fen>> {
  const rows = await query<{ name: string; balance_fen: string }>(
    on,
    `select a.name, sum(case when t.credit_account_id = a.account_id then t.amount_fen
       else -t.amount_fen end) as balance_fen
     from ledger_transfer t
     join ledger_account a on a.account_id in (t.debit_account_id, t.credit_account_id)
     where t.card_asn = any(?::bpchar[]) and t.settlement_date <= ?::date and a.code = 'purse'
       and t.cause_id is null
     group by a.name`,
    [asns, until],
  );
  return new Map(rows.map((row) => [row.name, fen(BigInt(row.balance_fen))]));
}

/** Loads of the cards that were authorised and neither confirmed nor given up. */
export async function findOpenOrders(
  on: Knex,
  asns: readonly CardAsn[],
): Promise<Map<string, OpenOrder[]>> {
  const rows = await query<{
    card_asn: string;
    load_id: string;
    online_counter: number;
    amount_fen: string;
  }>(
    on,
    `select card_asn, load_id, online_counter, amount_fen from load_order
     where card_asn = any(?::bpchar[]) and state in ('authorised', 'proven')
     order by authorised_at, load_id`,
    [asns],
  );
  const perCard = groupBy(rows, (row) => row.card_asn);
  return new Map(
    [...perCard].map(([asn, own]) => [
      asn,
      own.map((row) => ({
        loadId: row.load_id,
        onlineCounter: row.online_counter,
        amount: fen(BigInt(row.amount_fen)),
      })),
    ]),
  );
}

/**
 * Orders of the day (Asia/Shanghai) that no record confirms, and those given up that were paid all the
 * same; with what the statements of their channels say about them.
 */
export async function findUnconfirmedLoads(
  on: Knex,
  date: SettlementDate,
): Promise<UnconfirmedLoad[]> {
  const rows = await query<{
    card_asn: string;
    load_id: string;
    online_counter: number;
    amount_fen: string;
    channel: string;
    is_proven: boolean;
    money: NonNullable<UnconfirmedLoad['money']> | null;
  }>(on, UNCONFIRMED, [date, date, date]);
  return rows.map((row) => ({
    cardAsn: row.card_asn,
    loadId: row.load_id,
    onlineCounter: row.online_counter,
    amount: fen(BigInt(row.amount_fen)),
    channel: row.channel,
    isProven: row.is_proven,
    money: row.money ?? undefined,
  }));
}

const UNCONFIRMED = `
  select o.card_asn, o.load_id, o.online_counter, o.amount_fen, o.channel,
    o.state = 'proven' as is_proven,
    case when t.paid_fen > t.refunded_fen then 'paid'
      when t.paid_fen > 0 then 'refunded'
      when exists (select from money_file f where f.channel = o.channel
        and ?::date between f.first_day and f.last_day) then 'not-paid' end as money
  from load_order o cross join lateral (
    select coalesce(sum(l.amount_fen) filter (where l.kind = 'payment'), 0) as paid_fen,
      coalesce(sum(l.amount_fen) filter (where l.kind = 'refund'), 0) as refunded_fen
    from money_file_line l join money_file f using (money_file_id)
    where l.load_id = o.load_id and f.channel = o.channel and not exists
      (select from money_file newer where newer.replaces_money_file_id = f.money_file_id)) t
  where (o.state in ('authorised', 'proven') or (o.state = 'not-loaded' and t.paid_fen > 0))
    and o.authorised_at >= ?::timestamp at time zone 'Asia/Shanghai'
    and o.authorised_at < (?::date + 1)::timestamp at time zone 'Asia/Shanghai'`;

export async function findConflicts(on: Knex, date: SettlementDate): Promise<ConflictFacts[]> {
  const rows = await query<{
    terminal_id: string;
    batch_no: string;
    position: number;
    card_asn: string;
    amount_fen: string;
    conflicting_record_id: string;
  }>(
    on,
    `select terminal_id, batch_no, position, card_asn, amount_fen, conflicting_record_id
     from ingest_rejected where settlement_date = ?::date and code = 'CONFLICTING_DUPLICATE'`,
    [date],
  );
  return rows.map((row) => ({
    terminalId: row.terminal_id,
    batchNo: Number(row.batch_no),
    position: row.position,
    cardAsn: row.card_asn,
    amount: fen(BigInt(row.amount_fen)),
    conflictingRecordId: row.conflicting_record_id,
  }));
}

interface GroupedRow {
  terminal_id: string;
  n: string;
  fen: string;
  ids: readonly string[];
}

const recordsOf = (row: GroupedRow): RecordsOfTerminal => ({
  terminalId: row.terminal_id,
  count: Number(row.n),
  amount: fen(BigInt(row.fen)),
  recordIds: row.ids,
});

/** Accepted money records of earlier business days, by terminal. */
export async function findLateRecords(
  on: Knex,
  date: SettlementDate,
): Promise<RecordsOfTerminal[]> {
  const rows = await query<GroupedRow>(
    on,
    `select terminal_id, count(*) as n, sum(amount_fen) as fen,
       (array_agg(record_id::text order by record_id))[1:${IDS_SHOWN}] as ids
     from ingest_record
     where settlement_date = ?::date and counter_kind <> 'none'
       and 'LATE' = any(string_to_array(flags, ' '))
     group by terminal_id order by terminal_id`,
    [date],
  );
  return rows.map(recordsOf);
}

export async function findDuplicates(
  on: Knex,
  date: SettlementDate,
): Promise<(RecordsOfTerminal & { readonly batchNo: number })[]> {
  const rows = await query<GroupedRow & { batch_no: string }>(
    on,
    `select terminal_id, batch_no, count(*) as n, sum(amount_fen) as fen,
       (array_agg(original_record_id::text order by position))[1:${IDS_SHOWN}] as ids
     from ingest_duplicate where settlement_date = ?::date
     group by terminal_id, batch_no order by terminal_id, batch_no`,
    [date],
  );
  return rows.map((row) => ({ ...recordsOf(row), batchNo: Number(row.batch_no) }));
}

export async function findFlaggedBatches(on: Knex, date: SettlementDate): Promise<FlaggedBatch[]> {
  const rows = await query<{
    terminal_id: string;
    batch_no: string;
    money_total_fen: string;
    summed_fen: string;
    rejected_count: number;
    sequences_match: boolean;
  }>(
    on,
    `select terminal_id, batch_no, money_total_fen, rejected_count, sequences_match,
       accepted_fen + duplicate_fen + suspended_fen + rejected_fen as summed_fen
     from ingest_batch where settlement_date = ?::date and flagged
     order by terminal_id, batch_no`,
    [date],
  );
  return rows.map((row) => ({
    terminalId: row.terminal_id,
    batchNo: Number(row.batch_no),
    declared: fen(BigInt(row.money_total_fen)),
    summed: fen(BigInt(row.summed_fen)),
    evidence: {
      batch_no: Number(row.batch_no),
      rejected_records: row.rejected_count,
      sequences_match: String(row.sequences_match),
    },
  }));
}

export async function findPsamCounts(on: Knex, date: SettlementDate): Promise<PsamCount[]> {
  const rows = await query<{
    terminal_id: string;
    psam_no: string;
    first: string;
    last: string;
    came: string;
  }>(
    on,
    `select terminal_id, psam_no, min(terminal_sequence) as first, max(terminal_sequence) as last,
       count(distinct terminal_sequence) as came
     from ingest_record where settlement_date = ?::date and counter_kind = 'offline'
     group by terminal_id, psam_no order by terminal_id, psam_no`,
    [date],
  );
  return rows.map((row) => ({
    terminalId: row.terminal_id,
    psamNo: row.psam_no,
    first: Number(row.first),
    last: Number(row.last),
    came: Number(row.came),
  }));
}

/** How much there was to compare. */
export interface DayCounts {
  readonly cards: number;
  readonly records: number;
  readonly terminals: number;
  readonly batches: number;
}

export async function countDay(on: Knex, date: SettlementDate): Promise<DayCounts> {
  const [row] = await query<Record<keyof DayCounts, string>>(
    on,
    `select (select count(*) from ingest_record where settlement_date = ?::date) as records,
       (select count(*) from (${activeCards(date)}) as active) as cards,
       count(*) as batches, count(distinct terminal_id) as terminals
     from ingest_batch where settlement_date = ?::date`,
    [date, date],
  );
  const { cards, records, terminals, batches } = row ?? {};
  return {
    cards: Number(cards),
    records: Number(records),
    terminals: Number(terminals),
    batches: Number(batches),
  };
}
