// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * What terminals sent and what became of it: batches, records, the ledger, settlement days,
 * arbitration and reconciliation. A balance is a sum; what is cached is checked against the sum.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(RULES);
  await knex.raw(DAYS);
  await knex.raw(BATCHES);
  await knex.raw(RECORDS);
  await knex.raw(LEDGER);
  await knex.raw(ARBITRATION);
  await knex.raw(BILLS);
  await knex.raw(RECONCILIATION);
  await knex.raw(PARTITIONS);
  await knex.raw(HISTORY);
}

/** The history of money has no way down: fix forward with a new migration. */
export async function down() {
  throw new Error('create_clearing has no way down');
}

const RULES = `
  create table clearing_rule (
    operator_no              char(8) references participant_operator,
    effective_from           date not null,
    purchase_max_fen         bigint not null,
    upload_term_days         int not null,
    clock_tolerance_minutes  int not null,
    block_list_fresh_hours   int not null,
    concession_bearer        text not null,
    constraint clearing_rule_one_a_day unique nulls not distinct (operator_no, effective_from),
    constraint clearing_rule_purchase_max_positive check (purchase_max_fen > 0),
    constraint clearing_rule_terms_not_negative check
      (upload_term_days >= 0 and clock_tolerance_minutes >= 0 and block_list_fresh_hours >= 0),
    constraint clearing_rule_bearer_known check (concession_bearer in ('operator', 'city', 'school'))
  );
  insert into clearing_rule values (null, '2000-01-01', 50000, 30, 10, 24, 'operator');
`;

const DAYS = `
  create table settlement_day (
    settlement_date  date primary key,
    state            text not null,
    opened_at        timestamptz not null,
    closed_at        timestamptz,
    closed_by        text,
    balanced_at      timestamptz,
    chain_head_hex   text,
    constraint settlement_day_state_known check (state in ('open', 'closed', 'balanced')),
    constraint settlement_day_closed_by_someone check
      ((state = 'open') = (closed_at is null) and (closed_at is null) = (closed_by is null)),
    constraint settlement_day_balanced_has_head check
      ((state = 'balanced') = (balanced_at is not null)
       and (balanced_at is null) = (chain_head_hex is null))
  );
  create unique index settlement_day_one_open on settlement_day ((true)) where state = 'open';
`;

const BATCHES = `
  create table ingest_batch (
    terminal_id             char(12) not null,
    batch_no                bigint not null,
    digest_hex              char(64) not null,
    settlement_date         date not null references settlement_day,
    received_at             timestamptz not null,
    record_count            int not null,
    money_total_fen         bigint not null,
    first_journal_sequence  bigint not null,
    last_journal_sequence   bigint not null,
    accepted_count          int not null,
    accepted_fen            bigint not null,
    duplicate_count         int not null,
    duplicate_fen           bigint not null,
    suspended_count         int not null,
    suspended_fen           bigint not null,
    rejected_count          int not null,
    rejected_fen            bigint not null,
    sequences_match         boolean not null,
    flagged                 boolean not null generated always as (not sequences_match
      or accepted_fen + duplicate_fen + suspended_fen + rejected_fen <> money_total_fen) stored,
    chain_no                bigint not null,
    chain_previous          bytea not null,
    chain_link              bytea not null,
    receipt                 bytea not null,
    primary key (terminal_id, batch_no),
    constraint ingest_batch_one_link unique (terminal_id, chain_no),
    constraint ingest_batch_every_record_in_one_bucket check
      (accepted_count + duplicate_count + suspended_count + rejected_count = record_count),
    constraint ingest_batch_links_are_sha256 check
      (octet_length(chain_previous) = 32 and octet_length(chain_link) = 32)
  );
  create index ingest_batch_by_day on ingest_batch (settlement_date, received_at);
`;

// No foreign key from the rows that come by the million: judging has looked all of them up in the same
// transaction, and a key check per row would lock one operator's row for every tap in the city.
const RECORDS = `
  create table ingest_record (
    settlement_date     date not null,
    record_id           uuid not null,
    terminal_id         char(12) not null,
    batch_no            bigint not null,
    position            smallint not null,
    verdict             text not null,
    code                text,
    flags               text not null,
    kind                text not null,
    operator_no         char(8) not null,
    psam_no             char(20) not null,
    terminal_sequence   bigint not null,
    journal_sequence    bigint not null,
    card_asn            char(20) not null,
    purse               smallint not null,
    card_kind           smallint not null,
    counter_kind        text not null,
    counter             int not null,
    balance_before_fen  bigint not null,
    amount_fen          bigint not null,
    amount_due_fen      bigint not null,
    balance_after_fen   bigint not null,
    occurred_at         timestamptz not null,
    recorded_at         timestamptz not null,
    line                int not null,
    station             int not null,
    direction           text not null,
    meal_period         smallint not null,
    refusal             int not null,
    load_id             uuid,
    raw                 bytea not null,
    primary key (settlement_date, record_id),
    constraint ingest_record_verdict_known check (verdict in ('accepted', 'suspended')),
    constraint ingest_record_code_when_suspended check ((verdict = 'suspended') = (code is not null)),
    constraint ingest_record_code_known check (code in ('TAC_WRONG', 'UNRESOLVED',
      'TIME_IMPLAUSIBLE', 'OVERDUE', 'AMOUNT_OVER_LIMIT', 'BALANCE_INCONSISTENT')),
    constraint ingest_record_unresolved_is_not_accepted check
      (kind <> 'unresolved' or verdict = 'suspended'),
    constraint ingest_record_counter_of_money check
      ((counter_kind = 'none') = (kind in ('attendance', 'library', 'check-in', 'void'))),
    constraint ingest_record_counter_kind_known check (counter_kind in ('none', 'offline', 'online')),
    constraint ingest_record_counter_word check (counter between 0 and 65535),
    constraint ingest_record_amounts_in_four_bytes check
      (balance_before_fen between 0 and 4294967295 and amount_fen between 0 and 4294967295
       and amount_due_fen between 0 and 4294967295 and balance_after_fen between 0 and 4294967295),
    constraint ingest_record_raw_length check (octet_length(raw) = 128)
  ) partition by range (settlement_date);
  create table ingest_record_default partition of ingest_record default;
  create index ingest_record_by_card on ingest_record (card_asn, occurred_at);
  create index ingest_record_suspended on ingest_record (card_asn) where verdict = 'suspended';

  -- Slim and without a day: a duplicate next year is still one.
  create table ingest_card_key (
    card_asn      char(20) not null,
    purse         smallint not null,
    counter_kind  text not null,
    counter       int not null,
    record_id     uuid not null,
    primary key (card_asn, purse, counter_kind, counter)
  );
  create table ingest_psam_key (
    psam_no            char(20) not null,
    terminal_sequence  bigint not null,
    record_id          uuid not null,
    primary key (psam_no, terminal_sequence)
  );
  -- Records that take neither key: suspended ones, and kinds without money.
  create table ingest_journal_key (
    terminal_id       char(12) not null,
    journal_sequence  bigint not null,
    record_id         uuid not null,
    primary key (terminal_id, journal_sequence, record_id)
  );

  create table ingest_duplicate (
    terminal_id         char(12) not null,
    batch_no            bigint not null,
    position            smallint not null,
    settlement_date     date not null,
    card_asn            char(20) not null,
    amount_fen          bigint not null,
    original_record_id  uuid not null,
    primary key (terminal_id, batch_no, position),
    foreign key (terminal_id, batch_no) references ingest_batch
  );
  create index ingest_duplicate_by_day on ingest_duplicate (settlement_date);

  create table ingest_rejected (
    terminal_id            char(12) not null,
    batch_no               bigint not null,
    position               smallint not null,
    settlement_date        date not null,
    code                   text not null,
    raw                    bytea not null,
    kind                   text,
    card_asn               char(20),
    journal_sequence       bigint,
    amount_fen             bigint,
    occurred_at            timestamptz,
    conflicting_record_id  uuid,
    primary key (terminal_id, batch_no, position),
    foreign key (terminal_id, batch_no) references ingest_batch,
    constraint ingest_rejected_code_known check (code in ('MALFORMED', 'TERMINAL_UNKNOWN',
      'TERMINAL_CLOSED', 'PSAM_UNKNOWN', 'PSAM_MISMATCH', 'CONFLICTING_DUPLICATE',
      'CARD_UNKNOWN', 'CARD_NOT_IN_FORCE', 'TEST_CARD')),
    constraint ingest_rejected_read_unless_malformed check
      ((code = 'MALFORMED') = (card_asn is null) and (card_asn is null) = (kind is null)),
    constraint ingest_rejected_conflict_names_other check
      ((code = 'CONFLICTING_DUPLICATE') = (conflicting_record_id is not null))
  );
  create index ingest_rejected_by_day on ingest_rejected (settlement_date);
  create index ingest_rejected_by_card on ingest_rejected (card_asn);
`;

const LEDGER = `
  create table ledger_account (
    account_id   uuid primary key,
    name         text not null unique,
    code         text not null,
    normal_side  text not null,
    constraint ledger_account_name_has_code check (name like code || ':%'),
    constraint ledger_account_code_in_chart check ((code, normal_side) in (
      ('custody-bank', 'debit'), ('load-in-transit', 'debit'), ('purse', 'credit'),
      ('subsidy-fund', 'debit'), ('operator-unsettled', 'credit'), ('operator-settled', 'credit'),
      ('fee-income', 'credit'), ('concession-receivable', 'debit'), ('suspense', 'credit'),
      ('operator-loss', 'debit'), ('refund-payable', 'credit'), ('unclaimed', 'credit'),
      ('card-deposit', 'credit'), ('write-off', 'debit')))
  );

  create table ledger_transfer (
    settlement_date       date not null,
    transfer_id           uuid not null,
    purpose               text not null,
    debit_account_id      uuid not null,
    credit_account_id     uuid not null,
    amount_fen            bigint not null,
    card_asn              char(20),
    record_id             uuid,
    corrects_transfer_id  uuid,
    occurred_at           timestamptz not null,
    recorded_at           timestamptz not null,
    primary key (settlement_date, transfer_id),
    constraint ledger_transfer_moves_something check (amount_fen > 0),
    constraint ledger_transfer_between_two check (debit_account_id <> credit_account_id),
    constraint ledger_transfer_purpose_known check (purpose in
      ('purchase', 'concession', 'load', 'unload', 'operator-loss', 'correction')),
    constraint ledger_transfer_names_what_it_corrects check
      ((purpose = 'correction') = (corrects_transfer_id is not null)),
    constraint ledger_transfer_names_its_record check
      (purpose = 'correction' or (record_id is not null and card_asn is not null))
  ) partition by range (settlement_date);
  create table ledger_transfer_default partition of ledger_transfer default;
  create index ledger_transfer_by_card on ledger_transfer (card_asn, occurred_at);

  -- The shadow balance of each purse, kept so that an upload need not add up a card's whole life.
  create table ledger_purse_balance (
    card_asn     char(20) not null,
    purse        smallint not null,
    balance_fen  bigint not null,
    primary key (card_asn, purse)
  ) with (fillfactor = 80);

  create table ledger_day_balance (
    account_id       uuid not null references ledger_account,
    settlement_date  date not null references settlement_day,
    opening_fen      bigint not null,
    debit_fen        bigint not null,
    credit_fen       bigint not null,
    closing_fen      bigint not null,
    primary key (account_id, settlement_date),
    -- Credit positive, whatever the account's normal side.
    constraint ledger_day_balance_adds_up check (closing_fen = opening_fen + credit_fen - debit_fen)
  );
`;

const ARBITRATION = `
  create table arbitration_decision (
    record_id               uuid primary key,
    record_settlement_date  date not null,
    card_asn                char(20) not null,
    outcome                 text not null,
    code                    text not null,
    evidence                jsonb not null,
    settlement_date         date not null references settlement_day,
    decided_at              timestamptz not null,
    foreign key (record_settlement_date, record_id) references ingest_record,
    constraint arbitration_decision_outcome_by_code check ((outcome, code) in (
      ('paid', 'PROVEN_BY_NEXT'), ('refused', 'DISPROVEN_BY_NEXT'))),
    constraint arbitration_decision_keeps_evidence check (evidence -> 'neighbour_record_id' is not null)
  );
  create index arbitration_decision_by_card on arbitration_decision (card_asn);
  create index arbitration_decision_by_day on arbitration_decision (settlement_date);
`;

const BILLS = `
  create table settlement_bill (
    settlement_date  date not null references settlement_day,
    operator_no      char(8) not null references participant_operator,
    record_count     bigint not null,
    gross_fen        bigint not null,
    losses_fen       bigint not null,
    fees_fen         bigint not null,
    adjustments_fen  bigint not null,
    net_fen          bigint not null,
    made_at          timestamptz not null,
    primary key (settlement_date, operator_no),
    constraint settlement_bill_adds_up check (net_fen = gross_fen - fees_fen + adjustments_fen)
  );

  create table settlement_bill_line (
    settlement_date  date not null,
    operator_no      char(8) not null,
    entry            text not null,
    kind             text not null,
    card_kind        smallint not null,
    line             int not null,
    record_count     bigint not null,
    amount_fen       bigint not null,
    primary key (settlement_date, operator_no, entry, kind, card_kind, line),
    foreign key (settlement_date, operator_no) references settlement_bill,
    constraint settlement_bill_line_entry_known check (entry in ('accepted', 'arbitrated', 'loss')),
    constraint settlement_bill_line_counts_something check (record_count > 0 and amount_fen >= 0)
  );
`;

const RECONCILIATION = `
  create table reconciliation_run (
    settlement_date    date primary key references settlement_day,
    run_at             timestamptz not null,
    cards_checked      bigint not null,
    records_checked    bigint not null,
    terminals_checked  bigint not null,
    batches_checked    bigint not null,
    unexplained_fen    bigint not null,
    constraint reconciliation_run_unexplained_is_absolute check (unexplained_fen >= 0)
  );

  create table reconciliation_difference (
    settlement_date  date not null references reconciliation_run,
    difference_key   text not null,
    class            text not null,
    subject_kind     text not null,
    subject          text not null,
    amount_fen       bigint not null,
    summary          text not null,
    evidence         jsonb,
    proof            text,
    found_at         timestamptz not null,
    -- A later run did not find it any more: the late record came, or a decision was made.
    gone_at          timestamptz,
    primary key (settlement_date, difference_key),
    constraint reconciliation_difference_class_known check (class in ('missing-upload',
      'missing-in-file', 'amount-differs', 'duplicate-in-file', 'late', 'torn', 'tac-wrong',
      'clone-suspected', 'load-unconfirmed', 'load-unpaid', 'cut-over-shift', 'unknown')),
    constraint reconciliation_difference_subject_known check
      (subject_kind in ('card', 'terminal', 'account'))
  );
  create index reconciliation_difference_by_subject on reconciliation_difference (subject);
`;

// Triggers of a partitioned table are not inherited by its partitions, and whoever names a partition
// goes round the parent: each partition gets its own fence.
const PARTITIONS = `
  create function clearing_fence(part text) returns void language plpgsql as $$
    begin
      execute format('create trigger %I before update or delete or truncate on %I
        execute function row_is_history()', part || '_is_history', part);
      if exists (select from pg_roles where rolname = 'lct_clearing') then
        execute format('revoke update, delete, truncate on %I from lct_clearing', part);
      end if;
    end $$;

  -- As its owner: who may post need not be allowed to create tables.
  create function clearing_ensure_month(day date) returns void language plpgsql
    security definer set search_path = public as $$
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
    end $$;
`;

const HISTORY = `
  select clearing_fence(name) from unnest(array['ingest_record', 'ingest_record_default',
    'ledger_transfer', 'ledger_transfer_default', 'ledger_account', 'ingest_batch', 'ingest_card_key',
    'ingest_psam_key', 'ingest_journal_key', 'ingest_duplicate', 'ingest_rejected',
    'arbitration_decision']) as name;
`;
