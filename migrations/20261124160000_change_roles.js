// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * What somebody may do in the console is changed by two administrators, neither of whom it is about. The
 * role of clearing, by which requests are decided, sees who has which role and still no password.
 * @param {Knex} knex
 */
export async function up(knex) {
  await allowKinds(knex, ['role-change']);
  await knex.raw(`
    create function access_role_is_changed_by_two() returns trigger language plpgsql as $$
      begin
        if exists (
          select from approval_request
          where kind = 'role-change' and state = 'approved' and subject = new.login
            and content ->> 'from' = old.role and content ->> 'to' = new.role
            and checked_by <> new.login
        ) then return new; end if;
        raise exception 'nobody agreed that % becomes %', new.login, new.role;
      end $$;
    create trigger access_role_is_changed_by_two before update of role on access_user
      for each row when (new.role is distinct from old.role)
      execute function access_role_is_changed_by_two();

    do $$ begin
      if exists (select from pg_roles where rolname = 'lct_clearing') then
        grant select (xmin, user_id, login, role, disabled_at), update (role) on access_user
          to lct_clearing;
      end if;
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

/** Who was given which rights is history: fix forward. */
export async function down() {
  throw new Error('change_roles has no way down');
}
