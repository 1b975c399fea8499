// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * A payment file is made by one person and released by another: only then may the bank have it. Refused
 * or taken back, it lets its bills go. Files from before have no approval and stay what they are: sent.
 * @param {Knex} knex
 */
export async function up(knex) {
  await allowKinds(knex, ['payment-file']);
  await knex.raw(`
    alter table settlement_payment_file
      add column approval_request_id uuid unique references approval_request;

    alter table settlement_payment
      alter column state drop default,
      drop constraint settlement_payment_state_known,
      drop constraint settlement_payment_answered_at_a_time,
      add constraint settlement_payment_state_known check
        (state in ('made', 'dropped', 'sent', 'paid', 'failed')),
      add constraint settlement_payment_answered_at_a_time check
        ((state in ('paid', 'failed')) = (answered_at is not null));

    create or replace function settlement_payment_is_answered_once() returns trigger
      language plpgsql as $$
      begin
        if tg_op = 'UPDATE' and (old.state, new.state) in (('made', 'sent'), ('made', 'paid'),
            ('made', 'dropped'), ('sent', 'paid'), ('sent', 'failed'))
          and (new.payment_no, new.file_name, new.operator_no, new.bank_account, new.amount_fen)
            = (old.payment_no, old.file_name, old.operator_no, old.bank_account, old.amount_fen)
        then return new; end if;
        raise exception 'payment % was answered before', old.payment_no;
      end $$;
  `);
}

/**
 * Adds kinds to those that two people may decide, whichever there are.
 * @param {Knex} knex
 * @param {readonly string[]} more
 */
async function allowKinds(knex, more) {
  const { rows } = await knex.raw(`select pg_get_constraintdef(oid) as definition from pg_constraint
    where conname = 'approval_request_kind_known'`);
  const there = [...rows[0].definition.matchAll(/'([a-z-]+)'/g)].map(([, kind]) => kind);
  const kinds = [...new Set([...there, ...more])].map((kind) => `'${kind}'`).join(', ');
  await knex.raw(`alter table approval_request drop constraint approval_request_kind_known,
    add constraint approval_request_kind_known check (kind in (${kinds}))`);
}

/** The history of money has no way down: fix forward with a new migration. */
export async function down() {
  throw new Error('release_payment_files has no way down');
}
