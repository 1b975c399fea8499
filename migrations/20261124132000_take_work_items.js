// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * Who works on an item, what people say about it, and the order in which a board shows them.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(`
    alter table reconciliation_work_item
      add column taken_by text,
      add constraint reconciliation_work_item_taken_by_someone check (taken_by <> '');
    create index reconciliation_work_item_largest on reconciliation_work_item
      (abs(amount_fen) desc, work_item_id);

    alter table reconciliation_work_item_event
      drop constraint reconciliation_work_item_event_known,
      add constraint reconciliation_work_item_event_known check
        (event in ('opened', 'seen', 'changed', 'reopened', 'proven', 'decided', 'handed-over',
         'taken', 'given-back', 'commented'));
  `);
}

/** What people said is history: fix forward with a new migration. */
export async function down() {
  throw new Error('take_work_items has no way down');
}
