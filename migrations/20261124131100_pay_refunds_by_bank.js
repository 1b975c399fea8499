// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * A refund that the bank paid bears the bank's reference, by which its line in the statement is known.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(`
    alter table refund
      add column bank_reference text,
      add constraint refund_bank_reference_form check (bank_reference ~ '^[!-~]{1,64}$'),
      add constraint refund_bank_paid check (bank_reference is null or state = 'paid');
    create unique index refund_one_per_bank_reference on refund (bank_reference)
      where bank_reference is not null;
  `);
}

/** The history of money has no way down: fix forward with a new migration. */
export async function down() {
  throw new Error('pay_refunds_by_bank has no way down');
}
