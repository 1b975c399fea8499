// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * How a balanced day becomes money in an operator's bank account: what two people decide together,
 * fees, adjustments, the settled and paid states, payment files and the bank's answers.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(APPROVALS);
  await knex.raw(DAYS);
  await knex.raw(FEES);
  await knex.raw(BILLS);
  await knex.raw(PAYMENTS);
  await knex.raw(LEDGER);
}

/** The history of money has no way down: fix forward with a new migration. */
export async function down() {
  throw new Error('create_settling has no way down');
}

// One table for everything that needs two people, so that one constraint holds for all of it.
const APPROVALS = `
  create table approval_request (
    approval_request_id  uuid primary key,
    kind                 text not null,
    subject              text not null,
    content              jsonb not null,
    reason               text not null,
    made_by              text not null,
    made_at              timestamptz not null,
    state                text not null default 'waiting',
    checked_by           text,
    checked_at           timestamptz,
    refusal_reason       text,
    constraint approval_request_kind_known check (kind in
      ('settle', 'bill-rebuild', 'adjustment', 'fee-rule', 'arbitration', 'difference')),
    constraint approval_request_state_known check (state in ('waiting', 'approved', 'refused')),
    constraint approval_request_reason_given check (reason <> ''),
    constraint approval_request_two_people check (checked_by <> made_by),
    constraint approval_request_checked_by_someone check
      ((state = 'waiting') = (checked_by is null) and (checked_by is null) = (checked_at is null)),
    constraint approval_request_refused_with_reason check
      ((state = 'refused') = (refusal_reason is not null) and refusal_reason <> '')
  );
  create unique index approval_request_one_waiting on approval_request (kind, subject)
    where state = 'waiting' and kind <> 'adjustment';
  create index approval_request_by_time on approval_request (made_at, approval_request_id);

  create function approval_request_is_decided_once() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and old.state = 'waiting' and new.state <> 'waiting'
        and (new.approval_request_id, new.kind, new.subject, new.content, new.reason, new.made_by, new.made_at)
          = (old.approval_request_id, old.kind, old.subject, old.content, old.reason, old.made_by, old.made_at)
      then return new; end if;
      raise exception 'an approval request is decided once, and never changed';
    end $$;
  create trigger approval_request_is_decided_once before update or delete on approval_request
    for each row execute function approval_request_is_decided_once();
`;

const DAYS = `
  alter table settlement_day
    drop constraint settlement_day_state_known,
    drop constraint settlement_day_balanced_has_head,
    add column settled_at timestamptz,
    add column settle_request_id uuid unique references approval_request,
    add column paid_at timestamptz,
    add constraint settlement_day_state_known check
      (state in ('open', 'closed', 'balanced', 'settled', 'paid')),
    add constraint settlement_day_balanced_has_head check
      ((state in ('balanced', 'settled', 'paid')) = (balanced_at is not null)
       and (balanced_at is null) = (chain_head_hex is null)),
    add constraint settlement_day_settled_by_two check
      ((state in ('settled', 'paid')) = (settled_at is not null)
       and (settled_at is null) = (settle_request_id is null)),
    add constraint settlement_day_paid_has_time check ((state = 'paid') = (paid_at is not null));

  create function settlement_day_moves_forward() returns trigger language plpgsql as $$
    declare
      states constant text[] := array['open', 'closed', 'balanced', 'settled', 'paid'];
    begin
      if tg_op = 'DELETE' then raise exception 'a settlement day is never deleted'; end if;
      if array_position(states, new.state) - array_position(states, old.state) not in (0, 1)
        or new.settlement_date <> old.settlement_date
      then
        raise exception 'settlement day % goes from % to %', old.settlement_date, old.state, new.state;
      end if;
      return new;
    end $$;
  create trigger settlement_day_moves_forward before update or delete on settlement_day
    for each row execute function settlement_day_moves_forward();

  -- Why a close stopped: the check and the rows it found, kept for whoever comes in the morning.
  create table settlement_check_failure (
    settlement_date  date not null references settlement_day,
    found_at         timestamptz not null,
    check_name       text not null,
    offending        jsonb not null,
    primary key (settlement_date, found_at, check_name)
  );
  create trigger settlement_check_failure_is_history before update or delete or truncate
    on settlement_check_failure execute function row_is_history();
`;

const FEES = `
  create table settlement_fee_rule (
    fee_rule_id          uuid primary key,
    code                 text not null,
    operator_no          char(8) references participant_operator,
    effective_from       date not null,
    effective_to         date,
    method               text not null,
    terms                jsonb not null,
    minimum_fen          bigint,
    maximum_fen          bigint,
    split                jsonb not null,
    approval_request_id  uuid not null unique references approval_request,
    -- A rule of the operator's own stands before the general one (null) of the same code.
    constraint settlement_fee_rule_one_a_day unique nulls not distinct
      (code, operator_no, effective_from),
    constraint settlement_fee_rule_code_form check (code ~ '^[a-z][a-z-]{1,30}$'),
    constraint settlement_fee_rule_method_known check (method in
      ('per-count', 'rate', 'flat-per-day', 'tiered-monthly', 'none')),
    constraint settlement_fee_rule_ends_after_start check (effective_to > effective_from),
    constraint settlement_fee_rule_limits_in_order check
      (minimum_fen >= 0 and maximum_fen >= 0 and minimum_fen <= maximum_fen)
  );
  create trigger settlement_fee_rule_is_history before update or delete or truncate
    on settlement_fee_rule execute function row_is_history();
`;

const BILLS = `
  alter table settlement_bill add column revision int not null default 1;

  create table settlement_bill_fee (
    settlement_date   date not null,
    operator_no       char(8) not null,
    fee_rule_id       uuid not null references settlement_fee_rule,
    code              text not null,
    base_count        bigint not null,
    base_fen          bigint not null,
    month_before_fen  bigint not null,
    exact_fen         numeric not null,
    fee_fen           bigint not null,
    primary key (settlement_date, operator_no, fee_rule_id),
    foreign key (settlement_date, operator_no) references settlement_bill,
    constraint settlement_bill_fee_one_per_code unique (settlement_date, operator_no, code),
    constraint settlement_bill_fee_not_negative check (fee_fen >= 0 and base_fen >= 0)
  );
  create table settlement_bill_fee_part (
    settlement_date  date not null,
    operator_no      char(8) not null,
    fee_rule_id      uuid not null,
    party            text not null,
    amount_fen       bigint not null,
    primary key (settlement_date, operator_no, fee_rule_id, party),
    foreign key (settlement_date, operator_no, fee_rule_id) references settlement_bill_fee,
    constraint settlement_bill_fee_part_not_negative check (amount_fen >= 0)
  );

  -- Corrects a bill that is settled: stands on the bill of the day that was open when it was approved.
  create table settlement_adjustment (
    approval_request_id       uuid primary key references approval_request,
    settlement_date           date not null references settlement_day,
    operator_no               char(8) not null references participant_operator,
    amount_fen                bigint not null,
    corrects_settlement_date  date not null references settlement_day,
    constraint settlement_adjustment_moves_something check (amount_fen <> 0),
    constraint settlement_adjustment_on_a_later_bill check (corrects_settlement_date < settlement_date)
  );
  create index settlement_adjustment_by_bill on settlement_adjustment (settlement_date, operator_no);
  create trigger settlement_adjustment_is_history before update or delete or truncate
    on settlement_adjustment execute function row_is_history();

  -- What a bill said before it was made anew.
  create table settlement_bill_revision (
    settlement_date      date not null,
    operator_no          char(8) not null,
    revision             int not null,
    content              jsonb not null,
    replaced_at          timestamptz not null,
    approval_request_id  uuid not null references approval_request,
    primary key (settlement_date, operator_no, revision)
  );
  create trigger settlement_bill_revision_is_history before update or delete or truncate
    on settlement_bill_revision execute function row_is_history();

  create function settlement_bill_stands() returns trigger language plpgsql as $$
    declare
      day date := case when tg_op = 'INSERT' then new.settlement_date else old.settlement_date end;
    begin
      if (select state from settlement_day where settlement_date = day) in ('settled', 'paid') then
        raise exception 'the bills of % are settled: adjust a later one', day;
      end if;
      return case when tg_op = 'DELETE' then old else new end;
    end $$;
  create trigger settlement_bill_stands before insert or update or delete on settlement_bill
    for each row execute function settlement_bill_stands();
  create trigger settlement_bill_line_stands before insert or update or delete on settlement_bill_line
    for each row execute function settlement_bill_stands();
  create trigger settlement_bill_fee_stands before insert or update or delete on settlement_bill_fee
    for each row execute function settlement_bill_stands();
  create trigger settlement_bill_fee_part_stands before insert or update or delete
    on settlement_bill_fee_part for each row execute function settlement_bill_stands();
`;

const PAYMENTS = `
  create table settlement_payment_file (
    file_name    text primary key,
    made_at      timestamptz not null,
    made_by      text not null,
    content      bytea not null,
    digest_hex   char(64) not null
  );
  create trigger settlement_payment_file_is_history before update or delete or truncate
    on settlement_payment_file execute function row_is_history();

  create table settlement_payment (
    payment_no      text primary key,
    file_name       text not null references settlement_payment_file,
    operator_no     char(8) not null references participant_operator,
    bank_account    text not null,
    amount_fen      bigint not null,
    state           text not null default 'sent',
    answered_at     timestamptz,
    bank_reference  text,
    failure         text,
    constraint settlement_payment_not_negative check (amount_fen >= 0),
    constraint settlement_payment_state_known check (state in ('sent', 'paid', 'failed')),
    constraint settlement_payment_answered_at_a_time check ((state = 'sent') = (answered_at is null)),
    constraint settlement_payment_failed_for_a_reason check ((state = 'failed') = (failure is not null))
  );
  create index settlement_payment_waiting on settlement_payment (payment_no) where state = 'sent';

  create table settlement_payment_bill (
    payment_no       text not null references settlement_payment,
    settlement_date  date not null,
    operator_no      char(8) not null,
    amount_fen       bigint not null,
    -- The bank did not pay it: the bill may go into another file.
    released         boolean not null default false,
    primary key (payment_no, settlement_date, operator_no),
    foreign key (settlement_date, operator_no) references settlement_bill
  );
  create unique index settlement_payment_bill_once on settlement_payment_bill
    (settlement_date, operator_no) where not released;

  create function settlement_payment_is_answered_once() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and old.state = 'sent' and new.state <> 'sent'
        and (new.payment_no, new.file_name, new.operator_no, new.bank_account, new.amount_fen)
          = (old.payment_no, old.file_name, old.operator_no, old.bank_account, old.amount_fen)
      then return new; end if;
      raise exception 'payment % was answered before', old.payment_no;
    end $$;
  create trigger settlement_payment_is_answered_once before update or delete on settlement_payment
    for each row execute function settlement_payment_is_answered_once();

  create table settlement_bank_answer (
    digest_hex   char(64) primary key,
    file_name    text not null,
    received_at  timestamptz not null,
    received_by  text not null
  );
  create table settlement_bank_answer_line (
    digest_hex      char(64) not null references settlement_bank_answer,
    line_no         int not null,
    payment_no      text not null,
    amount_fen      bigint not null,
    bank_reference  text not null,
    outcome         text not null,
    primary key (digest_hex, line_no),
    constraint settlement_bank_answer_line_outcome_known check (outcome in ('paid', 'failed',
      'repeated', 'unknown-payment', 'amount-differs', 'account-differs', 'contradicts'))
  );
  create trigger settlement_bank_answer_is_history before update or delete or truncate
    on settlement_bank_answer execute function row_is_history();
  create trigger settlement_bank_answer_line_is_history before update or delete or truncate
    on settlement_bank_answer_line execute function row_is_history();
`;

// Transfers of a bill name the bill, those of an adjustment the approval: money that moves without a
// record has a cause all the same.
const LEDGER = `
  alter table ledger_transfer
    add column bill_settlement_date date,
    add column bill_operator_no char(8),
    add column approval_request_id uuid,
    drop constraint ledger_transfer_purpose_known,
    drop constraint ledger_transfer_names_its_record,
    add constraint ledger_transfer_purpose_known check (purpose in
      ('purchase', 'concession', 'load', 'unload', 'operator-loss', 'correction',
       'settlement', 'fee', 'loss-offset', 'payment', 'adjustment')),
    add constraint ledger_transfer_names_its_cause check (case
      when purpose in ('purchase', 'concession', 'load', 'unload', 'operator-loss')
        then record_id is not null and card_asn is not null
      when purpose in ('settlement', 'fee', 'loss-offset', 'payment')
        then bill_settlement_date is not null and bill_operator_no is not null
      when purpose = 'adjustment' then approval_request_id is not null
      else true end);
  create index ledger_transfer_of_bill on ledger_transfer (bill_settlement_date, bill_operator_no)
    where bill_settlement_date is not null;
`;
