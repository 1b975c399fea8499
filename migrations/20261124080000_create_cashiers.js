// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * Who stands at an operator's tills. Persons, so beside the students.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(CASHIERS);
}

/** Who took money is history: fix forward with a new migration. */
export async function down() {
  throw new Error('create_cashiers has no way down');
}

const CASHIERS = `
  create table person.cashier (
    operator_no  char(8) not null references participant_operator,
    cashier_no   char(4) not null,
    name         text not null,
    pin_salt     bytea not null,
    pin_digest   bytea not null,
    created_at   timestamptz not null,
    changed_at   timestamptz not null,
    left_at      timestamptz,
    primary key (operator_no, cashier_no),
    constraint cashier_no_digits check (cashier_no ~ '^[0-9]{4}$'),
    constraint cashier_name_given check (name <> ''),
    constraint cashier_pin_salt_length check (octet_length(pin_salt) = 16),
    constraint cashier_pin_digest_length check (octet_length(pin_digest) = 32),
    constraint cashier_changed_after_created check (changed_at >= created_at),
    constraint cashier_left_after_created check (left_at >= created_at),
    constraint cashier_leaving_is_a_change check (left_at <= changed_at)
  );
  do $$ begin
    if exists (select from pg_roles where rolname = 'lct_person') then
      grant select, insert, update on person.cashier to lct_person;
    end if;
  end $$;
`;
