import type { Knex } from 'knex';
import type { Role } from './role.ts';

export interface UserRow {
  readonly user_id: string;
  readonly login: string;
  readonly password_hash: string;
  readonly role: Role;
  readonly must_change_password: boolean;
}

export async function findUser(database: Knex, login: string): Promise<UserRow | undefined> {
  return database<UserRow & { disabled_at: Date | null }>('access_user')
    .where({ login, disabled_at: null })
    .first();
}

export async function listUsers(database: Knex): Promise<UserRow[]> {
  return database<UserRow>('access_user').orderBy('created_at');
}

export async function insertUser(
  trx: Knex.Transaction,
  user: UserRow,
  createdAt: Date,
): Promise<void> {
  await trx('access_user').insert({ ...user, created_at: createdAt });
}

/** False when somebody has that name. */
export async function insertNewUser(
  trx: Knex.Transaction,
  user: UserRow,
  createdAt: Date,
): Promise<boolean> {
  const added = await trx('access_user')
    .insert({ ...user, created_at: createdAt })
    .onConflict('login')
    .ignore()
    .returning('login');
  return added.length > 0;
}

export async function updatePassword(
  trx: Knex.Transaction,
  userId: string,
  passwordHash: string,
  mustChange: boolean,
): Promise<void> {
  await trx('access_user')
    .where({ user_id: userId })
    .update({ password_hash: passwordHash, must_change_password: mustChange });
}

export async function insertSession(
  trx: Knex.Transaction,
  session: {
    readonly tokenDigest: Uint8Array;
    readonly userId: string;
    readonly createdAt: Date;
    readonly expiresAt: Date;
  },
): Promise<void> {
  await trx('access_session').insert({
    token_digest: session.tokenDigest,
    user_id: session.userId,
    created_at: session.createdAt,
    expires_at: session.expiresAt,
  });
}

/** The user of a session in force. */
export async function findSessionUser(
  database: Knex,
  tokenDigest: Uint8Array,
  at: Date,
): Promise<UserRow | undefined> {
  return database<UserRow>('access_session as s')
    .join('access_user as u', 'u.user_id', 's.user_id')
    .where('s.token_digest', tokenDigest)
    .whereNull('s.ended_at')
    .whereNull('u.disabled_at')
    .where('s.expires_at', '>', at)
    .first<UserRow | undefined>('u.*');
}

export async function endSession(
  trx: Knex.Transaction,
  tokenDigest: Uint8Array,
  at: Date,
): Promise<void> {
  await trx('access_session')
    .where({ token_digest: tokenDigest, ended_at: null })
    .update({ ended_at: at });
}

export async function endOtherSessions(
  trx: Knex.Transaction,
  userId: string,
  tokenDigest: Uint8Array,
  at: Date,
): Promise<void> {
  await trx('access_session')
    .where({ user_id: userId, ended_at: null })
    .whereNot({ token_digest: tokenDigest })
    .update({ ended_at: at });
}

/**
 * Counts an attempt as failed before its password is even looked at, so that attempts made at the
 * same time cannot all pass the limit. False, and nothing counted, once the limit is reached.
 */
export async function countAttempt(
  database: Knex,
  attempt: { readonly attemptId: string; readonly login: string; readonly at: Date },
  limit: { readonly since: Date; readonly attemptsMax: number },
): Promise<boolean> {
  return database.transaction(async (trx) => {
    await trx.raw('select pg_advisory_xact_lock(hashtext(?))', [`login ${attempt.login}`]);
    const [row] = await trx('access_login_failure')
      .where('login', attempt.login)
      .where('at', '>', limit.since)
      .count<{ count: string }[]>();
    if (Number(row?.count) >= limit.attemptsMax) return false;
    await trx('access_login_failure').insert({
      login_failure_id: attempt.attemptId,
      login: attempt.login,
      at: attempt.at,
    });
    return true;
  });
}

export async function forgetFailures(trx: Knex.Transaction, login: string): Promise<void> {
  await trx('access_login_failure').where({ login }).delete();
}
