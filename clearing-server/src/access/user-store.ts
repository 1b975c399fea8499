import type { Knex } from 'knex';
import { query } from '../database/query.ts';
import type { Role } from './role.ts';

/** A user as administrators see one; nothing of the password. */
export interface UserState {
  readonly user_id: string;
  readonly login: string;
  readonly role: Role;
  readonly created_at: Date;
  readonly disabled_at: Date | null;
  readonly must_change_password: boolean;
  readonly version: string;
  readonly sessions: number;
  readonly last_signed_in_at: Date | null;
}

const SELECT = `
  select u.user_id, u.login, u.role, u.created_at, u.disabled_at, u.must_change_password,
    u.xmin::text as version, s.sessions, s.last_signed_in_at
  from access_user u cross join lateral (
    select count(*) filter (where ended_at is null and expires_at > ?)::int as sessions,
      max(created_at) as last_signed_in_at
    from access_session where user_id = u.user_id) s`;

/** By name, those whose name has `search` in it. */
export async function findUserStates(
  on: Knex,
  page: {
    readonly at: Date;
    readonly search: string;
    readonly after: string;
    readonly limit: number;
  },
): Promise<readonly UserState[]> {
  return query<UserState>(
    on,
    `${SELECT} where u.login collate "C" > ? and position(? in u.login) > 0
     order by u.login collate "C" limit ?`,
    [page.at, page.after, page.search.trim().toLowerCase(), page.limit],
  );
}

export async function findUserState(
  on: Knex,
  login: string,
  at: Date,
): Promise<UserState | undefined> {
  const [row] = await query<UserState>(on, `${SELECT} where u.login = ?`, [at, login]);
  return row;
}

/** What the role of clearing may see of a user. */
export interface HeldUser {
  readonly user_id: string;
  readonly login: string;
  readonly role: Role;
  readonly version: string;
}

/**
 * Nobody else changes this user, or who the administrators are, before `trx` ends: whoever counts on
 * one being left sees the last of them.
 */
export async function holdUser(
  trx: Knex.Transaction,
  login: string,
): Promise<{ readonly user: HeldUser | undefined; readonly administrators: readonly string[] }> {
  const rows = await query<HeldUser & { active: boolean }>(
    trx,
    `select user_id, login, role, xmin::text as version, disabled_at is null as active
     from access_user where role = 'administrator' or login = ? order by user_id for update`,
    [login],
  );
  return {
    user: rows.find((row) => row.login === login),
    administrators: rows
      .filter(({ role, active }) => role === 'administrator' && active)
      .map((row) => row.login),
  };
}

export async function storeDisabled(
  trx: Knex.Transaction,
  userId: string,
  at: Date | null,
): Promise<void> {
  await query(trx, 'update access_user set disabled_at = ? where user_id = ?', [at, userId]);
}

export async function storeRole(trx: Knex.Transaction, userId: string, role: Role): Promise<void> {
  await query(trx, 'update access_user set role = ? where user_id = ?', [role, userId]);
}

export async function endSessionsOf(
  trx: Knex.Transaction,
  userId: string,
  at: Date,
): Promise<number> {
  const ended = await query(
    trx,
    `update access_session set ended_at = ? where user_id = ? and ended_at is null
     returning user_id`,
    [at, userId],
  );
  return ended.length;
}
