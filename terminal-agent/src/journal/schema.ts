/** The journal's file. A field engineer opens it with any SQLite: names say what is inside. */
export const SCHEMA_VERSION = 3;

export const SCHEMA = `
  create table record (
    journal_sequence integer primary key check (journal_sequence > 0),
    bytes            blob not null check (length(bytes) = 128),
    chain            blob not null check (length(chain) = 32),
    state            text not null default 'kept' check (state in ('kept', 'acknowledged')),
    batch_no         integer references batch,
    verdict          text,
    check ((state = 'acknowledged') = (verdict is not null))
  ) strict;
  create index record_kept on record (journal_sequence) where state = 'kept';

  -- The last row ever written, so that rows missing at the end are noticed and no number is given twice.
  create table head (
    head_id          integer primary key check (head_id = 1),
    journal_sequence integer not null,
    chain            blob not null
  ) strict;

  -- A debit or credit that may have been sent and is not yet a record.
  create table pending (
    pending_id integer primary key autoincrement,
    unresolved blob not null check (length(unresolved) = 128),
    mac        blob not null
  ) strict;

  create table set_aside (
    set_aside_id     integer primary key,
    journal_sequence integer not null,
    bytes            blob,
    chain            blob,
    state            text,
    batch_no         integer,
    verdict          text,
    reason           text not null
  ) strict;
  create table chain_start (journal_sequence integer primary key) strict;

  create table batch (
    batch_no       integer primary key check (batch_no > 0),
    first_sequence integer not null,
    last_sequence  integer not null,
    digest         text not null,
    receipt        blob,
    abandoned      text,
    check (receipt is null or abandoned is null)
  ) strict;
  -- At most one batch waits for its receipt.
  create unique index batch_open on batch ((1)) where receipt is null and abandoned is null;
`;

/** What version 2 has and version 1 had not. */
export const DUTY_SCHEMA = `
  create table duty (
    duty_id        integer primary key,
    cashier_no     text not null check (cashier_no glob '[0-9][0-9][0-9][0-9]'),
    signed_on_at   text not null check (length(signed_on_at) = 14),
    first_sequence integer not null check (first_sequence > 0),
    signed_off_at  text check (signed_off_at >= signed_on_at),
    -- one less than the first when nothing was sold
    last_sequence  integer check (last_sequence >= first_sequence - 1),
    check ((signed_off_at is null) = (last_sequence is null))
  ) strict;
  -- One person at a till.
  create unique index duty_open on duty ((1)) where signed_off_at is null;
`;

/** What version 3 has and version 2 had not: whether the centre has the Z report of a duty. */
export const REPORTED_SCHEMA = `
  alter table duty add column reported integer not null default 0 check (reported in (0, 1));
  create index duty_unreported on duty (duty_id) where reported = 0;
`;
