// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * What everyone who stores something on a day does first: until the transaction ends the day stays open. When
 * it is not open any more the transaction fails as one that was overtaken, so that a whole group can be
 * stored by one message, without somebody who looks at the answer in between.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(`
    create function clearing_hold_day(lock bigint, day date) returns void
      language plpgsql as $$
    begin
      perform pg_advisory_xact_lock_shared(lock);
      -- A statement of its own: it sees what was committed while this one waited.
      if not exists (
        select from settlement_day where settlement_date = day and state = 'open'
      ) then
        raise exception 'day % is not open', day using errcode = 'serialization_failure';
      end if;
    end $$;
  `);
}

/** Forward only: a server that runs calls it. */
export async function down() {
  throw new Error('hold_the_open_day has no way down');
}
