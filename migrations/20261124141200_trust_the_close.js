// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * The rows of a close come by the hundred thousand, from the transfers of one day that it holds: two key
 * checks for each of them were a third of what keeping them took. The checks `day-balance-is-sum-of-transfers`
 * and `transfer-between-known-accounts` find whatever these keys would have refused.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(`
    alter table ledger_day_balance
      drop constraint ledger_day_balance_account_id_fkey,
      drop constraint ledger_day_balance_settlement_date_fkey`);
}

/** @param {Knex} knex */
export async function down(knex) {
  await knex.raw(`
    alter table ledger_day_balance
      add constraint ledger_day_balance_account_id_fkey foreign key (account_id) references ledger_account,
      add constraint ledger_day_balance_settlement_date_fkey
        foreign key (settlement_date) references settlement_day`);
}
