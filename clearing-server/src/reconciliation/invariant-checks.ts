import { CAUSE_CHECKS, PURSE_CHANGES_WITHOUT_RECORD } from './cause-checks.ts';
import { MONEY_CHECKS } from './money-checks.ts';

/** A rule that must hold at every moment, as a query that returns the rows that break it. */
export interface InvariantCheck {
  readonly name: string;
  /** Number in clearing.md section 9. */
  readonly clause: number;
  readonly sql: string;
}

const FIELD = (from: number, length: number): string =>
  `('x' || lpad(encode(substring(r.raw from ${from} for ${length}), 'hex'), 16, '0'))::bit(64)::bigint`;

/** Money that was posted: by acceptance on its own day, or by a decision on the day of that. */
const POSTED = `
  select r.record_id, r.settlement_date, r.card_asn, r.purse, r.kind, r.counter_kind, r.counter,
    r.psam_no, r.terminal_sequence, r.amount_fen, r.raw, r.flags
  from ingest_record r where r.verdict = 'accepted' and r.counter_kind <> 'none'
  union all
  select r.record_id, d.settlement_date, r.card_asn, r.purse, r.kind, r.counter_kind, r.counter,
    r.psam_no, r.terminal_sequence, r.amount_fen, r.raw, ''
  from arbitration_decision d join ingest_record r
    on r.settlement_date = d.record_settlement_date and r.record_id = d.record_id
  where d.outcome = 'paid'`;

/** Credit positive, debit negative. */
const SIDES = `
  select settlement_date, debit_account_id as account_id, -amount_fen as change_fen, purpose
  from ledger_transfer
  union all
  select settlement_date, credit_account_id, amount_fen, purpose from ledger_transfer`;

const LEDGER: readonly InvariantCheck[] = [
  {
    name: 'transfer-between-known-accounts',
    clause: 1,
    sql: `select t.transfer_id, t.debit_account_id, t.credit_account_id from ledger_transfer t
      where not exists (select from ledger_account a where a.account_id = t.debit_account_id)
         or not exists (select from ledger_account a where a.account_id = t.credit_account_id)`,
  },
  {
    name: 'day-sums-to-zero',
    clause: 1,
    sql: `select settlement_date::text, sum(credit_fen) - sum(debit_fen) as difference_fen
      from ledger_day_balance group by settlement_date having sum(credit_fen) <> sum(debit_fen)`,
  },
  {
    name: 'purse-balance-is-sum-of-transfers',
    clause: 2,
    sql: `select coalesce(kept.name, summed.name) as account, kept.balance_fen, summed.sum_fen
      from (select 'purse:' || card_asn || ':' || purse as name, balance_fen
            from ledger_purse_balance) kept
      full join (select a.name, sum(s.change_fen) as sum_fen from (${SIDES}) s
            join ledger_account a using (account_id) where a.code = 'purse' group by a.name) summed
        on summed.name = kept.name
      where kept.balance_fen is distinct from summed.sum_fen`,
  },
  {
    name: 'day-balance-is-sum-of-transfers',
    clause: 2,
    sql: `select coalesce(b.settlement_date, s.settlement_date)::text as settlement_date,
        coalesce(b.account_id, s.account_id) as account_id,
        b.credit_fen - b.debit_fen as kept_fen, s.sum_fen
      from ledger_day_balance b
      full join (select s.settlement_date, s.account_id, sum(s.change_fen) as sum_fen
            from (${SIDES}) s join settlement_day d using (settlement_date)
            where d.state in ('balanced', 'settled', 'paid') group by 1, 2) s
        on s.settlement_date = b.settlement_date and s.account_id = b.account_id
      where b.credit_fen - b.debit_fen is distinct from s.sum_fen`,
  },
  {
    name: 'day-opens-as-the-last-one-closed',
    clause: 2,
    sql: `select account_id, settlement_date::text, opening_fen, before_fen from (
        select account_id, settlement_date, opening_fen, coalesce(lag(closing_fen)
          over (partition by account_id order by settlement_date), 0) as before_fen
        from ledger_day_balance) as day
      where opening_fen <> before_fen`,
  },
];

const RECORDS: readonly InvariantCheck[] = [
  {
    name: 'record-is-what-its-bytes-say',
    clause: 3,
    sql: `select r.record_id, r.card_asn, r.amount_fen, ${FIELD(55, 4)} as evidence_fen
      from ingest_record r
      where r.amount_fen <> ${FIELD(55, 4)} or r.balance_before_fen <> ${FIELD(51, 4)}
         or r.balance_after_fen <> ${FIELD(63, 4)} or r.counter <> ${FIELD(49, 2)}
         or r.journal_sequence <> ${FIELD(29, 4)} or r.terminal_sequence <> ${FIELD(25, 4)}
         or r.card_asn <> upper(encode(substring(r.raw from 33 for 10), 'hex'))
         or r.operator_no <> encode(substring(r.raw from 5 for 4), 'hex')`,
  },
  {
    name: 'posted-record-has-one-set-of-transfers',
    clause: 3,
    sql: `select p.record_id, p.card_asn, p.amount_fen, count(t.transfer_id) as transfers,
        sum(t.amount_fen) as transferred_fen
      from (${POSTED}) p left join ledger_transfer t
        on t.record_id = p.record_id and t.settlement_date = p.settlement_date
       and t.purpose in ('purchase', 'load', 'unload', 'operator-loss')
      group by p.record_id, p.card_asn, p.amount_fen
      having count(t.transfer_id) <> (p.amount_fen > 0)::int
          or coalesce(sum(t.amount_fen), 0) <> p.amount_fen`,
  },
  {
    name: 'transfer-names-a-posted-record',
    clause: 3,
    sql: `select t.transfer_id, t.record_id, t.amount_fen
      from ledger_transfer t left join (${POSTED}) p
        on p.record_id = t.record_id and p.settlement_date = t.settlement_date
      where t.purpose in ('purchase', 'concession', 'load', 'unload', 'operator-loss')
        and p.record_id is null`,
  },
  {
    name: 'card-key-belongs-to-one-posted-record',
    clause: 4,
    sql: `select coalesce(k.card_asn, p.card_asn) as card_asn, coalesce(k.counter, p.counter) as counter,
        k.record_id as key_of, p.record_id
      from ingest_card_key k full join (${POSTED}) p
        on p.card_asn = k.card_asn and p.purse = k.purse and p.counter_kind = k.counter_kind
       and p.counter = k.counter
      where k.record_id is distinct from p.record_id`,
  },
  {
    name: 'psam-key-belongs-to-one-posted-record',
    clause: 4,
    sql: `select coalesce(k.psam_no, p.psam_no) as psam_no,
        coalesce(k.terminal_sequence, p.terminal_sequence) as terminal_sequence,
        k.record_id as key_of, p.record_id
      from ingest_psam_key k
      full join (select * from (${POSTED}) as posted where counter_kind = 'offline') p
        on p.psam_no = k.psam_no and p.terminal_sequence = k.terminal_sequence
      where k.record_id is distinct from p.record_id`,
  },
  {
    name: 'batch-is-the-sum-of-its-buckets',
    clause: 5,
    sql: `with counted as (
        select terminal_id, batch_no, verdict as bucket, count(*) as n,
          coalesce(sum(amount_fen) filter (where counter_kind <> 'none'), 0) as fen
        from ingest_record group by 1, 2, 3
        union all
        select terminal_id, batch_no, 'duplicate', count(*), sum(amount_fen)
        from ingest_duplicate group by 1, 2
        union all
        select terminal_id, batch_no, 'rejected', count(*), coalesce(sum(amount_fen), 0)
        from ingest_rejected group by 1, 2
      ), stated as (
        select terminal_id, batch_no, bucket, n, fen from ingest_batch cross join lateral (values
          ('accepted', accepted_count, accepted_fen), ('duplicate', duplicate_count, duplicate_fen),
          ('suspended', suspended_count, suspended_fen), ('rejected', rejected_count, rejected_fen))
          as v (bucket, n, fen)
      )
      select terminal_id, batch_no, bucket, s.n as stated, c.n as found, s.fen as stated_fen,
        c.fen as found_fen
      from stated s full join counted c using (terminal_id, batch_no, bucket)
      where coalesce(s.n, -1) <> coalesce(c.n, 0) or coalesce(s.fen, -1) <> coalesce(c.fen, 0)`,
  },
];

const DAYS: readonly InvariantCheck[] = [
  {
    name: 'nothing-enters-a-closed-day',
    clause: 7,
    sql: `select t.transfer_id::text as id, t.settlement_date::text, t.recorded_at, d.closed_at
      from ledger_transfer t join settlement_day d using (settlement_date)
      where t.recorded_at > d.closed_at
      union all
      select r.record_id::text, r.settlement_date::text, r.recorded_at, d.closed_at
      from ingest_record r join settlement_day d using (settlement_date)
      where r.recorded_at > d.closed_at`,
  },
  {
    name: 'bill-is-the-sum-of-its-lines',
    clause: 7,
    sql: `select b.settlement_date::text, b.operator_no, b.gross_fen, b.losses_fen,
        sum(l.amount_fen) filter (where l.entry <> 'loss') as lines_fen
      from settlement_bill b left join settlement_bill_line l using (settlement_date, operator_no)
      group by b.settlement_date, b.operator_no, b.gross_fen, b.losses_fen, b.record_count
      having b.gross_fen <> coalesce(sum(l.amount_fen) filter (where l.entry <> 'loss'), 0)
          or b.losses_fen <> coalesce(sum(l.amount_fen) filter (where l.entry = 'loss'), 0)
          or b.record_count <> coalesce(sum(l.record_count), 0)`,
  },
  {
    name: 'bill-is-what-the-ledger-owes',
    clause: 7,
    sql: `select coalesce(b.settlement_date, l.settlement_date)::text as settlement_date,
        coalesce(b.operator_no, l.operator_no) as operator_no,
        b.gross_fen + b.losses_fen + b.adjustments_fen as billed_fen, l.credited_fen
      from settlement_bill b
      full join (
        select s.settlement_date, split_part(a.name, ':', 2) as operator_no,
          sum(s.change_fen) as credited_fen
        from (${SIDES}) s join ledger_account a using (account_id)
        join settlement_day d using (settlement_date)
        where a.code = 'operator-unsettled' and d.state in ('balanced', 'settled', 'paid')
          and s.purpose not in ('settlement', 'fee', 'loss-offset') group by 1, 2) l
        on l.settlement_date = b.settlement_date and l.operator_no = b.operator_no
      where coalesce(b.gross_fen + b.losses_fen + b.adjustments_fen, 0)
        <> coalesce(l.credited_fen, 0)`,
  },
  {
    name: 'float-is-explained',
    clause: 8,
    // What the issuer owes (purses, operators, refunds …) is what it holds or is owed (custody, in transit …).
    sql: `select sum(s.change_fen) filter (where a.normal_side = 'credit') as owed_fen,
        -sum(s.change_fen) filter (where a.normal_side = 'debit') as held_fen
      from (${SIDES}) s left join ledger_account a using (account_id)
      having coalesce(sum(s.change_fen) filter (where a.normal_side = 'credit'), 0)
          <> -coalesce(sum(s.change_fen) filter (where a.normal_side = 'debit'), 0)`,
  },
  {
    name: 'purse-follows-from-records',
    clause: 8,
    sql: `select coalesce(kept.card_asn, told.card_asn) as card_asn, kept.balance_fen, told.sum_fen
      from ledger_purse_balance kept
      full join (
        select card_asn, purse, sum(change_fen) as sum_fen from (
          select r.card_asn, r.purse, case when get_byte(r.raw, 66) = 2 then ${FIELD(55, 4)}
            else -${FIELD(55, 4)} end as change_fen
          from (${POSTED}) r where r.flags !~ 'OPERATOR_LIABLE'
          union all ${PURSE_CHANGES_WITHOUT_RECORD}) change
        group by 1, 2) told
        on told.card_asn = kept.card_asn and told.purse = kept.purse
      where coalesce(kept.balance_fen, 0) <> coalesce(told.sum_fen, 0)`,
  },
];

const EVIDENCE: readonly InvariantCheck[] = [
  {
    name: 'block-list-has-no-hole',
    clause: 10,
    sql: `select max(version) as newest, count(*) as versions from block_list_entry
      having coalesce(max(version), 0) <> count(*)`,
  },
  {
    name: 'hash-chain-verifies',
    clause: 12,
    sql: `select terminal_id, batch_no, chain_no from (
        select b.terminal_id, b.batch_no, b.chain_no, b.chain_previous, b.chain_link,
          lag(b.chain_no, 1, 0::bigint) over chain as last_no,
          lag(b.chain_link, 1, decode(repeat('00', 32), 'hex')) over chain as last_link,
          sha256(b.chain_previous || coalesce(k.bytes, '')) as computed
        from ingest_batch b
        left join (select terminal_id, batch_no, string_agg(raw, '' order by position) as bytes
            from ingest_record group by 1, 2) k using (terminal_id, batch_no)
        window chain as (partition by b.terminal_id order by b.chain_no)) as link
      where chain_no <> last_no + 1 or chain_previous <> last_link or chain_link <> computed`,
  },
  {
    name: 'closed-day-carries-the-head',
    clause: 12,
    sql: `select d.settlement_date::text, d.chain_head_hex from settlement_day d
      where d.state in ('balanced', 'settled', 'paid') and d.chain_head_hex <> (
        select upper(encode(sha256(coalesce(string_agg(
          convert_to(terminal_id, 'UTF8') || chain_link, '' order by terminal_id), '')), 'hex'))
        from (select distinct on (terminal_id) terminal_id, chain_link from ingest_batch b
          where b.settlement_date <= d.settlement_date order by terminal_id, chain_no desc) as heads)`,
  },
  {
    name: 'no-personal-data-beside-the-money',
    clause: 13,
    sql: `select table_name, column_name from information_schema.columns
      where table_schema = 'public'
        and table_name ~ '^(ingest|ledger|settlement|arbitration|reconciliation)_'
        and column_name ~ '(student|holder|person|national|birth|phone|sex|class_name|school)'`,
  },
];

/** Every invariant whose data exists, in the order of clearing.md section 9. */
export const INVARIANT_CHECKS: readonly InvariantCheck[] = [
  ...LEDGER,
  ...RECORDS,
  ...DAYS,
  ...MONEY_CHECKS,
  ...CAUSE_CHECKS,
  ...EVIDENCE,
];
