// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * Persons, in a schema of their own: students, who holds which card, who gets one next. And the
 * users of the console with what they did.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(PERSONS);
  await knex.raw(ISSUING);
  await knex.raw(ACCESS);
  await knex.raw(GRANTS);
}

/** Who held which card, and who did what, is history: fix forward with a new migration. */
export async function down() {
  throw new Error('create_persons has no way down');
}

const PERSONS = `
  create schema person;
  revoke all on schema person from public;

  create table person.school (
    school_code  char(10) primary key,
    name         text not null,
    -- who runs the terminals of this school: their rosters list its students
    operator_no  char(8) references participant_operator,
    constraint school_code_digits check (school_code ~ '^[0-9]{10}$'),
    constraint school_name_given check (name <> '')
  );

  create index school_by_operator on person.school (operator_no);

  create table person.student (
    student_id             uuid primary key,
    national_no_encrypted  bytea not null,
    national_no_digest     bytea not null,
    name                   text not null,
    sex                    smallint not null,
    school_code            char(10) not null references person.school,
    stage                  text not null,
    grade                  smallint not null,
    class_name             text not null,
    entry_year             smallint not null,
    status                 text not null default 'enrolled',
    created_at             timestamptz not null,
    updated_at             timestamptz not null,
    constraint student_one_per_national_no unique (national_no_digest),
    constraint student_digest_length check (octet_length(national_no_digest) = 16),
    constraint student_name_given check (name <> ''),
    -- GB/T 2261.1
    constraint student_sex_known check (sex in (0, 1, 2, 9)),
    constraint student_stage_known check (stage in ('primary', 'junior', 'senior')),
    constraint student_grade_of_stage check (grade between 1 and
      case stage when 'primary' then 6 else 4 end),
    constraint student_entry_year_plausible check (entry_year between 1990 and 2100),
    constraint student_status_known check (status in
      ('enrolled', 'suspended', 'left', 'graduated', 'deceased'))
  );
  create index student_by_class on person.student (school_code, stage, grade, class_name);
  create index student_by_name on person.student (name text_pattern_ops);

  create table person.card_holder (
    card_asn    char(20) primary key references card,
    student_id  uuid not null references person.student,
    held_from   timestamptz not null,
    held_until  timestamptz,
    constraint card_holder_until_after_from check (held_until > held_from)
  );
  create unique index card_holder_one_card_at_a_time on person.card_holder (student_id)
    where held_until is null;
  create index card_holder_by_student on person.card_holder (student_id);
`;

const ISSUING = `
  create table issuing_job (
    job_id      uuid primary key,
    created_at  timestamptz not null,
    created_by  text not null,
    note        text not null
  );

  -- Beside the persons: it says which student a card is being made for.
  create table person.issuing_item (
    card_asn       char(20) primary key references card,
    job_id         uuid not null references issuing_job,
    student_id     uuid not null references person.student,
    item_no        int not null,
    state          text not null,
    terminal_id    char(12) references terminal,
    handed_out_at  timestamptz,
    done_at        timestamptz,
    constraint issuing_item_once_in_a_job unique (job_id, item_no),
    constraint issuing_item_state_known check (state in ('waiting', 'handed-out', 'done')),
    constraint issuing_item_handed_to_terminal check
      ((state = 'waiting') = (terminal_id is null) and (terminal_id is null) = (handed_out_at is null)),
    constraint issuing_item_done_has_time check ((state = 'done') = (done_at is not null))
  );
  create unique index issuing_item_one_card_in_the_making on person.issuing_item (student_id)
    where state <> 'done';
  create unique index issuing_item_one_on_the_desk on person.issuing_item (terminal_id)
    where state = 'handed-out';
  create index issuing_item_waiting on person.issuing_item (job_id, item_no) where state = 'waiting';
`;

const ACCESS = `
  create table access_user (
    user_id               uuid primary key,
    login                 text not null unique,
    password_hash         text not null,
    role                  text not null,
    must_change_password  boolean not null,
    created_at            timestamptz not null,
    disabled_at           timestamptz,
    constraint access_user_login_form check (login ~ '^[a-z0-9][a-z0-9._-]{1,39}$'),
    constraint access_user_password_is_argon2 check (password_hash like '$argon2id$%'),
    constraint access_user_role_known check (role in ('administrator', 'clerk', 'auditor'))
  );

  create table access_session (
    token_digest  bytea primary key,
    user_id       uuid not null references access_user,
    created_at    timestamptz not null,
    expires_at    timestamptz not null,
    ended_at      timestamptz,
    constraint access_session_digest_length check (octet_length(token_digest) = 32),
    constraint access_session_expires_later check (expires_at > created_at)
  );
  create index access_session_by_user on access_session (user_id);

  create table access_login_failure (
    login_failure_id  uuid primary key,
    login             text not null,
    at                timestamptz not null
  );
  create index access_login_failure_by_login on access_login_failure (login, at);

  create table audit_event (
    audit_event_id  uuid primary key,
    at              timestamptz not null,
    actor           text not null,
    action          text not null,
    subject         text not null,
    detail          jsonb not null default '{}',
    constraint audit_event_actor_given check (actor <> ''),
    constraint audit_event_action_given check (action <> '')
  );
  create index audit_event_by_time on audit_event (at);
  create trigger audit_event_is_history before update or delete or truncate
    on audit_event execute function row_is_history();
`;

// lct_clearing must see no person, and no password either.
const GRANTS = `
  do $$ begin
    if exists (select from pg_roles where rolname = 'lct_clearing') then
      revoke all on access_user, access_session, access_login_failure from lct_clearing;
    end if;
    if exists (select from pg_roles where rolname = 'lct_person') then
      grant usage on schema person to lct_person;
      grant select, insert, update on all tables in schema person to lct_person;
      grant select on card to lct_person;
    end if;
  end $$;
`;
