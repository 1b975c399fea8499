// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * A close reads a million rows that came since the tables were last sampled. Whoever closes may have
 * them sampled first, without owning the tables: a plan made for an empty month takes hours.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(`
    create function clearing_know_day(day date) returns void
      language plpgsql security definer set search_path = public as $$
      declare
        part text;
      begin
        foreach part in array array['ingest_record', 'ledger_transfer'] loop
          part := part || '_' || to_char(day, 'YYYYMM');
          if to_regclass(part) is not null then execute format('analyze %I', part); end if;
        end loop;
        analyze ingest_batch, ledger_account, ledger_purse_balance;
      end $$;

    create function clearing_know_day_balances() returns void
      language plpgsql security definer set search_path = public as $$
      begin analyze ledger_day_balance, reconciliation_chain; end $$;
  `);
}

/** The history of money has no way down: fix forward with a new migration. */
export async function down() {
  throw new Error('know_the_day has no way down');
}
