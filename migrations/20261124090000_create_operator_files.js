// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * Files that operators send and get: kept as they were, and what they say record by record.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(FILES);
}

/** What an operator was told, and what it claimed, is history: fix forward with a new migration. */
export async function down() {
  throw new Error('create_operator_files has no way down');
}

const FILES = `
  create table operator_file (
    file_name        text primary key,
    kind             text not null,
    settlement_date  date not null,
    industry         char(2) not null,
    operator_no      char(8) not null references participant_operator,
    serial           smallint not null,
    encoding         text not null,
    record_count     int not null,
    amount_fen       bigint not null,
    digest           bytea not null,
    content          bytea not null,
    made_at          timestamptz not null,
    made_by          text not null,
    constraint operator_file_kind_known check (kind in ('XF', 'SS', 'QS', 'NS', 'HM')),
    -- One serial, whichever the format: the same day's second file is the next one.
    constraint operator_file_one_per_serial unique (kind, settlement_date, operator_no, serial),
    constraint operator_file_name_says_the_same check (left(file_name, 24) = kind
      || to_char(settlement_date, 'YYYYMMDD') || industry || operator_no
      || lpad(serial::text, 4, '0') and file_name ~ '\\.(txt|csv)$' and length(file_name) = 28),
    constraint operator_file_serial_from_one check (serial between 1 and 9999),
    constraint operator_file_encoding_known check (encoding in ('utf-8', 'gb18030')),
    constraint operator_file_counts_not_negative check (record_count >= 0),
    constraint operator_file_digest_length check (octet_length(digest) = 32),
    constraint operator_file_made_by_someone check (made_by <> '')
  );
  create index operator_file_by_day on operator_file (settlement_date, kind, operator_no);
  create trigger operator_file_is_history before update or delete or truncate
    on operator_file execute function row_is_history();

  create table operator_file_record (
    file_name          text not null references operator_file,
    line               int not null,
    psam_no            char(20) not null,
    terminal_sequence  bigint not null,
    terminal_id        char(12) not null,
    card_asn           char(20) not null,
    counter            int not null,
    amount_fen         bigint not null,
    occurred_at        timestamptz not null,
    primary key (file_name, line),
    constraint operator_file_record_line_after_header check (line > 1),
    constraint operator_file_record_counter_word check (counter between 0 and 65535),
    constraint operator_file_record_amount_in_four_bytes check (amount_fen between 0 and 4294967295)
  );
  create trigger operator_file_record_is_history before update or delete or truncate
    on operator_file_record execute function row_is_history();
`;
