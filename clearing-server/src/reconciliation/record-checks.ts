import { purseChangesByLateProof } from './arbitration-checks.ts';
import { purseChangesWithoutRecord } from './cause-checks.ts';
import {
  byteField,
  posted,
  SAYS_WHAT_ITS_BYTES_SAY,
  sqlDate,
  type CheckScope,
  type InvariantCheck,
} from './invariant-check.ts';

/** The purses of the scope and what the ledger keeps of them: their balances, or one day's change. */
const purses = ({ day }: CheckScope): string =>
  day === undefined
    ? `select card_asn, purse, balance_fen from ledger_purse_balance`
    : `select split_part(a.name, ':', 2)::bpchar as card_asn, split_part(a.name, ':', 3)::smallint as purse,
        b.credit_fen - b.debit_fen as balance_fen
      from ledger_day_balance b join ledger_account a using (account_id)
      where a.code = 'purse' and b.settlement_date = ${sqlDate(day)}`;

/**
 * The highest counters that are taken: of all time, or those that the day's records show. What a person
 * decided may bear a counter that it does not take, so a day leaves out what was arbitrated.
 */
const highestTaken = (scope: CheckScope): string =>
  `select card_asn, purse, counter_kind, max(counter) as counter
    from ${scope.day === undefined ? 'ingest_card_key' : `(${posted(scope)}) p where p.flags !~ 'ARBITRATED'`}
    group by 1, 2, 3`;

/** Records, their transfers, their keys and their batches. */
export const RECORD_CHECKS: readonly InvariantCheck[] = [
  {
    name: 'record-is-what-its-bytes-say',
    clause: 3,
    sql: ({
      on,
    }) => `select r.record_id, r.card_asn, r.amount_fen, ${byteField(55, 4)} as evidence_fen
      from ingest_record r where ${on('r.settlement_date')} and not ${SAYS_WHAT_ITS_BYTES_SAY}`,
  },
  {
    name: 'posted-record-has-one-set-of-transfers',
    clause: 3,
    sql: (scope) => `select p.record_id, p.card_asn, p.amount_fen, coalesce(t.n, 0) as transfers,
        t.fen as transferred_fen
      from (${posted(scope)}) p
      left join (select record_id, settlement_date, count(*) as n, sum(amount_fen) as fen
        from ledger_transfer where purpose in ('purchase', 'load', 'unload', 'operator-loss')
          and ${scope.on('settlement_date')} group by 1, 2) t
        on t.record_id = p.record_id and t.settlement_date = p.settlement_date
      where coalesce(t.n, 0) <> (p.amount_fen > 0)::int or coalesce(t.fen, 0) <> p.amount_fen`,
  },
  {
    name: 'transfer-names-a-posted-record',
    clause: 3,
    sql: (scope) => `select t.transfer_id, t.record_id, t.amount_fen
      from ledger_transfer t left join (${posted(scope)}) p
        on p.record_id = t.record_id and p.settlement_date = t.settlement_date
      where t.purpose in ('purchase', 'concession', 'load', 'unload', 'operator-loss')
        and ${scope.on('t.settlement_date')} and p.record_id is null`,
  },
  {
    name: 'card-key-belongs-to-one-posted-record',
    clause: 4,
    sql: (scope) => `select coalesce(k.card_asn, p.card_asn) as card_asn,
        coalesce(k.counter, p.counter) as counter, k.record_id as key_of, p.record_id
      from (${posted(scope)}) p ${scope.day === undefined ? 'full' : 'left'} join ingest_card_key k
        on p.card_asn = k.card_asn and p.purse = k.purse and p.counter_kind = k.counter_kind
       and p.counter = k.counter
      -- A counter that a refused, or a hand-decided, record had a claim to may have passed to another.
      where k.record_id is distinct from p.record_id and coalesce(p.flags, '') !~ 'ARBITRATED'`,
  },
  {
    name: 'purse-knows-its-highest-counter',
    clause: 4,
    sql: (scope) => `select k.card_asn, k.purse, k.counter_kind, k.counter, kept.offline_counter,
        kept.online_counter
      from (${highestTaken(scope)}) k
      left join ledger_purse_balance kept on kept.card_asn = k.card_asn and kept.purse = k.purse
      where k.counter > coalesce(case k.counter_kind
        when 'offline' then kept.offline_counter else kept.online_counter end, -1)`,
  },
  {
    name: 'psam-key-belongs-to-one-posted-record',
    clause: 4,
    sql: (scope) => `select coalesce(k.psam_no, p.psam_no) as psam_no,
        coalesce(k.terminal_sequence, p.terminal_sequence) as terminal_sequence,
        k.record_id as key_of, p.record_id
      from (select * from (${posted(scope)}) as posted where counter_kind = 'offline') p
      ${scope.day === undefined ? 'full' : 'left'} join ingest_psam_key k
        on p.psam_no = k.psam_no and p.terminal_sequence = k.terminal_sequence
      where k.record_id is distinct from p.record_id`,
  },
  {
    name: 'batch-is-the-sum-of-its-buckets',
    clause: 5,
    sql: ({ on }) => `with counted as (
        select terminal_id, batch_no, verdict as bucket, count(*) as n,
          coalesce(sum(amount_fen) filter (where counter_kind <> 'none'), 0) as fen
        from ingest_record where ${on('settlement_date')} group by 1, 2, 3
        union all
        select terminal_id, batch_no, 'duplicate', count(*), sum(amount_fen)
        from ingest_duplicate where ${on('settlement_date')} group by 1, 2
        union all
        select terminal_id, batch_no, 'rejected', count(*), coalesce(sum(amount_fen), 0)
        from ingest_rejected where ${on('settlement_date')} group by 1, 2
      ), stated as (
        select terminal_id, batch_no, bucket, n, fen from ingest_batch cross join lateral (values
          ('accepted', accepted_count, accepted_fen), ('duplicate', duplicate_count, duplicate_fen),
          ('suspended', suspended_count, suspended_fen), ('rejected', rejected_count, rejected_fen))
          as v (bucket, n, fen) where ${on('settlement_date')}
      )
      select terminal_id, batch_no, bucket, s.n as stated, c.n as found, s.fen as stated_fen,
        c.fen as found_fen
      from stated s full join counted c using (terminal_id, batch_no, bucket)
      where coalesce(s.n, -1) <> coalesce(c.n, 0) or coalesce(s.fen, -1) <> coalesce(c.fen, 0)`,
  },
  {
    name: 'purse-follows-from-records',
    clause: 8,
    sql: (scope) => `select coalesce(kept.card_asn, told.card_asn) as card_asn, kept.balance_fen,
        told.sum_fen
      from (${purses(scope)}) kept
      full join (
        select card_asn, purse, sum(change_fen) as sum_fen from (
          select r.card_asn, r.purse, case when get_byte(r.raw, 66) = 2 then ${byteField(55, 4)}
            else -${byteField(55, 4)} end as change_fen
          from (${posted(scope)}) r where r.flags !~ 'OPERATOR_LIABLE'
            and (r.flags !~ 'WRITTEN_OFF' or r.counter_kind = 'online')
          union all ${purseChangesByLateProof(scope)}
          union all ${purseChangesWithoutRecord(scope)}) change
        group by 1, 2) told
        on told.card_asn = kept.card_asn and told.purse = kept.purse
      where coalesce(kept.balance_fen, 0) <> coalesce(told.sum_fen, 0)`,
  },
];
