-- The result of all migrations. Generated: never edited, and checked for staleness.

set check_function_bodies = off;

create schema person;

create sequence public.card_number_seq as bigint increment 1 minvalue 1 maxvalue 999999999999 start 1;

CREATE OR REPLACE FUNCTION public.access_role_is_changed_by_two()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        if exists (
          select from approval_request
          where kind = 'role-change' and state = 'approved' and subject = new.login
            and content ->> 'from' = old.role and content ->> 'to' = new.role
            and checked_by <> new.login
        ) then return new; end if;
        raise exception 'nobody agreed that % becomes %', new.login, new.role;
      end $function$;

CREATE OR REPLACE FUNCTION public.approval_request_is_decided_once()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      if tg_op = 'UPDATE' and old.state = 'waiting' and new.state <> 'waiting'
        and (new.approval_request_id, new.kind, new.subject, new.content, new.reason, new.made_by, new.made_at)
          = (old.approval_request_id, old.kind, old.subject, old.content, old.reason, old.made_by, old.made_at)
      then return new; end if;
      raise exception 'an approval request is decided once, and never changed';
    end $function$;

CREATE OR REPLACE FUNCTION public.arbitration_case_closes_once()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      if tg_op = 'UPDATE' and old.closed_at is null
        and (old.case_id, old.kind, old.record_id) = (new.case_id, new.kind, new.record_id)
      then return new; end if;
      raise exception 'arbitration case % is closed: what was decided stays with its evidence', old.case_id;
    end $function$;

CREATE OR REPLACE FUNCTION public.clearing_ensure_month(day date)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public'
AS $function$
    declare
      first date := date_trunc('month', day);
      parent text;
      part text;
    begin
      foreach parent in array array['ingest_record', 'ledger_transfer'] loop
        part := parent || '_' || to_char(first, 'YYYYMM');
        if to_regclass(part) is null then
          execute format('create table %I partition of %I for values from (%L) to (%L)',
            part, parent, first, (first + interval '1 month')::date);
          perform clearing_fence(part);
        end if;
      end loop;
    end $function$;

CREATE OR REPLACE FUNCTION public.clearing_fence(part text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
    begin
      execute format('create trigger %I before update or delete or truncate on %I
        execute function row_is_history()', part || '_is_history', part);
      if exists (select from pg_roles where rolname = 'lct_clearing') then
        execute format('revoke update, delete, truncate on %I from lct_clearing', part);
      end if;
    end $function$;

CREATE OR REPLACE FUNCTION public.clearing_hold_day(lock bigint, day date)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
    begin
      perform pg_advisory_xact_lock_shared(lock);
      -- A statement of its own: it sees what was committed while this one waited.
      if not exists (
        select from settlement_day where settlement_date = day and state = 'open'
      ) then
        raise exception 'day % is not open', day using errcode = 'serialization_failure';
      end if;
    end $function$;

CREATE OR REPLACE FUNCTION public.clearing_know_day(day date)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public'
AS $function$
      declare
        part text;
      begin
        foreach part in array array['ingest_record', 'ledger_transfer'] loop
          part := part || '_' || to_char(day, 'YYYYMM');
          if to_regclass(part) is not null then execute format('analyze %I', part); end if;
        end loop;
        analyze ingest_batch, ledger_account, ledger_purse_balance;
      end $function$;

CREATE OR REPLACE FUNCTION public.clearing_know_day_balances()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public'
AS $function$
      begin analyze ledger_day_balance, reconciliation_chain; end $function$;

CREATE OR REPLACE FUNCTION public.ingest_block_mark(version integer, card_asn character, at timestamp with time zone)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$
    select concat_ws(' ', version, card_asn, (date_part('epoch', at) * 1000)::bigint)
  $function$;

CREATE OR REPLACE FUNCTION public.ingest_change_mark()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public'
AS $function$
    begin
      -- Once in a transaction, however many rows it changes.
      update ingest_fact_mark set mark = gen_random_uuid(), changed_by = pg_current_xact_id()
        where facts = tg_argv[0] and changed_by <> pg_current_xact_id();
      return null;
    end $function$;

CREATE OR REPLACE FUNCTION public.ingest_expect(moved bigint, expected bigint)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
  begin
    if moved <> expected then
      raise exception '% of % purses are as they were judged', moved, expected
        using errcode = 'serialization_failure';
    end if;
  end $function$;

CREATE OR REPLACE FUNCTION public.ingest_hold(lock bigint, day date, registry uuid, card_terms uuid, newest_block text, terminals character[], chain_nos bigint[], links bytea[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
  begin
    perform clearing_hold_day(lock, day);
    if exists (select from ingest_fact_mark
        where facts = 'registry' and mark <> registry or facts = 'card-terms' and mark <> card_terms)
      or coalesce(ingest_newest_block(), '') <> newest_block
      or exists (select from unnest(terminals, chain_nos, links) as h (terminal_id, chain_no, link)
        where h.chain_no > 0 and not exists (select from ingest_batch b
          where b.terminal_id = h.terminal_id and b.chain_no = h.chain_no and b.chain_link = h.link))
    then
      raise exception 'what was remembered does not hold any more' using errcode = 'serialization_failure';
    end if;
  end $function$;

CREATE OR REPLACE FUNCTION public.ingest_newest_block()
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
    select ingest_block_mark(version, card_asn, at) from block_list_entry order by version desc limit 1
  $function$;

CREATE OR REPLACE FUNCTION public.load_order_moves_forward()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
    end $function$;

CREATE OR REPLACE FUNCTION public.loss_claim_ends_once()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      if tg_op = 'UPDATE' and old.state = 'waiting'
        and (new.claim_id, new.card_asn, new.reported_at, new.reported_by, new.waits_until)
          = (old.claim_id, old.card_asn, old.reported_at, old.reported_by, old.waits_until)
      then return new; end if;
      raise exception 'loss claim % has ended', old.claim_id;
    end $function$;

CREATE OR REPLACE FUNCTION public.pending_load_ends_once()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      if tg_op = 'UPDATE' and old.state = 'waiting'
        and (new.pending_load_id, new.channel, new.amount_fen, new.made_at)
          = (old.pending_load_id, old.channel, old.amount_fen, old.made_at)
      then return new; end if;
      raise exception 'pending load % has ended, or would change what it is worth', old.pending_load_id;
    end $function$;

CREATE OR REPLACE FUNCTION public.refund_ends_once()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        if tg_op = 'UPDATE' and old.state = 'payable'
          and (new.refund_id, new.card_asn, new.kind, new.amount_fen, new.deposit_fen, new.claim_until)
            = (old.refund_id, old.card_asn, old.kind, old.amount_fen, old.deposit_fen, old.claim_until)
        then return new; end if;
        raise exception 'refund % has ended', old.refund_id;
      end $function$;

CREATE OR REPLACE FUNCTION public.row_is_history()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin raise exception '% is history: add a row that corrects it', tg_table_name; end $function$;

CREATE OR REPLACE FUNCTION public.settlement_bill_stands()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    declare
      day date := case when tg_op = 'INSERT' then new.settlement_date else old.settlement_date end;
    begin
      if (select state from settlement_day where settlement_date = day) in ('settled', 'paid') then
        raise exception 'the bills of % are settled: adjust a later one', day;
      end if;
      return case when tg_op = 'DELETE' then old else new end;
    end $function$;

CREATE OR REPLACE FUNCTION public.settlement_day_moves_forward()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
    end $function$;

CREATE OR REPLACE FUNCTION public.settlement_payment_is_answered_once()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        if tg_op = 'UPDATE' and (old.state, new.state) in (('made', 'sent'), ('made', 'paid'),
            ('made', 'dropped'), ('sent', 'paid'), ('sent', 'failed'))
          and (new.payment_no, new.file_name, new.operator_no, new.bank_account, new.amount_fen)
            = (old.payment_no, old.file_name, old.operator_no, old.bank_account, old.amount_fen)
        then return new; end if;
        raise exception 'payment % was answered before', old.payment_no;
      end $function$;

CREATE OR REPLACE FUNCTION public.subsidy_is_given_once()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        if tg_op = 'DELETE' then raise exception 'a subsidy is never deleted'; end if;
        if tg_table_name = 'subsidy_batch' then
          if old.approval_request_id is null and (new.batch_id, new.digest_hex, new.fund, new.expires_at,
              new.item_count, new.total_fen, new.made_by)
            = (old.batch_id, old.digest_hex, old.fund, old.expires_at, old.item_count, old.total_fen,
              old.made_by)
          then return new; end if;
        elsif old.pending_load_id is null and (new.batch_id, new.line_no, new.card_asn, new.amount_fen)
            = (old.batch_id, old.line_no, old.card_asn, old.amount_fen)
        then return new; end if;
        raise exception 'subsidy batch % does not change', old.batch_id;
      end $function$;

CREATE OR REPLACE FUNCTION public.till_void_is_decided_once()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        if tg_op = 'UPDATE' and old.state = 'waiting' and (new.void_id, new.settlement_date,
            new.terminal_id, new.card_asn, new.reference_sequence, new.in_cash, new.noted_at)
          = (old.void_id, old.settlement_date, old.terminal_id, old.card_asn, old.reference_sequence,
            old.in_cash, old.noted_at)
        then return new; end if;
        raise exception 'void % was decided', old.void_id;
      end $function$;

create table person.card_holder (
  card_asn character(20) not null,
  student_id uuid not null,
  held_from timestamp with time zone not null,
  held_until timestamp with time zone,
  constraint card_holder_pkey PRIMARY KEY (card_asn),
  constraint card_holder_until_after_from CHECK ((held_until > held_from))
);

create table person.cashier (
  operator_no character(8) not null,
  cashier_no character(4) not null,
  name text not null,
  pin_salt bytea not null,
  pin_digest bytea not null,
  created_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  left_at timestamp with time zone,
  constraint cashier_pkey PRIMARY KEY (operator_no, cashier_no),
  constraint cashier_changed_after_created CHECK ((changed_at >= created_at)),
  constraint cashier_leaving_is_a_change CHECK ((left_at <= changed_at)),
  constraint cashier_left_after_created CHECK ((left_at >= created_at)),
  constraint cashier_name_given CHECK ((name <> ''::text)),
  constraint cashier_no_digits CHECK ((cashier_no ~ '^[0-9]{4}$'::text)),
  constraint cashier_pin_digest_length CHECK ((octet_length(pin_digest) = 32)),
  constraint cashier_pin_salt_length CHECK ((octet_length(pin_salt) = 16))
);

create table person.issuing_item (
  card_asn character(20) not null,
  job_id uuid not null,
  student_id uuid not null,
  item_no integer not null,
  state text not null,
  terminal_id character(12),
  handed_out_at timestamp with time zone,
  done_at timestamp with time zone,
  constraint issuing_item_pkey PRIMARY KEY (card_asn),
  constraint issuing_item_once_in_a_job UNIQUE (job_id, item_no),
  constraint issuing_item_done_has_time CHECK (((state = 'done'::text) = (done_at IS NOT NULL))),
  constraint issuing_item_handed_to_terminal CHECK ((((state = 'waiting'::text) = (terminal_id IS NULL)) AND ((terminal_id IS NULL) = (handed_out_at IS NULL)))),
  constraint issuing_item_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'handed-out'::text, 'done'::text])))
);

create table person.school (
  school_code character(10) not null,
  name text not null,
  operator_no character(8),
  constraint school_pkey PRIMARY KEY (school_code),
  constraint school_code_digits CHECK ((school_code ~ '^[0-9]{10}$'::text)),
  constraint school_name_given CHECK ((name <> ''::text))
);

create table person.student (
  student_id uuid not null,
  national_no_encrypted bytea not null,
  national_no_digest bytea not null,
  name text not null,
  sex smallint not null,
  school_code character(10) not null,
  stage text not null,
  grade smallint not null,
  class_name text not null,
  entry_year smallint not null,
  status text not null default 'enrolled'::text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint student_pkey PRIMARY KEY (student_id),
  constraint student_one_per_national_no UNIQUE (national_no_digest),
  constraint student_digest_length CHECK ((octet_length(national_no_digest) = 16)),
  constraint student_entry_year_plausible CHECK (((entry_year >= 1990) AND (entry_year <= 2100))),
  constraint student_grade_of_stage CHECK (((grade >= 1) AND (grade <=
CASE stage
    WHEN 'primary'::text THEN 6
    ELSE 4
END))),
  constraint student_name_given CHECK ((name <> ''::text)),
  constraint student_sex_known CHECK ((sex = ANY (ARRAY[0, 1, 2, 9]))),
  constraint student_stage_known CHECK ((stage = ANY (ARRAY['primary'::text, 'junior'::text, 'senior'::text]))),
  constraint student_status_known CHECK ((status = ANY (ARRAY['enrolled'::text, 'suspended'::text, 'left'::text, 'graduated'::text, 'deceased'::text])))
);

create table public.access_login_failure (
  login_failure_id uuid not null,
  login text not null,
  at timestamp with time zone not null,
  constraint access_login_failure_pkey PRIMARY KEY (login_failure_id)
);

create table public.access_session (
  token_digest bytea not null,
  user_id uuid not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint access_session_pkey PRIMARY KEY (token_digest),
  constraint access_session_digest_length CHECK ((octet_length(token_digest) = 32)),
  constraint access_session_expires_later CHECK ((expires_at > created_at))
);

create table public.access_user (
  user_id uuid not null,
  login text not null,
  password_hash text not null,
  role text not null,
  must_change_password boolean not null,
  created_at timestamp with time zone not null,
  disabled_at timestamp with time zone,
  constraint access_user_pkey PRIMARY KEY (user_id),
  constraint access_user_login_key UNIQUE (login),
  constraint access_user_login_form CHECK ((login ~ '^[a-z0-9][a-z0-9._-]{1,39}$'::text)),
  constraint access_user_password_is_argon2 CHECK ((password_hash ~~ '$argon2id$%'::text)),
  constraint access_user_role_known CHECK ((role = ANY (ARRAY['administrator'::text, 'clerk'::text, 'auditor'::text])))
);

create table public.approval_request (
  approval_request_id uuid not null,
  kind text not null,
  subject text not null,
  content jsonb not null,
  reason text not null,
  made_by text not null,
  made_at timestamp with time zone not null,
  state text not null default 'waiting'::text,
  checked_by text,
  checked_at timestamp with time zone,
  refusal_reason text,
  withdrawn_at timestamp with time zone,
  constraint approval_request_pkey PRIMARY KEY (approval_request_id),
  constraint approval_request_checked_by_someone CHECK ((((state = ANY (ARRAY['waiting'::text, 'withdrawn'::text])) = (checked_by IS NULL)) AND ((checked_by IS NULL) = (checked_at IS NULL)))),
  constraint approval_request_kind_known CHECK ((kind = ANY (ARRAY['settle'::text, 'bill-rebuild'::text, 'adjustment'::text, 'fee-rule'::text, 'arbitration'::text, 'difference'::text, 'replacement'::text, 'refund'::text, 'subsidy-batch'::text, 'money-term'::text, 'subsidy-recall'::text, 'load-order'::text, 'cut-over'::text, 'settlement-cycle'::text, 'special-days'::text, 'payment-file'::text, 'role-change'::text]))),
  constraint approval_request_reason_given CHECK ((reason <> ''::text)),
  constraint approval_request_refused_with_reason CHECK ((((state = 'refused'::text) = (refusal_reason IS NOT NULL)) AND (refusal_reason <> ''::text))),
  constraint approval_request_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'approved'::text, 'refused'::text, 'withdrawn'::text]))),
  constraint approval_request_two_people CHECK ((checked_by <> made_by)),
  constraint approval_request_withdrawn_has_time CHECK (((state = 'withdrawn'::text) = (withdrawn_at IS NOT NULL)))
);

create table public.arbitration_case (
  case_id uuid not null,
  kind text not null,
  record_id uuid not null,
  code text not null,
  card_asn character(20) not null,
  purse smallint not null,
  operator_no character(8),
  counter_kind text not null,
  counter integer not null,
  counters integer not null,
  amount_fen bigint not null,
  evidence jsonb not null,
  since timestamp with time zone not null,
  due_at timestamp with time zone not null,
  claimed_by text,
  claimed_at timestamp with time zone,
  closed_at timestamp with time zone,
  closed_code text,
  closed_evidence jsonb,
  approval_request_id uuid,
  constraint arbitration_case_pkey PRIMARY KEY (case_id),
  constraint arbitration_case_approval_request_id_key UNIQUE (approval_request_id),
  constraint arbitration_case_one_per_record UNIQUE (kind, record_id),
  constraint arbitration_case_claimed_by_someone CHECK (((claimed_by IS NULL) = (claimed_at IS NULL))),
  constraint arbitration_case_closed_by_two CHECK (((approval_request_id IS NOT NULL) = ((closed_at IS NOT NULL) AND (closed_code = ANY (ARRAY['PAID_BY_HAND'::text, 'REFUSED_BY_HAND'::text, 'WRITTEN_OFF'::text, 'CLOSED_BY_HAND'::text]))))),
  constraint arbitration_case_closed_code_known CHECK ((closed_code = ANY (ARRAY['PROVEN_BY_NEXT'::text, 'DISPROVEN_BY_NEXT'::text, 'PAID_BY_HAND'::text, 'REFUSED_BY_HAND'::text, 'WRITTEN_OFF'::text, 'LATE_RECORD'::text, 'OPERATOR_FILE'::text, 'CLOSED_BY_HAND'::text]))),
  constraint arbitration_case_closed_with_reason CHECK ((((closed_at IS NULL) = (closed_code IS NULL)) AND ((closed_at IS NULL) = (closed_evidence IS NULL)))),
  constraint arbitration_case_counter_kind_known CHECK ((counter_kind = ANY (ARRAY['offline'::text, 'online'::text]))),
  constraint arbitration_case_counters_positive CHECK (((counters > 0) AND (counter >= 0))),
  constraint arbitration_case_due_after_start CHECK ((due_at >= since)),
  constraint arbitration_case_gap_has_no_operator CHECK (((kind = 'gap'::text) = (operator_no IS NULL))),
  constraint arbitration_case_kind_known CHECK ((kind = ANY (ARRAY['record'::text, 'gap'::text])))
);

create table public.arbitration_decision (
  record_id uuid not null,
  record_settlement_date date not null,
  card_asn character(20) not null,
  outcome text not null,
  code text not null,
  evidence jsonb not null,
  settlement_date date not null,
  decided_at timestamp with time zone not null,
  approval_request_id uuid,
  operator_liable boolean not null default false,
  constraint arbitration_decision_pkey PRIMARY KEY (record_id),
  constraint arbitration_decision_approval_request_id_key UNIQUE (approval_request_id),
  constraint arbitration_decision_by_proof_or_by_two CHECK (((code = ANY (ARRAY['PROVEN_BY_NEXT'::text, 'DISPROVEN_BY_NEXT'::text])) = (approval_request_id IS NULL))),
  constraint arbitration_decision_keeps_evidence CHECK (((approval_request_id IS NOT NULL) OR jsonb_exists(evidence, 'neighbour_record_id'::text))),
  constraint arbitration_decision_outcome_by_code CHECK (((((((outcome = 'paid'::text) AND (code = 'PROVEN_BY_NEXT'::text)) OR ((outcome = 'refused'::text) AND (code = 'DISPROVEN_BY_NEXT'::text))) OR ((outcome = 'paid'::text) AND (code = 'PAID_BY_HAND'::text))) OR ((outcome = 'refused'::text) AND (code = 'REFUSED_BY_HAND'::text))) OR ((outcome = 'written-off'::text) AND (code = 'WRITTEN_OFF'::text))))
);

create table public.arbitration_late_proof (
  record_id uuid not null,
  revision integer not null,
  outcome text not null,
  code text not null,
  evidence jsonb not null,
  settlement_date date not null,
  decided_at timestamp with time zone not null,
  constraint arbitration_late_proof_pkey PRIMARY KEY (record_id, revision),
  constraint arbitration_late_proof_keeps_evidence CHECK (jsonb_exists(evidence, 'neighbour_record_id'::text)),
  constraint arbitration_late_proof_outcome_by_code CHECK ((((outcome = 'paid'::text) AND (code = 'PROVEN_BY_NEXT'::text)) OR ((outcome = 'refused'::text) AND (code = 'DISPROVEN_BY_NEXT'::text)))),
  constraint arbitration_late_proof_revision_positive CHECK ((revision > 0))
);

create table public.arbitration_progress (
  single boolean not null default true,
  settlement_date date not null,
  constraint arbitration_progress_pkey PRIMARY KEY (single),
  constraint arbitration_progress_one_row CHECK (single)
);

create table public.arbitration_purse (
  card_asn character(20) not null,
  purse smallint not null,
  records_seen bigint not null,
  offline_seen integer not null,
  online_seen integer not null,
  undecided boolean not null,
  looked_at timestamp with time zone not null,
  constraint arbitration_purse_pkey PRIMARY KEY (card_asn, purse),
  constraint arbitration_purse_saw_something CHECK ((records_seen > 0))
);

create table public.audit_event (
  audit_event_id uuid not null,
  at timestamp with time zone not null,
  actor text not null,
  action text not null,
  subject text not null,
  detail jsonb not null default '{}'::jsonb,
  constraint audit_event_pkey PRIMARY KEY (audit_event_id),
  constraint audit_event_action_given CHECK ((action <> ''::text)),
  constraint audit_event_actor_given CHECK ((actor <> ''::text))
);

create table public.block_list_entry (
  version integer not null,
  card_asn character(20) not null,
  action text not null,
  at timestamp with time zone not null,
  reason text not null,
  constraint block_list_entry_pkey PRIMARY KEY (version),
  constraint block_list_entry_action_known CHECK ((action = ANY (ARRAY['add'::text, 'remove'::text]))),
  constraint block_list_entry_reason_given CHECK ((reason <> ''::text)),
  constraint block_list_entry_version_positive CHECK ((version > 0))
);

create table public.card (
  card_asn character(20) not null,
  profile text not null,
  card_kind smallint not null,
  state text not null,
  key_version smallint not null,
  valid_from date not null,
  valid_until date not null,
  test boolean not null default false,
  issued_at timestamp with time zone,
  constraint card_pkey PRIMARY KEY (card_asn),
  constraint card_asn_hex CHECK ((card_asn ~ '^[0-9A-F]{20}$'::text)),
  constraint card_issued_when_in_use CHECK (((issued_at IS NOT NULL) OR (state = ANY (ARRAY['blank'::text, 'personalised'::text, 'destroyed'::text])))),
  constraint card_key_version_byte CHECK (((key_version >= 1) AND (key_version <= 255))),
  constraint card_kind_byte CHECK (((card_kind >= 0) AND (card_kind <= 255))),
  constraint card_profile_known CHECK ((profile = ANY (ARRAY['mohurd'::text, 'tunion'::text, 'pboc'::text]))),
  constraint card_state_known CHECK ((state = ANY (ARRAY['blank'::text, 'personalised'::text, 'issued'::text, 'active'::text, 'suspended'::text, 'lost'::text, 'replaced'::text, 'returned'::text, 'expired'::text, 'destroyed'::text]))),
  constraint card_valid_until_after_from CHECK ((valid_until > valid_from))
);

create table public.card_deposit (
  deposit_id uuid not null,
  card_asn character(20) not null,
  amount_fen bigint not null,
  taken_at timestamp with time zone not null,
  taken_by text not null,
  constraint card_deposit_pkey PRIMARY KEY (deposit_id),
  constraint card_deposit_card_asn_key UNIQUE (card_asn),
  constraint card_deposit_positive CHECK ((amount_fen > 0))
);

create table public.card_event (
  card_event_id uuid not null,
  card_asn character(20) not null,
  at timestamp with time zone not null,
  from_state text,
  to_state text not null,
  actor text not null,
  reason text not null,
  constraint card_event_pkey PRIMARY KEY (card_event_id),
  constraint card_event_actor_given CHECK ((actor <> ''::text)),
  constraint card_event_changes_state CHECK ((from_state IS DISTINCT FROM to_state)),
  constraint card_event_reason_given CHECK ((reason <> ''::text))
);

create table public.clearing_rule (
  operator_no character(8),
  effective_from date not null,
  purchase_max_fen bigint not null,
  upload_term_days integer not null,
  clock_tolerance_minutes integer not null,
  block_list_fresh_hours integer not null,
  concession_bearer text not null,
  ageing_term_days integer not null default 60,
  void_term_hours integer not null default 24,
  constraint clearing_rule_one_a_day UNIQUE NULLS NOT DISTINCT (operator_no, effective_from),
  constraint clearing_rule_ageing_term_not_negative CHECK ((ageing_term_days >= 0)),
  constraint clearing_rule_bearer_known CHECK ((concession_bearer = ANY (ARRAY['operator'::text, 'city'::text, 'school'::text]))),
  constraint clearing_rule_purchase_max_positive CHECK ((purchase_max_fen > 0)),
  constraint clearing_rule_terms_not_negative CHECK (((upload_term_days >= 0) AND (clock_tolerance_minutes >= 0) AND (block_list_fresh_hours >= 0))),
  constraint clearing_rule_void_term_not_negative CHECK ((void_term_hours >= 0))
);

create table public.idempotency_retention (
  only_row boolean not null default true,
  kept interval not null default '72:00:00'::interval,
  constraint idempotency_retention_pkey PRIMARY KEY (only_row),
  constraint idempotency_retention_kept CHECK (((kept >= '24:00:00'::interval) AND (kept <= '400 days'::interval))),
  constraint idempotency_retention_only_row CHECK (only_row)
);

create table public.idempotent_answer (
  caller text not null,
  idempotency_key text not null,
  operation text not null,
  request_digest bytea not null,
  answer json not null,
  made_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint idempotent_answer_pkey PRIMARY KEY (caller, idempotency_key),
  constraint idempotent_answer_caller_form CHECK ((caller ~ '^(terminal|user):.+$'::text)),
  constraint idempotent_answer_digest_length CHECK ((octet_length(request_digest) = 32)),
  constraint idempotent_answer_expires_later CHECK ((expires_at > made_at)),
  constraint idempotent_answer_key_form CHECK ((idempotency_key ~ '^[\x21-\x7e]{8,100}$'::text)),
  constraint idempotent_answer_operation_given CHECK ((operation <> ''::text))
);

create table public.ingest_batch (
  terminal_id character(12) not null,
  batch_no bigint not null,
  digest_hex character(64) not null,
  settlement_date date not null,
  received_at timestamp with time zone not null,
  record_count integer not null,
  money_total_fen bigint not null,
  first_journal_sequence bigint not null,
  last_journal_sequence bigint not null,
  accepted_count integer not null,
  accepted_fen bigint not null,
  duplicate_count integer not null,
  duplicate_fen bigint not null,
  suspended_count integer not null,
  suspended_fen bigint not null,
  rejected_count integer not null,
  rejected_fen bigint not null,
  sequences_match boolean not null,
  flagged boolean not null generated always as (((NOT sequences_match) OR ((((accepted_fen + duplicate_fen) + suspended_fen) + rejected_fen) <> money_total_fen))) stored,
  chain_no bigint not null,
  chain_previous bytea not null,
  chain_link bytea not null,
  receipt bytea not null,
  constraint ingest_batch_pkey PRIMARY KEY (terminal_id, batch_no),
  constraint ingest_batch_one_link UNIQUE (terminal_id, chain_no),
  constraint ingest_batch_every_record_in_one_bucket CHECK (((((accepted_count + duplicate_count) + suspended_count) + rejected_count) = record_count)),
  constraint ingest_batch_links_are_sha256 CHECK (((octet_length(chain_previous) = 32) AND (octet_length(chain_link) = 32)))
);

create table public.ingest_card_key (
  card_asn character(20) not null,
  purse smallint not null,
  counter_kind text not null,
  counter integer not null,
  record_id uuid not null,
  constraint ingest_card_key_pkey PRIMARY KEY (card_asn, purse, counter_kind, counter)
);

create table public.ingest_duplicate (
  terminal_id character(12) not null,
  batch_no bigint not null,
  "position" smallint not null,
  settlement_date date not null,
  card_asn character(20) not null,
  amount_fen bigint not null,
  original_record_id uuid not null,
  raw bytea,
  constraint ingest_duplicate_pkey PRIMARY KEY (terminal_id, batch_no, "position"),
  constraint ingest_duplicate_raw_length CHECK ((octet_length(raw) = 128))
);

create table public.ingest_fact_mark (
  facts text not null,
  mark uuid not null,
  changed_by xid8 not null,
  constraint ingest_fact_mark_pkey PRIMARY KEY (facts),
  constraint ingest_fact_mark_facts_known CHECK ((facts = ANY (ARRAY['registry'::text, 'card-terms'::text])))
);

create table public.ingest_journal_key (
  terminal_id character(12) not null,
  journal_sequence bigint not null,
  record_id uuid not null,
  constraint ingest_journal_key_pkey PRIMARY KEY (terminal_id, journal_sequence, record_id)
);

create table public.ingest_psam_key (
  psam_no character(20) not null,
  terminal_sequence bigint not null,
  record_id uuid not null,
  constraint ingest_psam_key_pkey PRIMARY KEY (psam_no, terminal_sequence)
);

create table public.ingest_record (
  settlement_date date not null,
  record_id uuid not null,
  terminal_id character(12) not null,
  batch_no bigint not null,
  "position" smallint not null,
  verdict text not null,
  code text,
  flags text not null,
  kind text not null,
  operator_no character(8) not null,
  psam_no character(20) not null,
  terminal_sequence bigint not null,
  journal_sequence bigint not null,
  card_asn character(20) not null,
  purse smallint not null,
  card_kind smallint not null,
  counter_kind text not null,
  counter integer not null,
  balance_before_fen bigint not null,
  amount_fen bigint not null,
  amount_due_fen bigint not null,
  balance_after_fen bigint not null,
  occurred_at timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  line integer not null,
  station integer not null,
  direction text not null,
  meal_period smallint not null,
  refusal integer not null,
  load_id uuid,
  raw bytea not null,
  constraint ingest_record_pkey PRIMARY KEY (settlement_date, record_id),
  constraint ingest_record_amounts_in_four_bytes CHECK ((((balance_before_fen >= 0) AND (balance_before_fen <= '4294967295'::bigint)) AND ((amount_fen >= 0) AND (amount_fen <= '4294967295'::bigint)) AND ((amount_due_fen >= 0) AND (amount_due_fen <= '4294967295'::bigint)) AND ((balance_after_fen >= 0) AND (balance_after_fen <= '4294967295'::bigint)))),
  constraint ingest_record_code_known CHECK ((code = ANY (ARRAY['TAC_WRONG'::text, 'UNRESOLVED'::text, 'TIME_IMPLAUSIBLE'::text, 'OVERDUE'::text, 'AMOUNT_OVER_LIMIT'::text, 'BALANCE_INCONSISTENT'::text]))),
  constraint ingest_record_code_when_suspended CHECK (((verdict = 'suspended'::text) = (code IS NOT NULL))),
  constraint ingest_record_counter_kind_known CHECK ((counter_kind = ANY (ARRAY['none'::text, 'offline'::text, 'online'::text]))),
  constraint ingest_record_counter_of_money CHECK (((counter_kind = 'none'::text) = (kind = ANY (ARRAY['attendance'::text, 'library'::text, 'check-in'::text, 'void'::text])))),
  constraint ingest_record_counter_word CHECK (((counter >= 0) AND (counter <= 65535))),
  constraint ingest_record_raw_length CHECK ((octet_length(raw) = 128)),
  constraint ingest_record_unresolved_is_not_accepted CHECK (((kind <> 'unresolved'::text) OR (verdict = 'suspended'::text))),
  constraint ingest_record_verdict_known CHECK ((verdict = ANY (ARRAY['accepted'::text, 'suspended'::text])))
) partition by RANGE (settlement_date);

create table public.ingest_rejected (
  terminal_id character(12) not null,
  batch_no bigint not null,
  "position" smallint not null,
  settlement_date date not null,
  code text not null,
  raw bytea not null,
  kind text,
  card_asn character(20),
  journal_sequence bigint,
  amount_fen bigint,
  occurred_at timestamp with time zone,
  conflicting_record_id uuid,
  constraint ingest_rejected_pkey PRIMARY KEY (terminal_id, batch_no, "position"),
  constraint ingest_rejected_code_known CHECK ((code = ANY (ARRAY['MALFORMED'::text, 'TERMINAL_UNKNOWN'::text, 'TERMINAL_CLOSED'::text, 'PSAM_UNKNOWN'::text, 'PSAM_MISMATCH'::text, 'CONFLICTING_DUPLICATE'::text, 'CARD_UNKNOWN'::text, 'CARD_NOT_IN_FORCE'::text, 'TEST_CARD'::text]))),
  constraint ingest_rejected_conflict_names_other CHECK (((code = 'CONFLICTING_DUPLICATE'::text) = (conflicting_record_id IS NOT NULL))),
  constraint ingest_rejected_read_unless_malformed CHECK ((((code = 'MALFORMED'::text) = (card_asn IS NULL)) AND ((card_asn IS NULL) = (kind IS NULL))))
);

create table public.issuing_job (
  job_id uuid not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  note text not null,
  constraint issuing_job_pkey PRIMARY KEY (job_id)
);

create table public.key_master (
  name text not null,
  version smallint not null,
  ciphertext bytea not null,
  check_value_hex text not null,
  created_at timestamp with time zone not null,
  constraint key_master_pkey PRIMARY KEY (name, version),
  constraint key_master_check_value_hex CHECK ((check_value_hex ~ '^[0-9A-F]{6}$'::text)),
  constraint key_master_is_encrypted CHECK ((octet_length(ciphertext) = 44)),
  constraint key_master_version_byte CHECK (((version >= 1) AND (version <= 255)))
);

create table public.ledger_account (
  account_id uuid not null,
  name text not null,
  code text not null,
  normal_side text not null,
  constraint ledger_account_pkey PRIMARY KEY (account_id),
  constraint ledger_account_name_key UNIQUE (name),
  constraint ledger_account_code_in_chart CHECK (((((((((((((((((code = 'custody-bank'::text) AND (normal_side = 'debit'::text)) OR ((code = 'load-in-transit'::text) AND (normal_side = 'debit'::text))) OR ((code = 'purse'::text) AND (normal_side = 'credit'::text))) OR ((code = 'subsidy-fund'::text) AND (normal_side = 'debit'::text))) OR ((code = 'operator-unsettled'::text) AND (normal_side = 'credit'::text))) OR ((code = 'operator-settled'::text) AND (normal_side = 'credit'::text))) OR ((code = 'fee-income'::text) AND (normal_side = 'credit'::text))) OR ((code = 'concession-receivable'::text) AND (normal_side = 'debit'::text))) OR ((code = 'suspense'::text) AND (normal_side = 'credit'::text))) OR ((code = 'operator-loss'::text) AND (normal_side = 'debit'::text))) OR ((code = 'refund-payable'::text) AND (normal_side = 'credit'::text))) OR ((code = 'unclaimed'::text) AND (normal_side = 'credit'::text))) OR ((code = 'card-deposit'::text) AND (normal_side = 'credit'::text))) OR ((code = 'write-off'::text) AND (normal_side = 'debit'::text))) OR ((code = 'replacement-claim'::text) AND (normal_side = 'debit'::text)))),
  constraint ledger_account_name_has_code CHECK ((name ~~ (code || ':%'::text)))
);

create table public.ledger_day_balance (
  account_id uuid not null,
  settlement_date date not null,
  opening_fen bigint not null,
  debit_fen bigint not null,
  credit_fen bigint not null,
  closing_fen bigint not null,
  constraint ledger_day_balance_pkey PRIMARY KEY (account_id, settlement_date),
  constraint ledger_day_balance_adds_up CHECK ((closing_fen = ((opening_fen + credit_fen) - debit_fen)))
);

create table public.ledger_day_total (
  settlement_date date not null,
  code text not null,
  opening_fen bigint not null,
  debit_fen bigint not null,
  credit_fen bigint not null,
  closing_fen bigint not null,
  constraint ledger_day_total_pkey PRIMARY KEY (settlement_date, code),
  constraint ledger_day_total_adds_up CHECK ((closing_fen = ((opening_fen + credit_fen) - debit_fen)))
);

create table public.ledger_purse_balance (
  card_asn character(20) not null,
  purse smallint not null,
  balance_fen bigint not null,
  offline_counter integer,
  online_counter integer,
  constraint ledger_purse_balance_pkey PRIMARY KEY (card_asn, purse),
  constraint ledger_purse_balance_counters_are_words CHECK ((((offline_counter >= 0) AND (offline_counter <= 65535)) AND ((online_counter >= 0) AND (online_counter <= 65535))))
);

create table public.ledger_transfer (
  settlement_date date not null,
  transfer_id uuid not null,
  purpose text not null,
  debit_account_id uuid not null,
  credit_account_id uuid not null,
  amount_fen bigint not null,
  card_asn character(20),
  record_id uuid,
  corrects_transfer_id uuid,
  occurred_at timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  bill_settlement_date date,
  bill_operator_no character(8),
  approval_request_id uuid,
  cause_id uuid,
  money_file_id uuid,
  money_file_line integer,
  constraint ledger_transfer_pkey PRIMARY KEY (settlement_date, transfer_id),
  constraint ledger_transfer_between_two CHECK ((debit_account_id <> credit_account_id)),
  constraint ledger_transfer_moves_something CHECK ((amount_fen > 0)),
  constraint ledger_transfer_names_its_cause CHECK (
CASE
    WHEN (purpose = ANY (ARRAY['purchase'::text, 'concession'::text, 'load'::text, 'unload'::text, 'operator-loss'::text])) THEN ((record_id IS NOT NULL) AND (card_asn IS NOT NULL))
    WHEN (purpose = ANY (ARRAY['settlement'::text, 'fee'::text, 'loss-offset'::text, 'payment'::text])) THEN ((bill_settlement_date IS NOT NULL) AND (bill_operator_no IS NOT NULL))
    WHEN (purpose = 'adjustment'::text) THEN (approval_request_id IS NOT NULL)
    WHEN (purpose = 'correction'::text) THEN true
    ELSE (cause_id IS NOT NULL)
END),
  constraint ledger_transfer_names_its_statement_line CHECK (((purpose <> ALL (ARRAY['load-settled'::text, 'load-refunded'::text, 'channel-fee'::text, 'payout'::text, 'unmatched'::text])) OR ((money_file_id IS NOT NULL) AND (money_file_line IS NOT NULL)))),
  constraint ledger_transfer_names_what_it_corrects CHECK (((purpose = 'correction'::text) = (corrects_transfer_id IS NOT NULL))),
  constraint ledger_transfer_purpose_known CHECK ((purpose = ANY (ARRAY['adjustment'::text, 'channel-fee'::text, 'claim-charge'::text, 'concession'::text, 'correction'::text, 'deposit'::text, 'deposit-refund'::text, 'fee'::text, 'load'::text, 'load-proven'::text, 'load-refunded'::text, 'load-settled'::text, 'loss-offset'::text, 'operator-loss'::text, 'payment'::text, 'payout'::text, 'purchase'::text, 'refund'::text, 'refund-payment'::text, 'replacement'::text, 'settlement'::text, 'subsidy'::text, 'subsidy-recall'::text, 'unclaimed'::text, 'unload'::text, 'unmatched'::text, 'void'::text])))
) partition by RANGE (settlement_date);

create table public.load_order (
  load_id uuid not null,
  card_asn character(20) not null,
  online_counter integer not null,
  balance_fen bigint not null,
  amount_fen bigint not null,
  channel text not null,
  terminal_id character(12) not null,
  state text not null,
  idempotency_key text not null,
  request_digest bytea not null,
  authorised_at timestamp with time zone not null,
  at_local character(14) not null,
  mac2_hex text not null,
  confirmed_at timestamp with time zone,
  proven_at timestamp with time zone,
  proof_counter integer,
  proof_balance_fen bigint,
  proof_terminal_id character(12),
  pending_load_id uuid,
  constraint load_order_pkey PRIMARY KEY (load_id),
  constraint load_order_once_per_key UNIQUE (terminal_id, idempotency_key),
  constraint load_order_amount_positive CHECK ((amount_fen > 0)),
  constraint load_order_at_local_digits CHECK ((at_local ~ '^[0-9]{14}$'::text)),
  constraint load_order_balance_not_negative CHECK ((balance_fen >= 0)),
  constraint load_order_channel_known CHECK ((channel = ANY (ARRAY['cash'::text, 'wechat'::text, 'alipay'::text, 'bank'::text, 'subsidy'::text, 'replacement'::text, 'void'::text]))),
  constraint load_order_confirmed_has_time CHECK (((state = 'confirmed'::text) = (confirmed_at IS NOT NULL))),
  constraint load_order_counter_word CHECK (((online_counter >= 0) AND (online_counter <= 65535))),
  constraint load_order_digest_length CHECK ((octet_length(request_digest) = 32)),
  constraint load_order_mac2_hex CHECK ((mac2_hex ~ '^[0-9A-F]{8}$'::text)),
  constraint load_order_proof_is_whole CHECK ((((proven_at IS NULL) = (proof_counter IS NULL)) AND ((proven_at IS NULL) = (proof_balance_fen IS NULL)) AND ((proven_at IS NULL) = (proof_terminal_id IS NULL)))),
  constraint load_order_proven_by_a_later_counter CHECK (((proof_counter > online_counter) AND (proof_balance_fen >= 0))),
  constraint load_order_proven_or_confirmed CHECK (
CASE state
    WHEN 'proven'::text THEN (proven_at IS NOT NULL)
    WHEN 'confirmed'::text THEN true
    ELSE (proven_at IS NULL)
END),
  constraint load_order_state_known CHECK ((state = ANY (ARRAY['authorised'::text, 'proven'::text, 'confirmed'::text, 'not-loaded'::text]))),
  constraint load_order_waited_for CHECK (((channel = ANY (ARRAY['subsidy'::text, 'replacement'::text, 'void'::text])) = (pending_load_id IS NOT NULL)))
);

create table public.loss_claim (
  claim_id uuid not null,
  card_asn character(20) not null,
  state text not null default 'waiting'::text,
  card_state_before text not null,
  reported_at timestamp with time zone not null,
  reported_by text not null,
  reason text not null,
  waits_until timestamp with time zone not null,
  ended_at timestamp with time zone,
  ended_by text,
  new_card_asn character(20),
  moved_fen bigint,
  pending_load_id uuid,
  approval_request_id uuid,
  constraint loss_claim_pkey PRIMARY KEY (claim_id),
  constraint loss_claim_approval_request_id_key UNIQUE (approval_request_id),
  constraint loss_claim_pending_load_id_key UNIQUE (pending_load_id),
  constraint loss_claim_ended_by_someone CHECK ((((state = 'waiting'::text) = (ended_at IS NULL)) AND ((ended_at IS NULL) = (ended_by IS NULL)))),
  constraint loss_claim_moved_by_two CHECK ((((state = ANY (ARRAY['replaced'::text, 'refunded'::text])) = (approval_request_id IS NOT NULL)) AND ((approval_request_id IS NULL) = (moved_fen IS NULL)) AND (moved_fen >= 0))),
  constraint loss_claim_moves_after_the_term CHECK (((state <> ALL (ARRAY['replaced'::text, 'refunded'::text])) OR (ended_at >= waits_until))),
  constraint loss_claim_of_a_card_in_use CHECK ((card_state_before = ANY (ARRAY['issued'::text, 'active'::text, 'suspended'::text]))),
  constraint loss_claim_reason_given CHECK ((reason <> ''::text)),
  constraint loss_claim_replaced_by_another_card CHECK ((((state = 'replaced'::text) = (new_card_asn IS NOT NULL)) AND (new_card_asn <> card_asn))),
  constraint loss_claim_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'cancelled'::text, 'replaced'::text, 'refunded'::text]))),
  constraint loss_claim_waits CHECK ((waits_until >= reported_at)),
  constraint loss_claim_waits_on_the_new_card CHECK (
CASE
    WHEN ((state = 'replaced'::text) AND (moved_fen > 0)) THEN (pending_load_id IS NOT NULL)
    ELSE (pending_load_id IS NULL)
END)
);

create table public.loss_claim_charge (
  transfer_id uuid not null,
  claim_id uuid not null,
  charge_fen bigint not null,
  at timestamp with time zone not null,
  constraint loss_claim_charge_pkey PRIMARY KEY (transfer_id),
  constraint loss_claim_charge_moves_something CHECK ((charge_fen <> 0))
);

create table public.money_file (
  money_file_id uuid not null,
  channel text not null,
  account text not null,
  first_day date not null,
  last_day date not null,
  revision integer not null,
  replaces_money_file_id uuid,
  file_name text not null,
  encoding text not null,
  line_count integer not null,
  net_fen bigint not null,
  digest bytea not null,
  taken_at timestamp with time zone not null,
  taken_by text not null,
  constraint money_file_pkey PRIMARY KEY (money_file_id),
  constraint money_file_one_per_revision UNIQUE (channel, account, first_day, last_day, revision),
  constraint money_file_replaces_money_file_id_key UNIQUE (replaces_money_file_id),
  constraint money_file_account_given CHECK ((account <> ''::text)),
  constraint money_file_channel_known CHECK ((channel = ANY (ARRAY['bank'::text, 'wechat'::text, 'alipay'::text]))),
  constraint money_file_counts_not_negative CHECK ((line_count >= 0)),
  constraint money_file_days_in_order CHECK ((first_day <= last_day)),
  constraint money_file_digest_length CHECK ((octet_length(digest) = 32)),
  constraint money_file_encoding_known CHECK ((encoding = ANY (ARRAY['utf-8'::text, 'gb18030'::text]))),
  constraint money_file_revision_replaces CHECK (((revision >= 1) AND ((revision = 1) = (replaces_money_file_id IS NULL)))),
  constraint money_file_taken_by_someone CHECK ((taken_by <> ''::text))
);

create table public.money_file_line (
  money_file_id uuid not null,
  line integer not null,
  kind text not null,
  direction text not null,
  reference text not null,
  order_no text not null,
  load_id uuid,
  amount_fen bigint not null,
  fee_fen bigint not null,
  occurred_at timestamp with time zone not null,
  party text,
  constraint money_file_line_pkey PRIMARY KEY (money_file_id, line),
  constraint money_file_line_direction_known CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text]))),
  constraint money_file_line_from_one CHECK ((line >= 1)),
  constraint money_file_line_kind_known CHECK ((kind = ANY (ARRAY['payment'::text, 'refund'::text, 'fee'::text, 'payout'::text, 'cash-deposit'::text, 'other'::text]))),
  constraint money_file_line_moves_something CHECK ((amount_fen > 0)),
  constraint money_file_line_payout_has_party CHECK ((((kind = 'payout'::text) = (party IS NOT NULL)) AND (party = ANY (ARRAY['wechat'::text, 'alipay'::text])))),
  constraint money_file_line_reference_given CHECK (((length(reference) >= 1) AND (length(reference) <= 64)))
);

create table public.money_term (
  effective_from date not null,
  load_age_days integer not null,
  replacement_wait_days integer not null,
  refund_wait_days integer not null,
  refund_claim_days integer not null,
  card_deposit_fen bigint not null,
  approval_request_id uuid,
  constraint money_term_pkey PRIMARY KEY (effective_from),
  constraint money_term_approval_request_id_key UNIQUE (approval_request_id),
  constraint money_term_agreed_by_two CHECK (((approval_request_id IS NOT NULL) OR (effective_from = '2000-01-01'::date))),
  constraint money_term_not_negative CHECK (((load_age_days > 0) AND (replacement_wait_days >= 0) AND (refund_wait_days >= 0) AND (refund_claim_days > 0) AND (card_deposit_fen >= 0)))
);

create table public.operator_file (
  file_name text not null,
  kind text not null,
  settlement_date date not null,
  industry character(2) not null,
  operator_no character(8) not null,
  serial smallint not null,
  encoding text not null,
  record_count integer not null,
  amount_fen bigint not null,
  digest bytea not null,
  content bytea not null,
  made_at timestamp with time zone not null,
  made_by text not null,
  constraint operator_file_pkey PRIMARY KEY (file_name),
  constraint operator_file_one_per_serial UNIQUE (kind, settlement_date, operator_no, serial),
  constraint operator_file_counts_not_negative CHECK ((record_count >= 0)),
  constraint operator_file_digest_length CHECK ((octet_length(digest) = 32)),
  constraint operator_file_encoding_known CHECK ((encoding = ANY (ARRAY['utf-8'::text, 'gb18030'::text]))),
  constraint operator_file_kind_known CHECK ((kind = ANY (ARRAY['XF'::text, 'SS'::text, 'QS'::text, 'NS'::text, 'HM'::text]))),
  constraint operator_file_made_by_someone CHECK ((made_by <> ''::text)),
  constraint operator_file_name_says_the_same CHECK ((("left"(file_name, 24) = ((((kind || to_char((settlement_date)::timestamp with time zone, 'YYYYMMDD'::text)) || (industry)::text) || (operator_no)::text) || lpad((serial)::text, 4, '0'::text))) AND (file_name ~ '\.(txt|csv)$'::text) AND (length(file_name) = 28))),
  constraint operator_file_serial_from_one CHECK (((serial >= 1) AND (serial <= 9999)))
);

create table public.operator_file_record (
  file_name text not null,
  line integer not null,
  psam_no character(20) not null,
  terminal_sequence bigint not null,
  terminal_id character(12) not null,
  card_asn character(20) not null,
  counter integer not null,
  amount_fen bigint not null,
  occurred_at timestamp with time zone not null,
  constraint operator_file_record_pkey PRIMARY KEY (file_name, line),
  constraint operator_file_record_amount_in_four_bytes CHECK (((amount_fen >= 0) AND (amount_fen <= '4294967295'::bigint))),
  constraint operator_file_record_counter_word CHECK (((counter >= 0) AND (counter <= 65535))),
  constraint operator_file_record_line_after_header CHECK ((line > 1))
);

create table public.parameter_set (
  version integer not null,
  valid_from timestamp with time zone not null,
  content jsonb not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  constraint parameter_set_pkey PRIMARY KEY (version),
  constraint parameter_set_version_positive CHECK ((version > 0))
);

create table public.participant_operator (
  operator_no character(8) not null,
  name text not null,
  kind text not null,
  bank_account text not null,
  constraint participant_operator_pkey PRIMARY KEY (operator_no),
  constraint participant_operator_kind_known CHECK ((kind = ANY (ARRAY['school'::text, 'bus'::text, 'metro'::text]))),
  constraint participant_operator_name_given CHECK ((name <> ''::text)),
  constraint participant_operator_no_digits CHECK ((operator_no ~ '^[0-9]{8}$'::text))
);

create table public.pending_load (
  pending_load_id uuid not null,
  card_asn character(20) not null,
  channel text not null,
  amount_fen bigint not null,
  state text not null default 'waiting'::text,
  made_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  ended_at timestamp with time zone,
  load_id uuid,
  constraint pending_load_pkey PRIMARY KEY (pending_load_id),
  constraint pending_load_amount_named UNIQUE (pending_load_id, amount_fen),
  constraint pending_load_load_id_key UNIQUE (load_id),
  constraint pending_load_amount_positive CHECK ((amount_fen > 0)),
  constraint pending_load_channel_known CHECK ((channel = ANY (ARRAY['replacement'::text, 'subsidy'::text, 'void'::text]))),
  constraint pending_load_ended_at_a_time CHECK (((state = 'waiting'::text) = (ended_at IS NULL))),
  constraint pending_load_loaded_by_an_order CHECK (((state = 'loaded'::text) = (load_id IS NOT NULL))),
  constraint pending_load_only_a_subsidy_expires CHECK (((expires_at IS NULL) OR (channel = 'subsidy'::text))),
  constraint pending_load_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'loaded'::text, 'recalled'::text])))
);

create table public.reconciliation_chain (
  card_asn character(20) not null,
  purse smallint not null,
  settlement_date date not null,
  clean boolean not null,
  offline_counter integer,
  online_counter integer,
  balance_fen bigint,
  constraint reconciliation_chain_pkey PRIMARY KEY (card_asn, purse),
  constraint reconciliation_chain_clean_has_an_end CHECK (((clean = (balance_fen IS NOT NULL)) AND (clean = (offline_counter IS NOT NULL)) AND (clean = (online_counter IS NOT NULL))))
);

create table public.reconciliation_difference (
  settlement_date date not null,
  difference_key text not null,
  class text not null,
  subject_kind text not null,
  subject text not null,
  amount_fen bigint not null,
  summary text not null,
  evidence jsonb,
  proof text,
  found_at timestamp with time zone not null,
  gone_at timestamp with time zone,
  constraint reconciliation_difference_pkey PRIMARY KEY (settlement_date, difference_key),
  constraint reconciliation_difference_class_known CHECK ((class = ANY (ARRAY['missing-upload'::text, 'missing-in-file'::text, 'amount-differs'::text, 'duplicate-in-file'::text, 'late'::text, 'torn'::text, 'tac-wrong'::text, 'clone-suspected'::text, 'load-unconfirmed'::text, 'load-unpaid'::text, 'cut-over-shift'::text, 'unknown'::text]))),
  constraint reconciliation_difference_subject_known CHECK ((subject_kind = ANY (ARRAY['card'::text, 'terminal'::text, 'account'::text])))
);

create table public.reconciliation_journal (
  terminal_id character(12) not null,
  settlement_date date not null,
  covered bigint,
  constraint reconciliation_journal_pkey PRIMARY KEY (terminal_id),
  constraint reconciliation_journal_covers_something CHECK ((covered >= 0))
);

create table public.reconciliation_run (
  settlement_date date not null,
  run_at timestamp with time zone not null,
  cards_checked bigint not null,
  records_checked bigint not null,
  terminals_checked bigint not null,
  batches_checked bigint not null,
  unexplained_fen bigint not null,
  day_was_closed boolean not null,
  constraint reconciliation_run_pkey PRIMARY KEY (settlement_date),
  constraint reconciliation_run_unexplained_is_absolute CHECK ((unexplained_fen >= 0))
);

create table public.reconciliation_work_item (
  work_item_id uuid not null,
  difference_key text not null,
  first_date date not null,
  last_date date not null,
  class text not null,
  subject_kind text not null,
  subject text not null,
  amount_fen bigint not null,
  summary text not null,
  evidence jsonb,
  owner text not null,
  state text not null default 'open'::text,
  opened_at timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  proof text,
  approval_request_id uuid,
  taken_by text,
  constraint reconciliation_work_item_pkey PRIMARY KEY (work_item_id),
  constraint reconciliation_work_item_difference_key_key UNIQUE (difference_key),
  constraint reconciliation_work_item_class_known CHECK ((class = ANY (ARRAY['missing-upload'::text, 'missing-in-file'::text, 'amount-differs'::text, 'duplicate-in-file'::text, 'late'::text, 'torn'::text, 'tac-wrong'::text, 'clone-suspected'::text, 'load-unconfirmed'::text, 'load-unpaid'::text, 'cut-over-shift'::text, 'unknown'::text]))),
  constraint reconciliation_work_item_closed_by_something CHECK (
CASE state
    WHEN 'open'::text THEN ((closed_at IS NULL) AND (proof IS NULL) AND (approval_request_id IS NULL))
    WHEN 'proven'::text THEN ((closed_at IS NOT NULL) AND (proof IS NOT NULL) AND (approval_request_id IS NULL))
    WHEN 'decided'::text THEN ((closed_at IS NOT NULL) AND (approval_request_id IS NOT NULL))
    ELSE false
END),
  constraint reconciliation_work_item_days_in_order CHECK ((first_date <= last_date)),
  constraint reconciliation_work_item_owner_known CHECK ((owner ~ '^(clearing|operator [0-9]{8}|channel (bank|wechat|alipay|cash|subsidy))$'::text)),
  constraint reconciliation_work_item_subject_known CHECK ((subject_kind = ANY (ARRAY['card'::text, 'terminal'::text, 'account'::text]))),
  constraint reconciliation_work_item_taken_by_someone CHECK ((taken_by <> ''::text))
);

create table public.reconciliation_work_item_event (
  work_item_id uuid not null,
  event_no integer not null,
  at timestamp with time zone not null,
  settlement_date date not null,
  event text not null,
  actor text not null,
  amount_fen bigint not null,
  class text not null,
  detail jsonb not null,
  constraint reconciliation_work_item_event_pkey PRIMARY KEY (work_item_id, event_no),
  constraint reconciliation_work_item_event_actor_given CHECK ((actor <> ''::text)),
  constraint reconciliation_work_item_event_from_one CHECK ((event_no >= 1)),
  constraint reconciliation_work_item_event_known CHECK ((event = ANY (ARRAY['opened'::text, 'seen'::text, 'changed'::text, 'reopened'::text, 'proven'::text, 'decided'::text, 'handed-over'::text, 'taken'::text, 'given-back'::text, 'commented'::text])))
);

create table public.refund (
  refund_id uuid not null,
  card_asn character(20) not null,
  kind text not null,
  claim_id uuid,
  amount_fen bigint not null,
  deposit_fen bigint not null,
  state text not null default 'payable'::text,
  approval_request_id uuid not null,
  payable_at timestamp with time zone not null,
  claim_until timestamp with time zone not null,
  ended_at timestamp with time zone,
  ended_by text,
  bank_reference text,
  constraint refund_pkey PRIMARY KEY (refund_id),
  constraint refund_approval_request_id_key UNIQUE (approval_request_id),
  constraint refund_card_asn_key UNIQUE (card_asn),
  constraint refund_claim_id_key UNIQUE (claim_id),
  constraint refund_bank_paid CHECK (((bank_reference IS NULL) OR (state = 'paid'::text))),
  constraint refund_bank_reference_form CHECK ((bank_reference ~ '^[!-~]{1,64}$'::text)),
  constraint refund_ended_by_someone CHECK ((((state = 'payable'::text) = (ended_at IS NULL)) AND ((ended_at IS NULL) = (ended_by IS NULL)))),
  constraint refund_gives_something CHECK (((amount_fen >= 0) AND (deposit_fen >= 0) AND ((amount_fen + deposit_fen) > 0))),
  constraint refund_kind_known CHECK ((kind = ANY (ARRAY['with-card'::text, 'without-card'::text]))),
  constraint refund_state_known CHECK ((state = ANY (ARRAY['payable'::text, 'paid'::text, 'unclaimed'::text]))),
  constraint refund_unclaimed_after_the_term CHECK (((state <> 'unclaimed'::text) OR (ended_at >= claim_until))),
  constraint refund_without_card_has_a_claim CHECK (((kind = 'without-card'::text) = (claim_id IS NOT NULL)))
);

create table public.settlement_adjustment (
  approval_request_id uuid not null,
  settlement_date date not null,
  operator_no character(8) not null,
  amount_fen bigint not null,
  corrects_settlement_date date not null,
  constraint settlement_adjustment_pkey PRIMARY KEY (approval_request_id),
  constraint settlement_adjustment_moves_something CHECK ((amount_fen <> 0)),
  constraint settlement_adjustment_on_a_later_bill CHECK ((corrects_settlement_date < settlement_date))
);

create table public.settlement_bank_answer (
  digest_hex character(64) not null,
  file_name text not null,
  received_at timestamp with time zone not null,
  received_by text not null,
  constraint settlement_bank_answer_pkey PRIMARY KEY (digest_hex)
);

create table public.settlement_bank_answer_line (
  digest_hex character(64) not null,
  line_no integer not null,
  payment_no text not null,
  amount_fen bigint not null,
  bank_reference text not null,
  outcome text not null,
  constraint settlement_bank_answer_line_pkey PRIMARY KEY (digest_hex, line_no),
  constraint settlement_bank_answer_line_outcome_known CHECK ((outcome = ANY (ARRAY['paid'::text, 'failed'::text, 'repeated'::text, 'unknown-payment'::text, 'amount-differs'::text, 'account-differs'::text, 'contradicts'::text])))
);

create table public.settlement_bill (
  settlement_date date not null,
  operator_no character(8) not null,
  record_count bigint not null,
  gross_fen bigint not null,
  losses_fen bigint not null,
  fees_fen bigint not null,
  adjustments_fen bigint not null,
  net_fen bigint not null,
  made_at timestamp with time zone not null,
  revision integer not null default 1,
  due_date date not null,
  constraint settlement_bill_pkey PRIMARY KEY (settlement_date, operator_no),
  constraint settlement_bill_adds_up CHECK ((net_fen = ((gross_fen - fees_fen) + adjustments_fen))),
  constraint settlement_bill_due_after_its_day CHECK ((due_date >= settlement_date))
);

create table public.settlement_bill_fee (
  settlement_date date not null,
  operator_no character(8) not null,
  fee_rule_id uuid not null,
  code text not null,
  base_count bigint not null,
  base_fen bigint not null,
  month_before_fen bigint not null,
  exact_fen numeric not null,
  fee_fen bigint not null,
  constraint settlement_bill_fee_pkey PRIMARY KEY (settlement_date, operator_no, fee_rule_id),
  constraint settlement_bill_fee_one_per_code UNIQUE (settlement_date, operator_no, code),
  constraint settlement_bill_fee_not_negative CHECK (((fee_fen >= 0) AND (base_fen >= 0)))
);

create table public.settlement_bill_fee_part (
  settlement_date date not null,
  operator_no character(8) not null,
  fee_rule_id uuid not null,
  party text not null,
  amount_fen bigint not null,
  constraint settlement_bill_fee_part_pkey PRIMARY KEY (settlement_date, operator_no, fee_rule_id, party),
  constraint settlement_bill_fee_part_not_negative CHECK ((amount_fen >= 0))
);

create table public.settlement_bill_line (
  settlement_date date not null,
  operator_no character(8) not null,
  entry text not null,
  kind text not null,
  card_kind smallint not null,
  line integer not null,
  record_count bigint not null,
  amount_fen bigint not null,
  constraint settlement_bill_line_pkey PRIMARY KEY (settlement_date, operator_no, entry, kind, card_kind, line),
  constraint settlement_bill_line_counts_something CHECK (((record_count > 0) AND
CASE entry
    WHEN 'corrected'::text THEN true
    WHEN 'loss'::text THEN true
    WHEN 'voided'::text THEN (amount_fen <= 0)
    ELSE (amount_fen >= 0)
END)),
  constraint settlement_bill_line_entry_known CHECK ((entry = ANY (ARRAY['accepted'::text, 'arbitrated'::text, 'corrected'::text, 'voided'::text, 'loss'::text])))
);

create table public.settlement_bill_revision (
  settlement_date date not null,
  operator_no character(8) not null,
  revision integer not null,
  content jsonb not null,
  replaced_at timestamp with time zone not null,
  approval_request_id uuid not null,
  constraint settlement_bill_revision_pkey PRIMARY KEY (settlement_date, operator_no, revision)
);

create table public.settlement_check_failure (
  settlement_date date not null,
  found_at timestamp with time zone not null,
  check_name text not null,
  offending jsonb not null,
  constraint settlement_check_failure_pkey PRIMARY KEY (settlement_date, found_at, check_name)
);

create table public.settlement_cut_over (
  effective_from date not null,
  cut_over_minutes integer not null,
  approval_request_id uuid,
  constraint settlement_cut_over_pkey PRIMARY KEY (effective_from),
  constraint settlement_cut_over_approval_request_id_key UNIQUE (approval_request_id),
  constraint settlement_cut_over_by_two_people CHECK (((approval_request_id IS NULL) = (effective_from = '1970-01-01'::date))),
  constraint settlement_cut_over_near_midnight CHECK ((abs(cut_over_minutes) < 720))
);

create table public.settlement_cycle (
  settlement_cycle_id uuid not null,
  operator_no character(8),
  effective_from date not null,
  every text not null,
  ends_on integer,
  working_days_after integer not null,
  rest_weekdays integer[] not null,
  approval_request_id uuid,
  constraint settlement_cycle_pkey PRIMARY KEY (settlement_cycle_id),
  constraint settlement_cycle_approval_request_id_key UNIQUE (approval_request_id),
  constraint settlement_cycle_one_a_day UNIQUE NULLS NOT DISTINCT (operator_no, effective_from),
  constraint settlement_cycle_by_two_people CHECK (((approval_request_id IS NULL) = ((operator_no IS NULL) AND (effective_from = '1970-01-01'::date)))),
  constraint settlement_cycle_days_after_known CHECK (((working_days_after >= 0) AND (working_days_after <= 30))),
  constraint settlement_cycle_end_fits CHECK (
CASE every
    WHEN 'day'::text THEN (ends_on IS NULL)
    WHEN 'week'::text THEN ((ends_on IS NOT NULL) AND ((ends_on >= 1) AND (ends_on <= 7)))
    WHEN 'month'::text THEN ((ends_on IS NOT NULL) AND ((ends_on >= 1) AND (ends_on <= 31)))
    ELSE false
END),
  constraint settlement_cycle_somebody_works CHECK (((rest_weekdays <@ ARRAY[1, 2, 3, 4, 5, 6, 7]) AND (NOT (rest_weekdays @> ARRAY[1, 2, 3, 4, 5, 6, 7]))))
);

create table public.settlement_day (
  settlement_date date not null,
  state text not null,
  opened_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  closed_by text,
  balanced_at timestamp with time zone,
  chain_head_hex text,
  settled_at timestamp with time zone,
  settle_request_id uuid,
  paid_at timestamp with time zone,
  constraint settlement_day_pkey PRIMARY KEY (settlement_date),
  constraint settlement_day_settle_request_id_key UNIQUE (settle_request_id),
  constraint settlement_day_balanced_has_head CHECK ((((state = ANY (ARRAY['balanced'::text, 'settled'::text, 'paid'::text])) = (balanced_at IS NOT NULL)) AND ((balanced_at IS NULL) = (chain_head_hex IS NULL)))),
  constraint settlement_day_closed_by_someone CHECK ((((state = 'open'::text) = (closed_at IS NULL)) AND ((closed_at IS NULL) = (closed_by IS NULL)))),
  constraint settlement_day_paid_has_time CHECK (((state = 'paid'::text) = (paid_at IS NOT NULL))),
  constraint settlement_day_settled_by_two CHECK ((((state = ANY (ARRAY['settled'::text, 'paid'::text])) = (settled_at IS NOT NULL)) AND ((settled_at IS NULL) = (settle_request_id IS NULL)))),
  constraint settlement_day_state_known CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text, 'balanced'::text, 'settled'::text, 'paid'::text])))
);

create table public.settlement_fee_rule (
  fee_rule_id uuid not null,
  code text not null,
  operator_no character(8),
  effective_from date not null,
  effective_to date,
  method text not null,
  terms jsonb not null,
  minimum_fen bigint,
  maximum_fen bigint,
  split jsonb not null,
  approval_request_id uuid not null,
  constraint settlement_fee_rule_pkey PRIMARY KEY (fee_rule_id),
  constraint settlement_fee_rule_approval_request_id_key UNIQUE (approval_request_id),
  constraint settlement_fee_rule_one_a_day UNIQUE NULLS NOT DISTINCT (code, operator_no, effective_from),
  constraint settlement_fee_rule_code_form CHECK ((code ~ '^[a-z][a-z-]{1,30}$'::text)),
  constraint settlement_fee_rule_ends_after_start CHECK ((effective_to > effective_from)),
  constraint settlement_fee_rule_limits_in_order CHECK (((minimum_fen >= 0) AND (maximum_fen >= 0) AND (minimum_fen <= maximum_fen))),
  constraint settlement_fee_rule_method_known CHECK ((method = ANY (ARRAY['per-count'::text, 'rate'::text, 'flat-per-day'::text, 'tiered-monthly'::text, 'none'::text])))
);

create table public.settlement_payment (
  payment_no text not null,
  file_name text not null,
  operator_no character(8) not null,
  bank_account text not null,
  amount_fen bigint not null,
  state text not null,
  answered_at timestamp with time zone,
  bank_reference text,
  failure text,
  constraint settlement_payment_pkey PRIMARY KEY (payment_no),
  constraint settlement_payment_answered_at_a_time CHECK (((state = ANY (ARRAY['paid'::text, 'failed'::text])) = (answered_at IS NOT NULL))),
  constraint settlement_payment_failed_for_a_reason CHECK (((state = 'failed'::text) = (failure IS NOT NULL))),
  constraint settlement_payment_not_negative CHECK ((amount_fen >= 0)),
  constraint settlement_payment_state_known CHECK ((state = ANY (ARRAY['made'::text, 'dropped'::text, 'sent'::text, 'paid'::text, 'failed'::text])))
);

create table public.settlement_payment_bill (
  payment_no text not null,
  settlement_date date not null,
  operator_no character(8) not null,
  amount_fen bigint not null,
  released boolean not null default false,
  constraint settlement_payment_bill_pkey PRIMARY KEY (payment_no, settlement_date, operator_no)
);

create table public.settlement_payment_file (
  file_name text not null,
  made_at timestamp with time zone not null,
  made_by text not null,
  content bytea not null,
  digest_hex character(64) not null,
  approval_request_id uuid,
  constraint settlement_payment_file_pkey PRIMARY KEY (file_name),
  constraint settlement_payment_file_approval_request_id_key UNIQUE (approval_request_id)
);

create table public.settlement_special_day (
  special_date date not null,
  approval_request_id uuid not null,
  works boolean not null,
  name text not null,
  agreed_at timestamp with time zone not null,
  constraint settlement_special_day_pkey PRIMARY KEY (special_date, approval_request_id),
  constraint settlement_special_day_named CHECK ((name <> ''::text))
);

create table public.shift_report (
  terminal_id character(12) not null,
  shift_no bigint not null,
  settlement_date date not null,
  cashier_no character(4) not null,
  opened_at timestamp with time zone not null,
  closed_at timestamp with time zone not null,
  first_sequence bigint not null,
  last_sequence bigint not null,
  sale_count integer not null,
  sale_fen bigint not null,
  unresolved_count integer not null,
  unresolved_fen bigint not null,
  load_count integer not null,
  load_fen bigint not null,
  void_to_card_count integer not null,
  void_to_card_fen bigint not null,
  void_in_cash_count integer not null,
  void_in_cash_fen bigint not null,
  received_at timestamp with time zone not null,
  constraint shift_report_pkey PRIMARY KEY (terminal_id, shift_no),
  constraint shift_report_cashier_digits CHECK ((cashier_no ~ '^[0-9]{4}$'::text)),
  constraint shift_report_counts_not_negative CHECK ((LEAST((sale_count)::bigint, (unresolved_count)::bigint, (load_count)::bigint, (void_to_card_count)::bigint, (void_in_cash_count)::bigint, sale_fen, unresolved_fen, load_fen, void_to_card_fen, void_in_cash_fen) >= 0)),
  constraint shift_report_numbered_from_one CHECK (((shift_no >= 1) AND (first_sequence >= 1))),
  constraint shift_report_sequences_in_order CHECK ((last_sequence >= (first_sequence - 1))),
  constraint shift_report_times_in_order CHECK ((opened_at <= closed_at))
);

create table public.subsidy_batch (
  batch_id uuid not null,
  file_name text not null,
  digest_hex character(64) not null,
  fund text not null,
  expires_at timestamp with time zone not null,
  item_count integer not null,
  total_fen bigint not null,
  made_at timestamp with time zone not null,
  made_by text not null,
  approval_request_id uuid,
  approved_at timestamp with time zone,
  constraint subsidy_batch_pkey PRIMARY KEY (batch_id),
  constraint subsidy_batch_approval_request_id_key UNIQUE (approval_request_id),
  constraint subsidy_batch_once UNIQUE (fund, digest_hex),
  constraint subsidy_batch_approved_at_a_time CHECK (((approval_request_id IS NULL) = (approved_at IS NULL))),
  constraint subsidy_batch_expires_later CHECK ((expires_at > made_at)),
  constraint subsidy_batch_fund_form CHECK ((fund ~ '^[0-9]{10}:[a-z][a-z0-9-]{1,30}$'::text)),
  constraint subsidy_batch_gives_something CHECK (((item_count > 0) AND (total_fen > 0)))
);

create table public.subsidy_item (
  batch_id uuid not null,
  line_no integer not null,
  card_asn character(20) not null,
  amount_fen bigint not null,
  pending_load_id uuid,
  constraint subsidy_item_pkey PRIMARY KEY (batch_id, line_no),
  constraint subsidy_item_one_per_card UNIQUE (batch_id, card_asn),
  constraint subsidy_item_pending_load_id_key UNIQUE (pending_load_id),
  constraint subsidy_item_amount_positive CHECK ((amount_fen > 0))
);

create table public.subsidy_recall (
  approval_request_id uuid not null,
  batch_id uuid not null,
  item_count integer not null,
  total_fen bigint not null,
  at timestamp with time zone not null,
  constraint subsidy_recall_pkey PRIMARY KEY (approval_request_id),
  constraint subsidy_recall_takes_something CHECK (((item_count > 0) AND (total_fen >= item_count)))
);

create table public.terminal (
  terminal_id character(12) not null,
  operator_no character(8) not null,
  kind text not null,
  place text not null,
  opened_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  simulated boolean not null default false,
  constraint terminal_pkey PRIMARY KEY (terminal_id),
  constraint terminal_closed_after_opened CHECK ((closed_at > opened_at)),
  constraint terminal_id_digits CHECK ((terminal_id ~ '^[0-9]{12}$'::text)),
  constraint terminal_kind_known CHECK ((kind = ANY (ARRAY['gate'::text, 'canteen'::text, 'library'::text, 'bus'::text, 'metro'::text, 'check-in'::text, 'top-up'::text, 'issuing'::text])))
);

create table public.terminal_certificate (
  serial_hex text not null,
  terminal_id character(12) not null,
  issued_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  revoked_reason text,
  constraint terminal_certificate_pkey PRIMARY KEY (serial_hex),
  constraint terminal_certificate_expires_later CHECK ((expires_at > issued_at)),
  constraint terminal_certificate_revoked_with_reason CHECK (((revoked_at IS NULL) = (revoked_reason IS NULL))),
  constraint terminal_certificate_serial_hex CHECK ((serial_hex ~ '^[0-9A-F]+$'::text))
);

create table public.terminal_enrolment (
  enrolment_id uuid not null,
  terminal_id character(12) not null,
  code_digest bytea not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint terminal_enrolment_pkey PRIMARY KEY (enrolment_id),
  constraint terminal_enrolment_code_digest_key UNIQUE (code_digest),
  constraint terminal_enrolment_digest_length CHECK ((octet_length(code_digest) = 32)),
  constraint terminal_enrolment_expires_later CHECK ((expires_at > created_at)),
  constraint terminal_enrolment_used_in_time CHECK ((used_at < expires_at))
);

create table public.terminal_heartbeat (
  terminal_id character(12) not null,
  received_at timestamp with time zone not null,
  status jsonb not null,
  constraint terminal_heartbeat_pkey PRIMARY KEY (terminal_id)
);

create table public.terminal_psam (
  psam_no character(20) not null,
  terminal_id character(12) not null,
  paired_at timestamp with time zone not null,
  unpaired_at timestamp with time zone,
  constraint terminal_psam_pkey PRIMARY KEY (psam_no),
  constraint terminal_psam_no_digits CHECK ((psam_no ~ '^[0-9]{20}$'::text)),
  constraint terminal_psam_unpaired_after_paired CHECK ((unpaired_at > paired_at))
);

create table public.till_void (
  void_id uuid not null,
  settlement_date date not null,
  terminal_id character(12) not null,
  card_asn character(20) not null,
  reference_sequence bigint not null,
  in_cash boolean not null,
  state text not null,
  reason text,
  sale_settlement_date date,
  sale_record_id uuid,
  amount_fen bigint,
  noted_at timestamp with time zone not null,
  decided_at timestamp with time zone,
  constraint till_void_pkey PRIMARY KEY (void_id),
  constraint till_void_decided_at_a_time CHECK (((state = 'waiting'::text) = (decided_at IS NULL))),
  constraint till_void_gives_something_back CHECK (((state <> 'given-back'::text) OR ((amount_fen IS NOT NULL) AND (amount_fen > 0)))),
  constraint till_void_names_its_sale CHECK ((((sale_record_id IS NULL) = (sale_settlement_date IS NULL)) AND ((sale_record_id IS NULL) = (amount_fen IS NULL)))),
  constraint till_void_reason_known CHECK ((reason = ANY (ARRAY['NOT_A_SALE'::text, 'SALE_REJECTED'::text, 'SALE_NOT_PAID'::text, 'TOO_LATE'::text, 'VOIDED_BEFORE'::text]))),
  constraint till_void_reference_not_negative CHECK ((reference_sequence >= 0)),
  constraint till_void_refused_for_a_reason CHECK (((state = 'refused'::text) = (reason IS NOT NULL))),
  constraint till_void_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'given-back'::text, 'refused'::text])))
);

create table public.ingest_record_default partition of ingest_record DEFAULT;

create table public.ledger_transfer_default partition of ledger_transfer DEFAULT;

create view public.arbitration_standing as
 SELECT d.record_id,
    d.record_settlement_date,
    d.card_asn,
    COALESCE(p.outcome, d.outcome) AS outcome,
    COALESCE(p.code, d.code) AS code,
    COALESCE(p.evidence, d.evidence) AS evidence,
        CASE
            WHEN p.outcome IS DISTINCT FROM d.outcome THEN COALESCE(p.settlement_date, d.settlement_date)
            ELSE d.settlement_date
        END AS settlement_date,
    COALESCE(p.decided_at, d.decided_at) AS decided_at,
    d.approval_request_id,
    COALESCE(p.revision, 0) AS revision
   FROM arbitration_decision d
     LEFT JOIN LATERAL ( SELECT l.record_id,
            l.revision,
            l.outcome,
            l.code,
            l.evidence,
            l.settlement_date,
            l.decided_at
           FROM arbitration_late_proof l
          WHERE l.record_id = d.record_id
          ORDER BY l.revision DESC
         LIMIT 1) p ON true;

CREATE INDEX card_holder_by_student ON person.card_holder USING btree (student_id);

CREATE UNIQUE INDEX card_holder_one_card_at_a_time ON person.card_holder USING btree (student_id) WHERE (held_until IS NULL);

CREATE UNIQUE INDEX issuing_item_one_card_in_the_making ON person.issuing_item USING btree (student_id) WHERE (state <> 'done'::text);

CREATE UNIQUE INDEX issuing_item_one_on_the_desk ON person.issuing_item USING btree (terminal_id) WHERE (state = 'handed-out'::text);

CREATE INDEX issuing_item_waiting ON person.issuing_item USING btree (job_id, item_no) WHERE (state = 'waiting'::text);

CREATE INDEX school_by_operator ON person.school USING btree (operator_no);

CREATE INDEX student_by_class ON person.student USING btree (school_code, stage, grade, class_name);

CREATE INDEX student_by_name ON person.student USING btree (name text_pattern_ops);

CREATE INDEX access_login_failure_by_login ON public.access_login_failure USING btree (login, at);

CREATE INDEX access_session_by_user ON public.access_session USING btree (user_id);

CREATE INDEX approval_request_by_check ON public.approval_request USING btree (checked_at) WHERE (checked_at IS NOT NULL);

CREATE INDEX approval_request_by_time ON public.approval_request USING btree (made_at, approval_request_id);

CREATE UNIQUE INDEX approval_request_one_waiting ON public.approval_request USING btree (kind, subject) WHERE ((state = 'waiting'::text) AND (kind <> 'adjustment'::text));

CREATE INDEX arbitration_case_by_card ON public.arbitration_case USING btree (card_asn);

CREATE INDEX arbitration_case_closed ON public.arbitration_case USING btree (closed_at) WHERE (closed_at IS NOT NULL);

CREATE INDEX arbitration_case_due ON public.arbitration_case USING btree (due_at) WHERE (closed_at IS NULL);

CREATE INDEX arbitration_decision_by_card ON public.arbitration_decision USING btree (card_asn);

CREATE INDEX arbitration_decision_by_day ON public.arbitration_decision USING btree (settlement_date);

CREATE INDEX arbitration_late_proof_by_day ON public.arbitration_late_proof USING btree (settlement_date);

CREATE INDEX audit_event_by_time ON public.audit_event USING btree (at);

CREATE INDEX block_list_entry_by_card ON public.block_list_entry USING btree (card_asn, version);

CREATE INDEX card_event_by_card ON public.card_event USING btree (card_asn, at);

CREATE INDEX idempotent_answer_expires_at ON public.idempotent_answer USING btree (expires_at);

CREATE INDEX ingest_batch_by_day ON public.ingest_batch USING btree (settlement_date, received_at);

CREATE INDEX ingest_duplicate_by_day ON public.ingest_duplicate USING btree (settlement_date);

CREATE INDEX ingest_record_by_card ON ONLY public.ingest_record USING hash (card_asn);

CREATE INDEX ingest_record_suspended ON ONLY public.ingest_record USING btree (card_asn) WHERE (verdict = 'suspended'::text);

CREATE INDEX ingest_record_void ON ONLY public.ingest_record USING btree (record_id) WHERE (kind = 'void'::text);

CREATE INDEX ingest_rejected_by_card ON public.ingest_rejected USING btree (card_asn);

CREATE INDEX ingest_rejected_by_day ON public.ingest_rejected USING btree (settlement_date);

CREATE INDEX ledger_account_by_code ON public.ledger_account USING btree (code);

CREATE INDEX ledger_day_total_by_code ON public.ledger_day_total USING btree (code, settlement_date);

CREATE INDEX ledger_transfer_by_card ON ONLY public.ledger_transfer USING hash (card_asn);

CREATE INDEX ledger_transfer_corrects ON ONLY public.ledger_transfer USING btree (corrects_transfer_id) WHERE (corrects_transfer_id IS NOT NULL);

CREATE INDEX ledger_transfer_of_bill ON ONLY public.ledger_transfer USING btree (bill_settlement_date, bill_operator_no) WHERE (bill_settlement_date IS NOT NULL);

CREATE INDEX ledger_transfer_of_cause ON ONLY public.ledger_transfer USING btree (cause_id) WHERE (cause_id IS NOT NULL);

CREATE INDEX ledger_transfer_of_money_file ON ONLY public.ledger_transfer USING btree (money_file_id, money_file_line) WHERE (money_file_id IS NOT NULL);

CREATE INDEX ledger_transfer_of_no_record ON ONLY public.ledger_transfer USING btree (settlement_date) WHERE (purpose <> ALL (ARRAY['purchase'::text, 'concession'::text, 'load'::text, 'unload'::text, 'operator-loss'::text]));

CREATE INDEX load_order_by_day ON public.load_order USING btree (authorised_at);

CREATE UNIQUE INDEX load_order_one_per_counter ON public.load_order USING btree (card_asn, online_counter) WHERE (state <> 'not-loaded'::text);

CREATE UNIQUE INDEX load_order_one_per_pending ON public.load_order USING btree (pending_load_id) WHERE (state <> 'not-loaded'::text);

CREATE INDEX load_order_open ON public.load_order USING btree (authorised_at) WHERE (state = ANY (ARRAY['authorised'::text, 'proven'::text]));

CREATE UNIQUE INDEX loss_claim_moves_once ON public.loss_claim USING btree (card_asn) WHERE (state = ANY (ARRAY['replaced'::text, 'refunded'::text]));

CREATE UNIQUE INDEX loss_claim_one_per_new_card ON public.loss_claim USING btree (new_card_asn);

CREATE UNIQUE INDEX loss_claim_one_waiting ON public.loss_claim USING btree (card_asn) WHERE (state = 'waiting'::text);

CREATE INDEX loss_claim_charge_by_claim ON public.loss_claim_charge USING btree (claim_id);

CREATE INDEX money_file_by_days ON public.money_file USING btree (first_day, last_day);

CREATE INDEX money_file_line_of_load ON public.money_file_line USING btree (load_id) WHERE (load_id IS NOT NULL);

CREATE INDEX operator_file_by_day ON public.operator_file USING btree (settlement_date, kind, operator_no);

CREATE INDEX operator_file_record_by_card ON public.operator_file_record USING btree (card_asn, counter);

CREATE INDEX parameter_set_by_start ON public.parameter_set USING btree (valid_from, version);

CREATE INDEX pending_load_waiting ON public.pending_load USING btree (card_asn) WHERE (state = 'waiting'::text);

CREATE INDEX reconciliation_chain_unclean ON public.reconciliation_chain USING btree (settlement_date, card_asn) WHERE (NOT clean);

CREATE INDEX reconciliation_difference_by_subject ON public.reconciliation_difference USING btree (subject);

CREATE INDEX reconciliation_work_item_by_day ON public.reconciliation_work_item USING btree (last_date) WHERE (state = 'open'::text);

CREATE INDEX reconciliation_work_item_largest ON public.reconciliation_work_item USING btree (abs(amount_fen) DESC, work_item_id);

CREATE INDEX reconciliation_work_item_open ON public.reconciliation_work_item USING btree (class, owner, opened_at) WHERE (state = 'open'::text);

CREATE UNIQUE INDEX refund_one_per_bank_reference ON public.refund USING btree (bank_reference) WHERE (bank_reference IS NOT NULL);

CREATE INDEX refund_payable ON public.refund USING btree (claim_until) WHERE (state = 'payable'::text);

CREATE INDEX settlement_adjustment_by_bill ON public.settlement_adjustment USING btree (settlement_date, operator_no);

CREATE UNIQUE INDEX settlement_day_one_open ON public.settlement_day USING btree ((true)) WHERE (state = 'open'::text);

CREATE INDEX settlement_payment_by_answer ON public.settlement_payment USING btree (answered_at) WHERE (answered_at IS NOT NULL);

CREATE INDEX settlement_payment_by_file ON public.settlement_payment USING btree (file_name);

CREATE INDEX settlement_payment_waiting ON public.settlement_payment USING btree (payment_no) WHERE (state = 'sent'::text);

CREATE UNIQUE INDEX settlement_payment_bill_once ON public.settlement_payment_bill USING btree (settlement_date, operator_no) WHERE (NOT released);

CREATE INDEX shift_report_by_day ON public.shift_report USING btree (settlement_date);

CREATE INDEX subsidy_batch_by_time ON public.subsidy_batch USING btree (made_at, batch_id);

CREATE INDEX subsidy_recall_of_batch ON public.subsidy_recall USING btree (batch_id);

CREATE INDEX terminal_by_operator ON public.terminal USING btree (operator_no);

CREATE INDEX terminal_certificate_by_terminal ON public.terminal_certificate USING btree (terminal_id);

CREATE INDEX terminal_enrolment_by_terminal ON public.terminal_enrolment USING btree (terminal_id);

CREATE UNIQUE INDEX terminal_psam_one_at_a_time ON public.terminal_psam USING btree (terminal_id) WHERE (unpaired_at IS NULL);

CREATE INDEX till_void_by_day ON public.till_void USING btree (settlement_date);

CREATE UNIQUE INDEX till_void_once ON public.till_void USING btree (sale_record_id) WHERE (state = 'given-back'::text);

CREATE INDEX till_void_waiting ON public.till_void USING btree (void_id) WHERE (state = 'waiting'::text);

alter table person.card_holder add constraint card_holder_card_asn_fkey FOREIGN KEY (card_asn) REFERENCES card(card_asn);

alter table person.card_holder add constraint card_holder_student_id_fkey FOREIGN KEY (student_id) REFERENCES person.student(student_id);

alter table person.cashier add constraint cashier_operator_no_fkey FOREIGN KEY (operator_no) REFERENCES participant_operator(operator_no);

alter table person.issuing_item add constraint issuing_item_card_asn_fkey FOREIGN KEY (card_asn) REFERENCES card(card_asn);

alter table person.issuing_item add constraint issuing_item_job_id_fkey FOREIGN KEY (job_id) REFERENCES issuing_job(job_id);

alter table person.issuing_item add constraint issuing_item_student_id_fkey FOREIGN KEY (student_id) REFERENCES person.student(student_id);

alter table person.issuing_item add constraint issuing_item_terminal_id_fkey FOREIGN KEY (terminal_id) REFERENCES terminal(terminal_id);

alter table person.school add constraint school_operator_no_fkey FOREIGN KEY (operator_no) REFERENCES participant_operator(operator_no);

alter table person.student add constraint student_school_code_fkey FOREIGN KEY (school_code) REFERENCES person.school(school_code);

alter table public.access_session add constraint access_session_user_id_fkey FOREIGN KEY (user_id) REFERENCES access_user(user_id);

alter table public.arbitration_case add constraint arbitration_case_approval_request_id_fkey FOREIGN KEY (approval_request_id) REFERENCES approval_request(approval_request_id);

alter table public.arbitration_decision add constraint arbitration_decision_approval_request_id_fkey FOREIGN KEY (approval_request_id) REFERENCES approval_request(approval_request_id);

alter table public.arbitration_decision add constraint arbitration_decision_record_settlement_date_record_id_fkey FOREIGN KEY (record_settlement_date, record_id) REFERENCES ingest_record(settlement_date, record_id);

alter table public.arbitration_decision add constraint arbitration_decision_settlement_date_fkey FOREIGN KEY (settlement_date) REFERENCES settlement_day(settlement_date);

alter table public.arbitration_late_proof add constraint arbitration_late_proof_record_id_fkey FOREIGN KEY (record_id) REFERENCES arbitration_decision(record_id);

alter table public.arbitration_late_proof add constraint arbitration_late_proof_settlement_date_fkey FOREIGN KEY (settlement_date) REFERENCES settlement_day(settlement_date);

alter table public.arbitration_progress add constraint arbitration_progress_settlement_date_fkey FOREIGN KEY (settlement_date) REFERENCES settlement_day(settlement_date);

alter table public.block_list_entry add constraint block_list_entry_card_asn_fkey FOREIGN KEY (card_asn) REFERENCES card(card_asn);

alter table public.card_deposit add constraint card_deposit_card_asn_fkey FOREIGN KEY (card_asn) REFERENCES card(card_asn);

alter table public.card_event add constraint card_event_card_asn_fkey FOREIGN KEY (card_asn) REFERENCES card(card_asn);

alter table public.clearing_rule add constraint clearing_rule_operator_no_fkey FOREIGN KEY (operator_no) REFERENCES participant_operator(operator_no);

alter table public.ingest_batch add constraint ingest_batch_settlement_date_fkey FOREIGN KEY (settlement_date) REFERENCES settlement_day(settlement_date);

alter table public.ingest_duplicate add constraint ingest_duplicate_terminal_id_batch_no_fkey FOREIGN KEY (terminal_id, batch_no) REFERENCES ingest_batch(terminal_id, batch_no);

alter table public.ingest_rejected add constraint ingest_rejected_terminal_id_batch_no_fkey FOREIGN KEY (terminal_id, batch_no) REFERENCES ingest_batch(terminal_id, batch_no);

alter table public.ledger_day_total add constraint ledger_day_total_settlement_date_fkey FOREIGN KEY (settlement_date) REFERENCES settlement_day(settlement_date);

alter table public.load_order add constraint load_order_card_asn_fkey FOREIGN KEY (card_asn) REFERENCES card(card_asn);

alter table public.load_order add constraint load_order_of_its_pending_load FOREIGN KEY (pending_load_id, amount_fen) REFERENCES pending_load(pending_load_id, amount_fen);

alter table public.load_order add constraint load_order_proof_terminal_id_fkey FOREIGN KEY (proof_terminal_id) REFERENCES terminal(terminal_id);

alter table public.load_order add constraint load_order_terminal_id_fkey FOREIGN KEY (terminal_id) REFERENCES terminal(terminal_id);

alter table public.loss_claim add constraint loss_claim_approval_request_id_fkey FOREIGN KEY (approval_request_id) REFERENCES approval_request(approval_request_id);

alter table public.loss_claim add constraint loss_claim_card_asn_fkey FOREIGN KEY (card_asn) REFERENCES card(card_asn);

alter table public.loss_claim add constraint loss_claim_new_card_asn_fkey FOREIGN KEY (new_card_asn) REFERENCES card(card_asn);

alter table public.loss_claim add constraint loss_claim_pending_load_id_fkey FOREIGN KEY (pending_load_id) REFERENCES pending_load(pending_load_id);

alter table public.loss_claim_charge add constraint loss_claim_charge_claim_id_fkey FOREIGN KEY (claim_id) REFERENCES loss_claim(claim_id);

alter table public.money_file add constraint money_file_replaces_money_file_id_fkey FOREIGN KEY (replaces_money_file_id) REFERENCES money_file(money_file_id);

alter table public.money_file_line add constraint money_file_line_money_file_id_fkey FOREIGN KEY (money_file_id) REFERENCES money_file(money_file_id);

alter table public.money_term add constraint money_term_approval_request_id_fkey FOREIGN KEY (approval_request_id) REFERENCES approval_request(approval_request_id);

alter table public.operator_file add constraint operator_file_operator_no_fkey FOREIGN KEY (operator_no) REFERENCES participant_operator(operator_no);

alter table public.operator_file_record add constraint operator_file_record_file_name_fkey FOREIGN KEY (file_name) REFERENCES operator_file(file_name);

alter table public.pending_load add constraint pending_load_card_asn_fkey FOREIGN KEY (card_asn) REFERENCES card(card_asn);

alter table public.pending_load add constraint pending_load_load_id_fkey FOREIGN KEY (load_id) REFERENCES load_order(load_id);

alter table public.reconciliation_difference add constraint reconciliation_difference_settlement_date_fkey FOREIGN KEY (settlement_date) REFERENCES reconciliation_run(settlement_date);

alter table public.reconciliation_run add constraint reconciliation_run_settlement_date_fkey FOREIGN KEY (settlement_date) REFERENCES settlement_day(settlement_date);

alter table public.reconciliation_work_item add constraint reconciliation_work_item_approval_request_id_fkey FOREIGN KEY (approval_request_id) REFERENCES approval_request(approval_request_id);

alter table public.reconciliation_work_item add constraint reconciliation_work_item_first_date_fkey FOREIGN KEY (first_date) REFERENCES settlement_day(settlement_date);

alter table public.reconciliation_work_item add constraint reconciliation_work_item_last_date_fkey FOREIGN KEY (last_date) REFERENCES settlement_day(settlement_date);

alter table public.reconciliation_work_item_event add constraint reconciliation_work_item_event_work_item_id_fkey FOREIGN KEY (work_item_id) REFERENCES reconciliation_work_item(work_item_id);

alter table public.refund add constraint refund_approval_request_id_fkey FOREIGN KEY (approval_request_id) REFERENCES approval_request(approval_request_id);

alter table public.refund add constraint refund_card_asn_fkey FOREIGN KEY (card_asn) REFERENCES card(card_asn);

alter table public.refund add constraint refund_claim_id_fkey FOREIGN KEY (claim_id) REFERENCES loss_claim(claim_id);

alter table public.settlement_adjustment add constraint settlement_adjustment_approval_request_id_fkey FOREIGN KEY (approval_request_id) REFERENCES approval_request(approval_request_id);

alter table public.settlement_adjustment add constraint settlement_adjustment_corrects_settlement_date_fkey FOREIGN KEY (corrects_settlement_date) REFERENCES settlement_day(settlement_date);

alter table public.settlement_adjustment add constraint settlement_adjustment_operator_no_fkey FOREIGN KEY (operator_no) REFERENCES participant_operator(operator_no);

alter table public.settlement_adjustment add constraint settlement_adjustment_settlement_date_fkey FOREIGN KEY (settlement_date) REFERENCES settlement_day(settlement_date);

alter table public.settlement_bank_answer_line add constraint settlement_bank_answer_line_digest_hex_fkey FOREIGN KEY (digest_hex) REFERENCES settlement_bank_answer(digest_hex);

alter table public.settlement_bill add constraint settlement_bill_operator_no_fkey FOREIGN KEY (operator_no) REFERENCES participant_operator(operator_no);

alter table public.settlement_bill add constraint settlement_bill_settlement_date_fkey FOREIGN KEY (settlement_date) REFERENCES settlement_day(settlement_date);

alter table public.settlement_bill_fee add constraint settlement_bill_fee_fee_rule_id_fkey FOREIGN KEY (fee_rule_id) REFERENCES settlement_fee_rule(fee_rule_id);

alter table public.settlement_bill_fee add constraint settlement_bill_fee_settlement_date_operator_no_fkey FOREIGN KEY (settlement_date, operator_no) REFERENCES settlement_bill(settlement_date, operator_no);

alter table public.settlement_bill_fee_part add constraint settlement_bill_fee_part_settlement_date_operator_no_fee_r_fkey FOREIGN KEY (settlement_date, operator_no, fee_rule_id) REFERENCES settlement_bill_fee(settlement_date, operator_no, fee_rule_id);

alter table public.settlement_bill_line add constraint settlement_bill_line_settlement_date_operator_no_fkey FOREIGN KEY (settlement_date, operator_no) REFERENCES settlement_bill(settlement_date, operator_no);

alter table public.settlement_bill_revision add constraint settlement_bill_revision_approval_request_id_fkey FOREIGN KEY (approval_request_id) REFERENCES approval_request(approval_request_id);

alter table public.settlement_check_failure add constraint settlement_check_failure_settlement_date_fkey FOREIGN KEY (settlement_date) REFERENCES settlement_day(settlement_date);

alter table public.settlement_cut_over add constraint settlement_cut_over_approval_request_id_fkey FOREIGN KEY (approval_request_id) REFERENCES approval_request(approval_request_id);

alter table public.settlement_cycle add constraint settlement_cycle_approval_request_id_fkey FOREIGN KEY (approval_request_id) REFERENCES approval_request(approval_request_id);

alter table public.settlement_cycle add constraint settlement_cycle_operator_no_fkey FOREIGN KEY (operator_no) REFERENCES participant_operator(operator_no);

alter table public.settlement_day add constraint settlement_day_settle_request_id_fkey FOREIGN KEY (settle_request_id) REFERENCES approval_request(approval_request_id);

alter table public.settlement_fee_rule add constraint settlement_fee_rule_approval_request_id_fkey FOREIGN KEY (approval_request_id) REFERENCES approval_request(approval_request_id);

alter table public.settlement_fee_rule add constraint settlement_fee_rule_operator_no_fkey FOREIGN KEY (operator_no) REFERENCES participant_operator(operator_no);

alter table public.settlement_payment add constraint settlement_payment_file_name_fkey FOREIGN KEY (file_name) REFERENCES settlement_payment_file(file_name);

alter table public.settlement_payment add constraint settlement_payment_operator_no_fkey FOREIGN KEY (operator_no) REFERENCES participant_operator(operator_no);

alter table public.settlement_payment_bill add constraint settlement_payment_bill_payment_no_fkey FOREIGN KEY (payment_no) REFERENCES settlement_payment(payment_no);

alter table public.settlement_payment_bill add constraint settlement_payment_bill_settlement_date_operator_no_fkey FOREIGN KEY (settlement_date, operator_no) REFERENCES settlement_bill(settlement_date, operator_no);

alter table public.settlement_payment_file add constraint settlement_payment_file_approval_request_id_fkey FOREIGN KEY (approval_request_id) REFERENCES approval_request(approval_request_id);

alter table public.settlement_special_day add constraint settlement_special_day_approval_request_id_fkey FOREIGN KEY (approval_request_id) REFERENCES approval_request(approval_request_id);

alter table public.shift_report add constraint shift_report_terminal_id_fkey FOREIGN KEY (terminal_id) REFERENCES terminal(terminal_id);

alter table public.subsidy_batch add constraint subsidy_batch_approval_request_id_fkey FOREIGN KEY (approval_request_id) REFERENCES approval_request(approval_request_id);

alter table public.subsidy_item add constraint subsidy_item_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES subsidy_batch(batch_id);

alter table public.subsidy_item add constraint subsidy_item_card_asn_fkey FOREIGN KEY (card_asn) REFERENCES card(card_asn);

alter table public.subsidy_item add constraint subsidy_item_pending_load_id_amount_fen_fkey FOREIGN KEY (pending_load_id, amount_fen) REFERENCES pending_load(pending_load_id, amount_fen);

alter table public.subsidy_recall add constraint subsidy_recall_approval_request_id_fkey FOREIGN KEY (approval_request_id) REFERENCES approval_request(approval_request_id);

alter table public.subsidy_recall add constraint subsidy_recall_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES subsidy_batch(batch_id);

alter table public.terminal add constraint terminal_operator_no_fkey FOREIGN KEY (operator_no) REFERENCES participant_operator(operator_no);

alter table public.terminal_certificate add constraint terminal_certificate_terminal_id_fkey FOREIGN KEY (terminal_id) REFERENCES terminal(terminal_id);

alter table public.terminal_enrolment add constraint terminal_enrolment_terminal_id_fkey FOREIGN KEY (terminal_id) REFERENCES terminal(terminal_id);

alter table public.terminal_heartbeat add constraint terminal_heartbeat_terminal_id_fkey FOREIGN KEY (terminal_id) REFERENCES terminal(terminal_id);

alter table public.terminal_psam add constraint terminal_psam_terminal_id_fkey FOREIGN KEY (terminal_id) REFERENCES terminal(terminal_id);

alter table public.till_void add constraint till_void_card_asn_fkey FOREIGN KEY (card_asn) REFERENCES card(card_asn);

alter table public.till_void add constraint till_void_terminal_id_fkey FOREIGN KEY (terminal_id) REFERENCES terminal(terminal_id);

CREATE TRIGGER access_role_is_changed_by_two BEFORE UPDATE OF role ON public.access_user FOR EACH ROW WHEN ((new.role IS DISTINCT FROM old.role)) EXECUTE FUNCTION access_role_is_changed_by_two();

CREATE TRIGGER approval_request_is_decided_once BEFORE DELETE OR UPDATE ON public.approval_request FOR EACH ROW EXECUTE FUNCTION approval_request_is_decided_once();

CREATE TRIGGER arbitration_case_closes_once BEFORE DELETE OR UPDATE ON public.arbitration_case FOR EACH ROW EXECUTE FUNCTION arbitration_case_closes_once();

CREATE TRIGGER arbitration_decision_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.arbitration_decision FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER arbitration_late_proof_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.arbitration_late_proof FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER audit_event_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_event FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER block_list_entry_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.block_list_entry FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE CONSTRAINT TRIGGER card_marks_terms AFTER UPDATE ON public.card DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((NOT ((old.card_asn = new.card_asn) AND (old.test = new.test) AND (old.valid_from = new.valid_from) AND (old.valid_until = new.valid_until) AND (COALESCE(old.issued_at, new.issued_at, 'infinity'::timestamp with time zone) = COALESCE(new.issued_at, 'infinity'::timestamp with time zone))))) EXECUTE FUNCTION ingest_change_mark('card-terms');

CREATE TRIGGER card_marks_terms_at_once AFTER TRUNCATE ON public.card FOR EACH STATEMENT EXECUTE FUNCTION ingest_change_mark('card-terms');

CREATE CONSTRAINT TRIGGER card_marks_terms_gone AFTER DELETE ON public.card DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((old.issued_at IS NOT NULL)) EXECUTE FUNCTION ingest_change_mark('card-terms');

CREATE TRIGGER card_deposit_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.card_deposit FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER card_event_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.card_event FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE CONSTRAINT TRIGGER clearing_rule_marks_registry AFTER INSERT OR DELETE OR UPDATE ON public.clearing_rule DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ingest_change_mark('registry');

CREATE TRIGGER clearing_rule_marks_registry_at_once AFTER TRUNCATE ON public.clearing_rule FOR EACH STATEMENT EXECUTE FUNCTION ingest_change_mark('registry');

CREATE TRIGGER ingest_batch_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ingest_batch FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER ingest_card_key_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ingest_card_key FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER ingest_duplicate_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ingest_duplicate FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER ingest_journal_key_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ingest_journal_key FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER ingest_psam_key_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ingest_psam_key FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER ingest_record_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ingest_record FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER ingest_record_default_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ingest_record_default FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER ingest_rejected_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ingest_rejected FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER ledger_account_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_account FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER ledger_transfer_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_transfer FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER ledger_transfer_default_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_transfer_default FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER load_order_moves_forward BEFORE DELETE OR UPDATE ON public.load_order FOR EACH ROW EXECUTE FUNCTION load_order_moves_forward();

CREATE TRIGGER loss_claim_ends_once BEFORE DELETE OR UPDATE ON public.loss_claim FOR EACH ROW EXECUTE FUNCTION loss_claim_ends_once();

CREATE TRIGGER loss_claim_charge_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.loss_claim_charge FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER money_file_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.money_file FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER money_file_line_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.money_file_line FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER money_term_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.money_term FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER operator_file_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.operator_file FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER operator_file_record_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.operator_file_record FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER parameter_set_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.parameter_set FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER pending_load_ends_once BEFORE DELETE OR UPDATE ON public.pending_load FOR EACH ROW EXECUTE FUNCTION pending_load_ends_once();

CREATE TRIGGER reconciliation_work_item_event_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.reconciliation_work_item_event FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER refund_ends_once BEFORE DELETE OR UPDATE ON public.refund FOR EACH ROW EXECUTE FUNCTION refund_ends_once();

CREATE TRIGGER settlement_adjustment_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.settlement_adjustment FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER settlement_bank_answer_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.settlement_bank_answer FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER settlement_bank_answer_line_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.settlement_bank_answer_line FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER settlement_bill_stands BEFORE INSERT OR DELETE OR UPDATE ON public.settlement_bill FOR EACH ROW EXECUTE FUNCTION settlement_bill_stands();

CREATE TRIGGER settlement_bill_fee_stands BEFORE INSERT OR DELETE OR UPDATE ON public.settlement_bill_fee FOR EACH ROW EXECUTE FUNCTION settlement_bill_stands();

CREATE TRIGGER settlement_bill_fee_part_stands BEFORE INSERT OR DELETE OR UPDATE ON public.settlement_bill_fee_part FOR EACH ROW EXECUTE FUNCTION settlement_bill_stands();

CREATE TRIGGER settlement_bill_line_stands BEFORE INSERT OR DELETE OR UPDATE ON public.settlement_bill_line FOR EACH ROW EXECUTE FUNCTION settlement_bill_stands();

CREATE TRIGGER settlement_bill_revision_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.settlement_bill_revision FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER settlement_check_failure_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.settlement_check_failure FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER settlement_cut_over_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.settlement_cut_over FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE CONSTRAINT TRIGGER settlement_cut_over_marks_registry AFTER INSERT OR DELETE OR UPDATE ON public.settlement_cut_over DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ingest_change_mark('registry');

CREATE TRIGGER settlement_cut_over_marks_registry_at_once AFTER TRUNCATE ON public.settlement_cut_over FOR EACH STATEMENT EXECUTE FUNCTION ingest_change_mark('registry');

CREATE TRIGGER settlement_cycle_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.settlement_cycle FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER settlement_day_moves_forward BEFORE DELETE OR UPDATE ON public.settlement_day FOR EACH ROW EXECUTE FUNCTION settlement_day_moves_forward();

CREATE TRIGGER settlement_fee_rule_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.settlement_fee_rule FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER settlement_payment_is_answered_once BEFORE DELETE OR UPDATE ON public.settlement_payment FOR EACH ROW EXECUTE FUNCTION settlement_payment_is_answered_once();

CREATE TRIGGER settlement_payment_file_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.settlement_payment_file FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER settlement_special_day_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.settlement_special_day FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER subsidy_batch_is_given_once BEFORE DELETE OR UPDATE ON public.subsidy_batch FOR EACH ROW EXECUTE FUNCTION subsidy_is_given_once();

CREATE TRIGGER subsidy_item_is_given_once BEFORE DELETE OR UPDATE ON public.subsidy_item FOR EACH ROW EXECUTE FUNCTION subsidy_is_given_once();

CREATE TRIGGER subsidy_recall_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.subsidy_recall FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE CONSTRAINT TRIGGER terminal_marks_registry AFTER INSERT OR DELETE OR UPDATE ON public.terminal DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ingest_change_mark('registry');

CREATE TRIGGER terminal_marks_registry_at_once AFTER TRUNCATE ON public.terminal FOR EACH STATEMENT EXECUTE FUNCTION ingest_change_mark('registry');

CREATE CONSTRAINT TRIGGER terminal_psam_marks_registry AFTER INSERT OR DELETE OR UPDATE ON public.terminal_psam DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ingest_change_mark('registry');

CREATE TRIGGER terminal_psam_marks_registry_at_once AFTER TRUNCATE ON public.terminal_psam FOR EACH STATEMENT EXECUTE FUNCTION ingest_change_mark('registry');

CREATE TRIGGER till_void_is_decided_once BEFORE DELETE OR UPDATE ON public.till_void FOR EACH ROW EXECUTE FUNCTION till_void_is_decided_once();
