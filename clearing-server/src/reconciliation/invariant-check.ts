import { parseSettlementDate, type SettlementDate } from '@lvchengtong/card-sdk/ids';

/** A rule that must hold at every moment, as a query that returns the rows that break it. */
export interface InvariantCheck {
  readonly name: string;
  /** Number in clearing.md section 9. */
  readonly clause: number;
  readonly sql: (scope: CheckScope) => string;
}

/**
 * SQL: when the money of decided records was first posted: by the decision, or by the first proof that
 * turned a refusal. A debit that was written off, or that its operator bears, is not the purse's.
 */
export const ARBITRATED_POSTINGS = `
  select d.record_id, d.record_settlement_date, d.settlement_date,
    case when d.outcome = 'written-off' then 'ARBITRATED WRITTEN_OFF'
      when d.operator_liable then 'ARBITRATED OPERATOR_LIABLE' else 'ARBITRATED' end as flags
  from arbitration_decision d where d.outcome <> 'refused'
  union all
  select p.record_id, d.record_settlement_date, min(p.settlement_date),
    case when d.operator_liable then 'ARBITRATED OPERATOR_LIABLE' else 'ARBITRATED' end
  from arbitration_late_proof p join arbitration_decision d using (record_id)
  where d.outcome = 'refused' and p.outcome = 'paid'
  group by p.record_id, d.record_settlement_date, d.operator_liable`;

/**
 * How much of the history a check reads. A close reads its own day, and trusts that what closed before
 * it still stands as it was checked then; `EVERYTHING` trusts nothing, and is what `verify` reads.
 */
export interface CheckScope {
  /** SQL: whether a column that bears a settlement date belongs to it. */
  readonly on: (column: string) => string;
  /** Undefined: everything. */
  readonly day: SettlementDate | undefined;
}

export const EVERYTHING: CheckScope = { on: () => 'true', day: undefined };

export const onDay = (day: SettlementDate): CheckScope => ({
  on: (column) => `${column} = ${sqlDate(day)}`,
  day,
});

/** A literal, so that the planner sees which month's tables are meant. Parsed once more: it goes into SQL. */
export const sqlDate = (date: SettlementDate): string => `date '${parseSettlementDate(date)}'`;

/** SQL: when the day of the scope began to take records; before all time for everything. */
export const sqlOpened = ({ day }: CheckScope): string =>
  day === undefined
    ? `timestamptz '-infinity'`
    : `(select opened_at from settlement_day where settlement_date = ${sqlDate(day)})`;

/** SQL: an unsigned number of the record `r` as its bytes tell it, the first byte being 1. */
export const byteField = (from: number, length: number): string =>
  `('x' || lpad(encode(substring(r.raw from ${from} for ${length}), 'hex'), 16, '0'))::bit(64)::bigint`;

const low = (column: string, length: 2 | 4): string =>
  `substring(int8send(r.${column}) from ${9 - length})`;

/** SQL: the columns of the record `r` that money follows from say what its bytes say. */
export const SAYS_WHAT_ITS_BYTES_SAY = `(
  substring(r.raw from 25 for 8) = ${low('terminal_sequence', 4)} || ${low('journal_sequence', 4)}
  and upper(encode(substring(r.raw from 33 for 10), 'hex')) = r.card_asn
  and get_byte(r.raw, 42) = r.purse
  and get_byte(r.raw, 47) = case r.counter_kind when 'offline' then 1 when 'online' then 2 else 0 end
  and substring(r.raw from 49 for 10) = ${low('counter', 2)} || ${low('balance_before_fen', 4)}
    || ${low('amount_fen', 4)}
  and substring(r.raw from 63 for 4) = ${low('balance_after_fen', 4)}
  and encode(substring(r.raw from 5 for 4), 'hex') = r.operator_no
  and encode(substring(r.raw from 15 for 10), 'hex') = r.psam_no)`;

/** SQL: money that was posted, by acceptance on its own day or by a decision on the day of that. */
export const posted = ({ on }: CheckScope): string => `
  select r.record_id, r.settlement_date, r.card_asn, r.purse, r.kind, r.counter_kind, r.counter,
    r.psam_no, r.terminal_sequence, r.amount_fen, r.raw, r.flags
  from ingest_record r
  where r.verdict = 'accepted' and r.counter_kind <> 'none' and ${on('r.settlement_date')}
  union all
  select r.record_id, d.settlement_date, r.card_asn, r.purse, r.kind, r.counter_kind, r.counter,
    r.psam_no, r.terminal_sequence, r.amount_fen, r.raw, d.flags
  from (${ARBITRATED_POSTINGS}) d join ingest_record r
    on r.settlement_date = d.record_settlement_date and r.record_id = d.record_id
  where ${on('d.settlement_date')}`;

/** SQL: what transfers do to accounts. Credit positive, debit negative. */
export const sides = (where: string): string => `
  select settlement_date, debit_account_id as account_id, -amount_fen as change_fen, purpose
  from ledger_transfer where ${where}
  union all
  select settlement_date, credit_account_id, amount_fen, purpose from ledger_transfer where ${where}`;

/** SQL: one digest over where each terminal's hash chain stood at the end of the day `date`. */
export const chainHead = (date: string): string => `
  (with recursive terminal_of (terminal_id) as (
    (select terminal_id from ingest_batch order by terminal_id limit 1)
    union all
    select (select b.terminal_id from ingest_batch b where b.terminal_id > t.terminal_id
      order by b.terminal_id limit 1)
    from terminal_of t where t.terminal_id is not null)
  select upper(encode(sha256(coalesce(string_agg(
    convert_to(t.terminal_id, 'UTF8') || head.chain_link, '' order by t.terminal_id), '')), 'hex'))
  from terminal_of t cross join lateral (
    select b.chain_link from ingest_batch b
    where b.terminal_id = t.terminal_id and b.settlement_date <= ${date}
    order by b.chain_no desc limit 1) head)`;
