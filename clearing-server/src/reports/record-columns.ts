import { cursorTime } from '../text/cursor-time.ts';

/*
 * The columns of `StoredRecord`, for the two tables a record can be in. `r` is the record; its
 * terminal, operator, holder and arbitration decision are joined here, so that no list forgets one.
 */

const JOINED = `
  left join terminal t on t.terminal_id = r.terminal_id
  left join participant_operator o on o.operator_no = t.operator_no
  left join person.card_holder h on h.card_asn = r.card_asn
  left join person.student s on s.student_id = h.student_id`;

// A suspended record that arbitration paid stands on the bill of the day of that decision.
const POSTED_ON = `
  case when r.verdict = 'accepted' then r.settlement_date
       when d.outcome in ('paid', 'written-off') then d.settlement_date end`;

/** Records that were taken in: accepted or suspended. */
export const TAKEN_IN = `
  select r.record_id::text collate "C" as record_id, r.card_asn, s.name as holder_name, r.kind,
    r.amount_fen, r.balance_after_fen, r.terminal_id, t.place, o.name as operator_name,
    r.occurred_at, r.recorded_at, r.verdict, r.code, r.flags, d.outcome,
    r.counter, r.counter_kind, r.amount_due_fen, r.balance_before_fen, r.operator_no,
    (${POSTED_ON})::text as posted_on,
    r.counter_kind = 'offline' and exists (
      select from settlement_bill l
      where l.operator_no = r.operator_no and l.settlement_date = ${POSTED_ON}) as billed,
    d.code as rule, d.decided_at, d.evidence, ${cursorTime('r.occurred_at')} as sort_time
  from ingest_record r
  left join arbitration_standing d on d.record_id = r.record_id ${JOINED}`;

/** Records that were refused at the door; kept for evidence, never posted. */
export const REFUSED = `
  select concat(r.terminal_id, '-', r.batch_no, '-', r.position) collate "C" as record_id,
    r.card_asn, s.name as holder_name, r.kind, r.amount_fen, null::bigint as balance_after_fen,
    r.terminal_id, t.place, o.name as operator_name, r.occurred_at, b.received_at as recorded_at,
    'rejected' as verdict, r.code, '' as flags, null as outcome,
    null::int as counter, null as counter_kind, null::bigint as amount_due_fen,
    null::bigint as balance_before_fen, null as operator_no, null as posted_on, false as billed,
    null as rule,
    null::timestamptz as decided_at, null::jsonb as evidence,
    ${cursorTime('coalesce(r.occurred_at, b.received_at)')} as sort_time
  from ingest_rejected r
  join ingest_batch b on b.terminal_id = r.terminal_id and b.batch_no = r.batch_no ${JOINED}`;
