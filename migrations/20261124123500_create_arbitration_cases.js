// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * What no neighbour decides: how long it waits, the cases that people decide two by two, proofs that come
 * after a decision, and how far arbitration has looked at each purse.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(TERMS);
  await knex.raw(APPROVALS);
  await knex.raw(DECISIONS);
  await knex.raw(CASES);
  await knex.raw(PROGRESS);
  await knex.raw(BILLS);
  await knex.raw(ORDERS);
}

/** The history of money has no way down: fix forward with a new migration. */
export async function down() {
  throw new Error('create_arbitration_cases has no way down');
}

const TERMS = `
  alter table clearing_rule
    add column ageing_term_days int not null default 60,
    add constraint clearing_rule_ageing_term_not_negative check (ageing_term_days >= 0);
`;

// Who asked may take it back while nobody has decided.
const APPROVALS = `
  alter table approval_request
    add column withdrawn_at timestamptz,
    drop constraint approval_request_state_known,
    drop constraint approval_request_checked_by_someone,
    add constraint approval_request_state_known check
      (state in ('waiting', 'approved', 'refused', 'withdrawn')),
    add constraint approval_request_checked_by_someone check
      ((state in ('waiting', 'withdrawn')) = (checked_by is null)
       and (checked_by is null) = (checked_at is null)),
    add constraint approval_request_withdrawn_has_time check
      ((state = 'withdrawn') = (withdrawn_at is not null));
`;

// A decision is made once. What is proven afterwards, for it or against it, is a row of its own.
const DECISIONS = `
  alter table arbitration_decision
    add column approval_request_id uuid unique references approval_request,
    drop constraint arbitration_decision_keeps_evidence,
    drop constraint arbitration_decision_outcome_by_code,
    add constraint arbitration_decision_outcome_by_code check ((outcome, code) in (
      ('paid', 'PROVEN_BY_NEXT'), ('refused', 'DISPROVEN_BY_NEXT'),
      ('paid', 'PAID_BY_HAND'), ('refused', 'REFUSED_BY_HAND'), ('written-off', 'WRITTEN_OFF'))),
    add constraint arbitration_decision_by_proof_or_by_two check
      ((code in ('PROVEN_BY_NEXT', 'DISPROVEN_BY_NEXT')) = (approval_request_id is null)),
    add constraint arbitration_decision_keeps_evidence check
      (approval_request_id is not null or jsonb_exists(evidence, 'neighbour_record_id'));

  create table arbitration_late_proof (
    record_id        uuid not null references arbitration_decision,
    revision         int not null,
    outcome          text not null,
    code             text not null,
    evidence         jsonb not null,
    settlement_date  date not null references settlement_day,
    decided_at       timestamptz not null,
    primary key (record_id, revision),
    constraint arbitration_late_proof_revision_positive check (revision > 0),
    constraint arbitration_late_proof_outcome_by_code check ((outcome, code) in (
      ('paid', 'PROVEN_BY_NEXT'), ('refused', 'DISPROVEN_BY_NEXT'))),
    constraint arbitration_late_proof_keeps_evidence check
      (jsonb_exists(evidence, 'neighbour_record_id'))
  );
  create index arbitration_late_proof_by_day on arbitration_late_proof (settlement_date);
  create trigger arbitration_late_proof_is_history before update or delete or truncate
    on arbitration_late_proof execute function row_is_history();

  -- How each decided record stands: the last proof before the decision. A proof that only confirms
  -- does not move the day on whose bill the record is.
  create view arbitration_standing as
    select d.record_id, d.record_settlement_date, d.card_asn, coalesce(p.outcome, d.outcome) as outcome,
      coalesce(p.code, d.code) as code, coalesce(p.evidence, d.evidence) as evidence,
      case when p.outcome is distinct from d.outcome then coalesce(p.settlement_date, d.settlement_date)
        else d.settlement_date end as settlement_date,
      coalesce(p.decided_at, d.decided_at) as decided_at,
      d.approval_request_id, coalesce(p.revision, 0) as revision
    from arbitration_decision d
    left join lateral (select * from arbitration_late_proof l where l.record_id = d.record_id
      order by l.revision desc limit 1) p on true;
`;

const CASES = `
  create table arbitration_case (
    case_id              uuid primary key,
    kind                 text not null,
    -- The record that waits, or the one that shows the gap.
    record_id            uuid not null,
    code                 text not null,
    card_asn             char(20) not null,
    purse                smallint not null,
    operator_no          char(8),
    counter_kind         text not null,
    counter              int not null,
    counters             int not null,
    amount_fen           bigint not null,
    evidence             jsonb not null,
    since                timestamptz not null,
    due_at               timestamptz not null,
    claimed_by           text,
    claimed_at           timestamptz,
    closed_at            timestamptz,
    closed_code          text,
    closed_evidence      jsonb,
    approval_request_id  uuid unique references approval_request,
    constraint arbitration_case_one_per_record unique (kind, record_id),
    constraint arbitration_case_kind_known check (kind in ('record', 'gap')),
    constraint arbitration_case_gap_has_no_operator check ((kind = 'gap') = (operator_no is null)),
    constraint arbitration_case_counter_kind_known check (counter_kind in ('offline', 'online')),
    constraint arbitration_case_counters_positive check (counters > 0 and counter >= 0),
    constraint arbitration_case_due_after_start check (due_at >= since),
    constraint arbitration_case_claimed_by_someone check ((claimed_by is null) = (claimed_at is null)),
    constraint arbitration_case_closed_with_reason check
      ((closed_at is null) = (closed_code is null) and (closed_at is null) = (closed_evidence is null)),
    constraint arbitration_case_closed_code_known check (closed_code in ('PROVEN_BY_NEXT',
      'DISPROVEN_BY_NEXT', 'PAID_BY_HAND', 'REFUSED_BY_HAND', 'WRITTEN_OFF', 'LATE_RECORD',
      'OPERATOR_FILE', 'CLOSED_BY_HAND')),
    constraint arbitration_case_closed_by_two check ((approval_request_id is not null) =
      (closed_at is not null and closed_code in
        ('PAID_BY_HAND', 'REFUSED_BY_HAND', 'WRITTEN_OFF', 'CLOSED_BY_HAND')))
  );
  create index arbitration_case_due on arbitration_case (due_at) where closed_at is null;
  create index arbitration_case_by_card on arbitration_case (card_asn);
  create index arbitration_case_closed on arbitration_case (closed_at) where closed_at is not null;

  create function arbitration_case_closes_once() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and old.closed_at is null
        and (old.case_id, old.kind, old.record_id) = (new.case_id, new.kind, new.record_id)
      then return new; end if;
      raise exception 'arbitration case % is closed: what was decided stays with its evidence', old.case_id;
    end $$;
  create trigger arbitration_case_closes_once before update or delete on arbitration_case
    for each row execute function arbitration_case_closes_once();

  -- A gap closes when the operator's file names its counter.
  create index operator_file_record_by_card on operator_file_record (card_asn, counter);
`;

// A purse that arbitration has a reason to look at, and how much of it was there when it last did.
const PROGRESS = `
  create table arbitration_purse (
    card_asn       char(20) not null,
    purse          smallint not null,
    records_seen   bigint not null,
    offline_seen   int not null,
    online_seen    int not null,
    undecided      boolean not null,
    looked_at      timestamptz not null,
    primary key (card_asn, purse),
    constraint arbitration_purse_saw_something check (records_seen > 0)
  );

  -- Everything of earlier days was there when arbitration last looked: nothing enters a closed day.
  create table arbitration_progress (
    single           boolean primary key default true,
    settlement_date  date not null references settlement_day,
    constraint arbitration_progress_one_row check (single)
  );
`;

// What a late proof takes back, or gives, stands on the bill of the day on which it came.
const BILLS = `
  alter table settlement_bill_line
    drop constraint settlement_bill_line_entry_known,
    drop constraint settlement_bill_line_counts_something,
    add constraint settlement_bill_line_entry_known check
      (entry in ('accepted', 'arbitrated', 'corrected', 'loss')),
    add constraint settlement_bill_line_counts_something check
      (record_count > 0 and (amount_fen >= 0 or entry = 'corrected'));
`;

// A load that two people, or fewer records, held for taken may turn out not to have been.
const ORDERS = `
  create or replace function load_order_moves_forward() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' then raise exception 'a load order is never deleted'; end if;
      if new.state <> old.state and (old.state, new.state) not in (
          ('authorised', 'proven'), ('authorised', 'confirmed'), ('authorised', 'not-loaded'),
          ('proven', 'confirmed'), ('confirmed', 'not-loaded'))
      then
        raise exception 'load order % goes from % to %', old.load_id, old.state, new.state;
      end if;
      if (new.load_id, new.card_asn, new.online_counter, new.balance_fen, new.amount_fen, new.channel,
          new.terminal_id, new.idempotency_key, new.request_digest, new.authorised_at, new.mac2_hex)
        <> (old.load_id, old.card_asn, old.online_counter, old.balance_fen, old.amount_fen, old.channel,
          old.terminal_id, old.idempotency_key, old.request_digest, old.authorised_at, old.mac2_hex)
      then
        raise exception 'what load order % authorised never changes', old.load_id;
      end if;
      return new;
    end $$;
`;
