// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * A debit on a blocked card, at a terminal that could have known, is its operator's loss, whether the card's
 * TAC proved it or its neighbours did. Found with the first decision; what is proven later moves the money and
 * not who bears it, and may take back a loss that stands on an earlier bill.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(`
    alter table arbitration_decision add column operator_liable boolean not null default false;

    alter table settlement_bill_line
      drop constraint settlement_bill_line_counts_something,
      add constraint settlement_bill_line_counts_something check (record_count > 0 and case entry
        when 'corrected' then true when 'loss' then true when 'voided' then amount_fen <= 0
        else amount_fen >= 0 end);
  `);
}

/** The history of money has no way down: fix forward with a new migration. */
export async function down() {
  throw new Error('charge_arbitrated_losses has no way down');
}
