-- The result of all migrations. Generated: never edited, and checked for staleness.

set check_function_bodies = off;

create schema person;

create sequence public.card_number_seq as bigint increment 1 minvalue 1 maxvalue 999999999999 start 1;

CREATE OR REPLACE FUNCTION public.row_is_history()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin raise exception '% is history: add a row that corrects it', tg_table_name; end $function$;

create table person.card_holder (
  card_asn character(20) not null,
  student_id uuid not null,
  held_from timestamp with time zone not null,
  held_until timestamp with time zone,
  constraint card_holder_pkey PRIMARY KEY (card_asn),
  constraint card_holder_until_after_from CHECK ((held_until > held_from))
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
  constraint load_order_pkey PRIMARY KEY (load_id),
  constraint load_order_once_per_key UNIQUE (terminal_id, idempotency_key),
  constraint load_order_amount_positive CHECK ((amount_fen > 0)),
  constraint load_order_at_local_digits CHECK ((at_local ~ '^[0-9]{14}$'::text)),
  constraint load_order_balance_not_negative CHECK ((balance_fen >= 0)),
  constraint load_order_channel_known CHECK ((channel = ANY (ARRAY['cash'::text, 'wechat'::text, 'alipay'::text, 'bank'::text, 'subsidy'::text]))),
  constraint load_order_confirmed_has_time CHECK (((state = 'confirmed'::text) = (confirmed_at IS NOT NULL))),
  constraint load_order_counter_word CHECK (((online_counter >= 0) AND (online_counter <= 65535))),
  constraint load_order_digest_length CHECK ((octet_length(request_digest) = 32)),
  constraint load_order_mac2_hex CHECK ((mac2_hex ~ '^[0-9A-F]{8}$'::text)),
  constraint load_order_state_known CHECK ((state = ANY (ARRAY['authorised'::text, 'confirmed'::text, 'not-loaded'::text])))
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

CREATE INDEX card_holder_by_student ON person.card_holder USING btree (student_id);

CREATE UNIQUE INDEX card_holder_one_card_at_a_time ON person.card_holder USING btree (student_id) WHERE (held_until IS NULL);

CREATE UNIQUE INDEX issuing_item_one_card_in_the_making ON person.issuing_item USING btree (student_id) WHERE (state <> 'done'::text);

CREATE UNIQUE INDEX issuing_item_one_on_the_desk ON person.issuing_item USING btree (terminal_id) WHERE (state = 'handed-out'::text);

CREATE INDEX issuing_item_waiting ON person.issuing_item USING btree (job_id, item_no) WHERE (state = 'waiting'::text);

CREATE INDEX student_by_class ON person.student USING btree (school_code, stage, grade, class_name);

CREATE INDEX student_by_name ON person.student USING btree (name text_pattern_ops);

CREATE INDEX access_login_failure_by_login ON public.access_login_failure USING btree (login, at);

CREATE INDEX access_session_by_user ON public.access_session USING btree (user_id);

CREATE INDEX audit_event_by_time ON public.audit_event USING btree (at);

CREATE INDEX block_list_entry_by_card ON public.block_list_entry USING btree (card_asn, version);

CREATE INDEX card_event_by_card ON public.card_event USING btree (card_asn, at);

CREATE INDEX load_order_by_day ON public.load_order USING btree (authorised_at);

CREATE UNIQUE INDEX load_order_one_per_counter ON public.load_order USING btree (card_asn, online_counter) WHERE (state <> 'not-loaded'::text);

CREATE INDEX parameter_set_by_start ON public.parameter_set USING btree (valid_from, version);

CREATE INDEX terminal_by_operator ON public.terminal USING btree (operator_no);

CREATE INDEX terminal_certificate_by_terminal ON public.terminal_certificate USING btree (terminal_id);

CREATE INDEX terminal_enrolment_by_terminal ON public.terminal_enrolment USING btree (terminal_id);

CREATE UNIQUE INDEX terminal_psam_one_at_a_time ON public.terminal_psam USING btree (terminal_id) WHERE (unpaired_at IS NULL);

alter table person.card_holder add constraint card_holder_card_asn_fkey FOREIGN KEY (card_asn) REFERENCES card(card_asn);

alter table person.card_holder add constraint card_holder_student_id_fkey FOREIGN KEY (student_id) REFERENCES person.student(student_id);

alter table person.issuing_item add constraint issuing_item_card_asn_fkey FOREIGN KEY (card_asn) REFERENCES card(card_asn);

alter table person.issuing_item add constraint issuing_item_job_id_fkey FOREIGN KEY (job_id) REFERENCES issuing_job(job_id);

alter table person.issuing_item add constraint issuing_item_student_id_fkey FOREIGN KEY (student_id) REFERENCES person.student(student_id);

alter table person.issuing_item add constraint issuing_item_terminal_id_fkey FOREIGN KEY (terminal_id) REFERENCES terminal(terminal_id);

alter table person.student add constraint student_school_code_fkey FOREIGN KEY (school_code) REFERENCES person.school(school_code);

alter table public.access_session add constraint access_session_user_id_fkey FOREIGN KEY (user_id) REFERENCES access_user(user_id);

alter table public.block_list_entry add constraint block_list_entry_card_asn_fkey FOREIGN KEY (card_asn) REFERENCES card(card_asn);

alter table public.card_event add constraint card_event_card_asn_fkey FOREIGN KEY (card_asn) REFERENCES card(card_asn);

alter table public.load_order add constraint load_order_card_asn_fkey FOREIGN KEY (card_asn) REFERENCES card(card_asn);

alter table public.load_order add constraint load_order_terminal_id_fkey FOREIGN KEY (terminal_id) REFERENCES terminal(terminal_id);

alter table public.terminal add constraint terminal_operator_no_fkey FOREIGN KEY (operator_no) REFERENCES participant_operator(operator_no);

alter table public.terminal_certificate add constraint terminal_certificate_terminal_id_fkey FOREIGN KEY (terminal_id) REFERENCES terminal(terminal_id);

alter table public.terminal_enrolment add constraint terminal_enrolment_terminal_id_fkey FOREIGN KEY (terminal_id) REFERENCES terminal(terminal_id);

alter table public.terminal_heartbeat add constraint terminal_heartbeat_terminal_id_fkey FOREIGN KEY (terminal_id) REFERENCES terminal(terminal_id);

alter table public.terminal_psam add constraint terminal_psam_terminal_id_fkey FOREIGN KEY (terminal_id) REFERENCES terminal(terminal_id);

CREATE TRIGGER audit_event_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_event FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER block_list_entry_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.block_list_entry FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER card_event_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.card_event FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();

CREATE TRIGGER parameter_set_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.parameter_set FOR EACH STATEMENT EXECUTE FUNCTION row_is_history();
