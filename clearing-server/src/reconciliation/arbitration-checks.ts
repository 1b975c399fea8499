import { sqlOpened, type CheckScope, type InvariantCheck } from './invariant-check.ts';

/** SQL: each proof that came after a decision, and how the record stood before it. */
const LATE_PROOFS = `
  select p.record_id, d.record_settlement_date, d.card_asn, d.operator_liable, p.settlement_date, p.outcome, p.revision,
    coalesce(b.outcome, d.outcome) as outcome_before,
    -- The first payment of what was refused is posted like any other.
    d.outcome = 'refused' and p.outcome = 'paid' and not exists (select from arbitration_late_proof e
      where e.record_id = p.record_id and e.revision < p.revision and e.outcome = 'paid') as is_first
  from arbitration_late_proof p join arbitration_decision d using (record_id)
  left join arbitration_late_proof b on b.record_id = p.record_id and b.revision = p.revision - 1`;

const inPurse = (
  outcome: string,
): string => `(case ${outcome} when 'paid' then (not p.operator_liable)::int
  when 'written-off' then (r.counter_kind = 'online')::int else 0 end)`;

/** SQL: what late proofs gave to purses, or took back, beside what was posted first. */
export const purseChangesByLateProof = ({ on }: CheckScope): string => `
  select r.card_asn, r.purse, (${inPurse('p.outcome')} - ${inPurse('p.outcome_before')})
    * case when get_byte(r.raw, 66) = 2 then r.amount_fen else -r.amount_fen end
  from (${LATE_PROOFS}) p join ingest_record r
    on r.settlement_date = p.record_settlement_date and r.record_id = p.record_id
  where not p.is_first and ${on('p.settlement_date')}`;

// What is left of all transfers of the records that a late proof turned, by kind of account.
const TURNED = `
  select s.record_id, s.outcome, a.code, sum(side.change_fen) as fen
  from arbitration_standing s
  join ledger_transfer t on t.card_asn = s.card_asn and t.record_id = s.record_id and t.cause_id is null
  cross join lateral (values (t.debit_account_id, -t.amount_fen), (t.credit_account_id, t.amount_fen))
    as side (account_id, change_fen)
  join ledger_account a using (account_id)
  where s.revision > 0
  group by s.record_id, s.outcome, a.code`;

/** Decisions of arbitration against the ledger and against one another. */
export const ARBITRATION_CHECKS: readonly InvariantCheck[] = [
  {
    name: 'late-proof-moved-the-money',
    clause: 3,
    sql: () => `select record_id, outcome, code, fen from (${TURNED}) turned
      where fen <> 0 and (outcome = 'refused' or code = 'write-off')`,
  },
  {
    name: 'correction-of-a-record-gives-back-what-was-moved',
    clause: 3,
    sql: ({ on }) => `select c.transfer_id, c.record_id, c.corrects_transfer_id, c.amount_fen,
        t.amount_fen as moved_fen
      from ledger_transfer c left join ledger_transfer t
        on t.transfer_id = c.corrects_transfer_id and t.record_id = c.record_id
      where c.purpose = 'correction' and c.record_id is not null and ${on('c.settlement_date')}
        and (t.transfer_id is null or c.amount_fen > t.amount_fen)`,
  },
  {
    name: 'proven-records-share-no-counter',
    clause: 4,
    sql: ({ on }) => `select r.card_asn, r.purse, r.counter_kind, r.counter, count(*) as records
      from arbitration_standing s join ingest_record r
        on r.settlement_date = s.record_settlement_date and r.record_id = s.record_id
      where s.outcome = 'paid' and s.code = 'PROVEN_BY_NEXT' and s.card_asn in
        (select card_asn from arbitration_decision d where ${on('d.settlement_date')})
      group by 1, 2, 3, 4 having count(*) > 1`,
  },
  {
    name: 'closed-case-is-what-was-decided',
    clause: 11,
    sql: (scope) => `select c.case_id, c.closed_code, d.code
      from arbitration_case c left join arbitration_decision d using (record_id)
      where c.kind = 'record' and c.closed_at >= ${sqlOpened(scope)}
        and (c.closed_code is distinct from d.code
          or c.approval_request_id is distinct from d.approval_request_id)`,
  },
];
