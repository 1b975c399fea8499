// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * Who takes part: operators, terminals, cards, keys, load orders, and what terminals download.
 * Persons, the console's users and money have their own migrations.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(ROLES);
  await knex.raw(PARTICIPANTS);
  await knex.raw(CARDS);
  await knex.raw(KEYS_AND_LOADS);
  await knex.raw(DOWNLOADS);
  await knex.raw(GRANTS);
}

/** What happened to a card and who did what is history: fix forward with a new migration. */
export async function down() {
  throw new Error('create_registry has no way down');
}

// Roles belong to the whole cluster: they may be there already, another database may be making
// them at this moment, or this user may not be allowed to; then everything runs as one user.
const ROLES = `
  do $$ begin
    begin create role lct_clearing nologin;
      exception when duplicate_object or unique_violation then null; end;
    begin create role lct_person nologin;
      exception when duplicate_object or unique_violation then null; end;
  exception when insufficient_privilege then
    raise notice 'not allowed to create roles: personal data is not fenced off inside the database';
  end $$;

  create function row_is_history() returns trigger language plpgsql as $$
    begin raise exception '% is history: add a row that corrects it', tg_table_name; end $$;
`;

const PARTICIPANTS = `
  create table participant_operator (
    operator_no   char(8) primary key,
    name          text not null,
    kind          text not null,
    bank_account  text not null,
    constraint participant_operator_no_digits check (operator_no ~ '^[0-9]{8}$'),
    constraint participant_operator_name_given check (name <> ''),
    constraint participant_operator_kind_known check (kind in ('school', 'bus', 'metro'))
  );

  create table terminal (
    terminal_id  char(12) primary key,
    operator_no  char(8) not null references participant_operator,
    kind         text not null,
    place        text not null,
    opened_at    timestamptz not null,
    closed_at    timestamptz,
    simulated    boolean not null default false,
    constraint terminal_id_digits check (terminal_id ~ '^[0-9]{12}$'),
    constraint terminal_kind_known check (kind in
      ('gate', 'canteen', 'library', 'bus', 'metro', 'check-in', 'top-up', 'issuing')),
    constraint terminal_closed_after_opened check (closed_at > opened_at)
  );
  create index terminal_by_operator on terminal (operator_no);

  create table terminal_psam (
    psam_no      char(20) primary key,
    terminal_id  char(12) not null references terminal,
    paired_at    timestamptz not null,
    unpaired_at  timestamptz,
    constraint terminal_psam_no_digits check (psam_no ~ '^[0-9]{20}$'),
    constraint terminal_psam_unpaired_after_paired check (unpaired_at > paired_at)
  );
  create unique index terminal_psam_one_at_a_time on terminal_psam (terminal_id)
    where unpaired_at is null;

  create table terminal_enrolment (
    enrolment_id  uuid primary key,
    terminal_id   char(12) not null references terminal,
    code_digest   bytea not null unique,
    created_at    timestamptz not null,
    expires_at    timestamptz not null,
    used_at       timestamptz,
    constraint terminal_enrolment_digest_length check (octet_length(code_digest) = 32),
    constraint terminal_enrolment_expires_later check (expires_at > created_at),
    constraint terminal_enrolment_used_in_time check (used_at < expires_at)
  );
  create index terminal_enrolment_by_terminal on terminal_enrolment (terminal_id);

  create table terminal_certificate (
    serial_hex      text primary key,
    terminal_id     char(12) not null references terminal,
    issued_at       timestamptz not null,
    expires_at      timestamptz not null,
    revoked_at      timestamptz,
    revoked_reason  text,
    constraint terminal_certificate_serial_hex check (serial_hex ~ '^[0-9A-F]+$'),
    constraint terminal_certificate_expires_later check (expires_at > issued_at),
    constraint terminal_certificate_revoked_with_reason
      check ((revoked_at is null) = (revoked_reason is null))
  );
  create index terminal_certificate_by_terminal on terminal_certificate (terminal_id);

  create table terminal_heartbeat (
    terminal_id  char(12) primary key references terminal,
    received_at  timestamptz not null,
    status       jsonb not null
  );
`;

const CARDS = `
  create table card (
    card_asn     char(20) primary key,
    profile      text not null,
    card_kind    smallint not null,
    state        text not null,
    key_version  smallint not null,
    valid_from   date not null,
    valid_until  date not null,
    test         boolean not null default false,
    issued_at    timestamptz,
    constraint card_asn_hex check (card_asn ~ '^[0-9A-F]{20}$'),
    constraint card_profile_known check (profile in ('mohurd', 'tunion', 'pboc')),
    constraint card_kind_byte check (card_kind between 0 and 255),
    constraint card_state_known check (state in
      ('blank', 'personalised', 'issued', 'active', 'suspended', 'lost',
       'replaced', 'returned', 'expired', 'destroyed')),
    constraint card_key_version_byte check (key_version between 1 and 255),
    constraint card_valid_until_after_from check (valid_until > valid_from),
    constraint card_issued_when_in_use
      check (issued_at is not null or state in ('blank', 'personalised', 'destroyed'))
  );

  create sequence card_number_seq as bigint start 1 maxvalue 999999999999;

  create table card_event (
    card_event_id  uuid primary key,
    card_asn       char(20) not null references card,
    at             timestamptz not null,
    from_state     text,
    to_state       text not null,
    actor          text not null,
    reason         text not null,
    constraint card_event_changes_state check (from_state is distinct from to_state),
    constraint card_event_actor_given check (actor <> ''),
    constraint card_event_reason_given check (reason <> '')
  );
  create index card_event_by_card on card_event (card_asn, at);
  create trigger card_event_is_history before update or delete or truncate
    on card_event execute function row_is_history();
`;

const KEYS_AND_LOADS = `
  create table key_master (
    name             text not null,
    version          smallint not null,
    ciphertext       bytea not null,
    check_value_hex  text not null,
    created_at       timestamptz not null,
    primary key (name, version),
    constraint key_master_version_byte check (version between 1 and 255),
    -- 12 bytes nonce, 16 of the key, 16 of the tag: a key in clear does not fit
    constraint key_master_is_encrypted check (octet_length(ciphertext) = 44),
    constraint key_master_check_value_hex check (check_value_hex ~ '^[0-9A-F]{6}$')
  );

  create table load_order (
    load_id          uuid primary key,
    card_asn         char(20) not null references card,
    online_counter   int not null,
    balance_fen      bigint not null,
    amount_fen       bigint not null,
    channel          text not null,
    terminal_id      char(12) not null references terminal,
    state            text not null,
    idempotency_key  text not null,
    request_digest   bytea not null,
    authorised_at    timestamptz not null,
    at_local         char(14) not null,
    mac2_hex         text not null,
    confirmed_at     timestamptz,
    constraint load_order_once_per_key unique (terminal_id, idempotency_key),
    constraint load_order_counter_word check (online_counter between 0 and 65535),
    constraint load_order_balance_not_negative check (balance_fen >= 0),
    constraint load_order_amount_positive check (amount_fen > 0),
    constraint load_order_channel_known check (channel in
      ('cash', 'wechat', 'alipay', 'bank', 'subsidy')),
    constraint load_order_state_known check (state in ('authorised', 'confirmed', 'not-loaded')),
    constraint load_order_digest_length check (octet_length(request_digest) = 32),
    constraint load_order_at_local_digits check (at_local ~ '^[0-9]{14}$'),
    constraint load_order_mac2_hex check (mac2_hex ~ '^[0-9A-F]{8}$'),
    constraint load_order_confirmed_has_time check
      ((state = 'confirmed') = (confirmed_at is not null))
  );
  -- The card takes at most one load per online counter, so only one order may stand for it.
  create unique index load_order_one_per_counter on load_order (card_asn, online_counter)
    where state <> 'not-loaded';
  create index load_order_by_day on load_order (authorised_at);
`;

const DOWNLOADS = `
  -- One entry is one version: a list at version n is the fold of entries 1 to n.
  create table block_list_entry (
    version   int primary key,
    card_asn  char(20) not null references card,
    action    text not null,
    at        timestamptz not null,
    reason    text not null,
    constraint block_list_entry_version_positive check (version > 0),
    constraint block_list_entry_action_known check (action in ('add', 'remove')),
    constraint block_list_entry_reason_given check (reason <> '')
  );
  create index block_list_entry_by_card on block_list_entry (card_asn, version);
  create trigger block_list_entry_is_history before update or delete or truncate
    on block_list_entry execute function row_is_history();

  create table parameter_set (
    version     int primary key,
    valid_from  timestamptz not null,
    content     jsonb not null,
    created_at  timestamptz not null,
    created_by  text not null,
    constraint parameter_set_version_positive check (version > 0)
  );
  create index parameter_set_by_start on parameter_set (valid_from, version);
  create trigger parameter_set_is_history before update or delete or truncate
    on parameter_set execute function row_is_history();
`;

// lct_clearing sees money and cards and never a person. Tables of later migrations are covered too.
const GRANTS = `
  do $$ begin
    if exists (select from pg_roles where rolname = 'lct_clearing') then
      grant usage on schema public to lct_clearing;
      grant select, insert, update, delete on all tables in schema public to lct_clearing;
      grant usage on all sequences in schema public to lct_clearing;
      alter default privileges in schema public
        grant select, insert, update, delete on tables to lct_clearing;
      alter default privileges in schema public grant usage on sequences to lct_clearing;
      revoke all on key_master from lct_clearing;
    end if;
  end $$;
`;
