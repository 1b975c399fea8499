// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * A card's records and transfers are found by its number alone: nobody reads a range of cards, and of one
 * card a month's table holds so few that they are sorted when they are read. A row costs a quarter of what
 * it cost in a tree, and the tree was the dearest index that a record had.
 * @param {Knex} knex
 */
export async function up(knex) {
  for (const table of ['ingest_record', 'ledger_transfer']) {
    await knex.raw(`
      drop index ${table}_by_card;
      create index ${table}_by_card on ${table} using hash (card_asn);
    `);
  }
}

/** The history of money has no way down: fix forward with a new migration. */
export async function down() {
  throw new Error('find_cards_by_hash has no way down');
}
