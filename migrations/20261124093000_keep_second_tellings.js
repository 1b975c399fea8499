// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * A purchase that arbitration paid from its unresolved record may arrive later with the card's own
 * signature: a duplicate that tells more than the original did, so its bytes are kept.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(`
    alter table ingest_duplicate
      add column raw bytea,
      add constraint ingest_duplicate_raw_length check (octet_length(raw) = 128);
    comment on column ingest_duplicate.raw is 'only where the bytes are not those of the original';
  `);
}

/** The history of money has no way down: fix forward with a new migration. */
export async function down() {
  throw new Error('keep_second_tellings has no way down');
}
