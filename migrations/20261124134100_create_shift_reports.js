// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * Z reports: what a till says that a shift came to, counted from its journal. Kept as it was told;
 * reconciliation holds it against the records.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(`
    create table shift_report (
      terminal_id         char(12) not null references terminal,
      shift_no            bigint not null,
      -- The day that was open when the report came.
      settlement_date     date not null,
      cashier_no          char(4) not null,
      opened_at           timestamptz not null,
      closed_at           timestamptz not null,
      first_sequence      bigint not null,
      last_sequence       bigint not null,
      sale_count          int not null,
      sale_fen            bigint not null,
      unresolved_count    int not null,
      unresolved_fen      bigint not null,
      load_count          int not null,
      load_fen            bigint not null,
      void_to_card_count  int not null,
      void_to_card_fen    bigint not null,
      void_in_cash_count  int not null,
      void_in_cash_fen    bigint not null,
      received_at         timestamptz not null,
      primary key (terminal_id, shift_no),
      constraint shift_report_numbered_from_one check (shift_no >= 1 and first_sequence >= 1),
      constraint shift_report_cashier_digits check (cashier_no ~ '^[0-9]{4}$'),
      constraint shift_report_times_in_order check (opened_at <= closed_at),
      constraint shift_report_sequences_in_order check (last_sequence >= first_sequence - 1),
      constraint shift_report_counts_not_negative check (least(sale_count, unresolved_count, load_count,
        void_to_card_count, void_in_cash_count, sale_fen, unresolved_fen, load_fen, void_to_card_fen,
        void_in_cash_fen) >= 0)
    );
    create index shift_report_by_day on shift_report (settlement_date);
    do $$ begin
      if exists (select from pg_roles where rolname = 'lct_clearing') then
        revoke update, delete on shift_report from lct_clearing;
      end if;
    end $$;
  `);
}

/** The history of money has no way down: fix forward with a new migration. */
export async function down() {
  throw new Error('create_shift_reports has no way down');
}
