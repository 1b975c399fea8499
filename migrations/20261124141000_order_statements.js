// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * A statement is read off the ledger's key, whose ids begin with when the card was presented. What no
 * record caused has other ids; it is a few rows a day, and ingest never stores one.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(`
    create index ledger_transfer_of_no_record on ledger_transfer (settlement_date)
      where purpose not in ('purchase', 'concession', 'load', 'unload', 'operator-loss')`);
}

/** @param {Knex} knex */
export async function down(knex) {
  await knex.raw('drop index ledger_transfer_of_no_record');
}
