// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * When a clearing day ends, which days are worked, and when each operator is paid: rules with a first
 * day that two people agree on. The first ones say what the centre did until now: midnight, every day
 * for itself, due at once.
 * @param {Knex} knex
 */
export async function up(knex) {
  await allowKinds(knex, ['cut-over', 'settlement-cycle', 'special-days']);
  await knex.raw(`
    create table settlement_cut_over (
      effective_from       date primary key,
      cut_over_minutes     int not null,
      approval_request_id  uuid unique references approval_request,
      -- Nearer than half a day to midnight: no day is shorter than nothing.
      constraint settlement_cut_over_near_midnight check (abs(cut_over_minutes) < 720),
      constraint settlement_cut_over_by_two_people check
        ((approval_request_id is null) = (effective_from = '1970-01-01'))
    );
    insert into settlement_cut_over (effective_from, cut_over_minutes) values ('1970-01-01', 0);
    create trigger settlement_cut_over_is_history before update or delete or truncate
      on settlement_cut_over execute function row_is_history();

    create table settlement_cycle (
      settlement_cycle_id  uuid primary key,
      operator_no          char(8) references participant_operator,
      effective_from       date not null,
      every                text not null,
      ends_on              int,
      working_days_after   int not null,
      rest_weekdays        int[] not null,
      approval_request_id  uuid unique references approval_request,
      -- A rule of the operator's own stands before the general one (null).
      constraint settlement_cycle_one_a_day unique nulls not distinct (operator_no, effective_from),
      constraint settlement_cycle_end_fits check (case every
        when 'day' then ends_on is null
        when 'week' then ends_on is not null and ends_on between 1 and 7
        when 'month' then ends_on is not null and ends_on between 1 and 31
        else false end),
      constraint settlement_cycle_days_after_known check (working_days_after between 0 and 30),
      constraint settlement_cycle_somebody_works check
        (rest_weekdays <@ array[1, 2, 3, 4, 5, 6, 7] and not rest_weekdays @> array[1, 2, 3, 4, 5, 6, 7]),
      constraint settlement_cycle_by_two_people check
        ((approval_request_id is null) = (operator_no is null and effective_from = '1970-01-01'))
    );
    insert into settlement_cycle
      (settlement_cycle_id, effective_from, every, working_days_after, rest_weekdays)
      values ('00000000-0000-0000-0000-000000000000', '1970-01-01', 'day', 0, '{}');
    create trigger settlement_cycle_is_history before update or delete or truncate
      on settlement_cycle execute function row_is_history();

    -- What two people agreed on last about a day holds.
    create table settlement_special_day (
      special_date         date not null,
      approval_request_id  uuid not null references approval_request,
      works                boolean not null,
      name                 text not null,
      agreed_at            timestamptz not null,
      primary key (special_date, approval_request_id),
      constraint settlement_special_day_named check (name <> '')
    );
    create trigger settlement_special_day_is_history before update or delete or truncate
      on settlement_special_day execute function row_is_history();

    -- From when on the bill may be paid, by the calendar under which it was made.
    alter table settlement_bill add column due_date date;
    alter table settlement_bill disable trigger settlement_bill_stands;
    update settlement_bill set due_date = settlement_date;
    alter table settlement_bill enable trigger settlement_bill_stands;
    alter table settlement_bill
      alter column due_date set not null,
      add constraint settlement_bill_due_after_its_day check (due_date >= settlement_date);
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
  throw new Error('create_calendar has no way down');
}
