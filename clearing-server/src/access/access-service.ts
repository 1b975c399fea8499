import { createHash } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { Knex } from 'knex';
import { v7 as uuidv7 } from 'uuid';
import { enrolmentCode } from '../terminals/enrolment-code.ts';
import { recordAudit } from './audit-store.ts';
import {
  countAttempt,
  endOtherSessions,
  endSession,
  findSessionUser,
  findUser,
  forgetFailures,
  insertSession,
  insertNewUser,
  insertUser,
  listUsers,
  updatePassword,
  type UserRow,
} from './access-store.ts';
import { weaknessOf } from './password-rule.ts';
import type { Role } from './role.ts';

export interface User {
  readonly userId: string;
  readonly login: string;
  readonly role: Role;
  readonly mustChangePassword: boolean;
}

export type LoginOutcome =
  | {
      readonly kind: 'logged-in';
      readonly user: User;
      readonly token: string;
    }
  | { readonly kind: 'refused' }
  | { readonly kind: 'too-many-attempts'; readonly retryAfterSeconds: number };

export type PasswordOutcome =
  | { readonly kind: 'changed' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'too-weak'; readonly reason: string };

export interface AccessService {
  login(login: string, password: string): Promise<LoginOutcome>;
  /** The user of a session that is neither ended nor expired, of a user who is not disabled. */
  session(token: string): Promise<User | undefined>;
  logout(token: string): Promise<void>;
  /** Ends every other session of that user. */
  changePassword(token: string, current: string, next: string): Promise<PasswordOutcome>;
  /** The first administrator, when there is nobody yet: answers the one-time password. */
  ensureFirstAdministrator(): Promise<string | undefined>;
  /** One more person who may log in, with a one-time password; undefined when the name is taken. */
  addUser(login: string, role: Role, actor: string): Promise<string | undefined>;
}

interface AccessOptions {
  readonly database: Knex;
  readonly clock: () => Date;
  readonly random: (length: number) => Uint8Array;
}

const SESSION_MS = 12 * 3_600_000;
const ATTEMPTS_MAX = 5;
const ATTEMPTS_WINDOW_MS = 15 * 60_000;
const FIRST_LOGIN = 'admin';

export function createAccessService(options: AccessOptions): AccessService {
  const { database, clock } = options;
  return {
    login: (login, password) => logIn(options, login, password),
    session: async (token) => {
      const row = await findSessionUser(database, digestOf(token), clock());
      return row && userOf(row);
    },
    logout: (token) => database.transaction((trx) => endSession(trx, digestOf(token), clock())),
    changePassword: (token, current, next) => changePassword(options, token, current, next),
    ensureFirstAdministrator: () => ensureFirstAdministrator(options),
    addUser: (login, role, actor) => addUser(options, login, role, actor),
  };
}

async function logIn(
  { database, clock, random }: AccessOptions,
  login: string,
  password: string,
): Promise<LoginOutcome> {
  const now = clock();
  const attempt = { attemptId: uuidv7(), login, at: now };
  const since = new Date(now.getTime() - ATTEMPTS_WINDOW_MS);
  if (!(await countAttempt(database, attempt, { since, attemptsMax: ATTEMPTS_MAX }))) {
    return { kind: 'too-many-attempts', retryAfterSeconds: ATTEMPTS_WINDOW_MS / 1000 };
  }
  const user = await findUser(database, login);
  // An unknown name takes as long as a wrong password, so that names cannot be found out.
  const right = await verify(user?.password_hash ?? (await hash(login)), password);
  if (user === undefined || !right) return { kind: 'refused' };
  const token = tokenFrom(random(32));
  const expiresAt = new Date(now.getTime() + SESSION_MS);
  await database.transaction(async (trx) => {
    await forgetFailures(trx, login);
    const session = { tokenDigest: digestOf(token), userId: user.user_id, createdAt: now };
    await insertSession(trx, { ...session, expiresAt });
    await recordAudit(trx, now, login, 'session.begin', login);
  });
  return { kind: 'logged-in', user: userOf(user), token };
}

async function changePassword(
  { database, clock }: AccessOptions,
  token: string,
  current: string,
  next: string,
): Promise<PasswordOutcome> {
  const user = await findSessionUser(database, digestOf(token), clock());
  if (user === undefined || !(await verify(user.password_hash, current))) {
    return { kind: 'refused' };
  }
  const reason = weaknessOf(next, user.login, current);
  if (reason !== undefined) return { kind: 'too-weak', reason };
  const passwordHash = await hash(next);
  await database.transaction(async (trx) => {
    await updatePassword(trx, user.user_id, passwordHash, false);
    await endOtherSessions(trx, user.user_id, digestOf(token), clock());
    await recordAudit(trx, clock(), user.login, 'password.change', user.login);
  });
  return { kind: 'changed' };
}

/** Also when the only user never logged in: a one-time password that was overlooked is lost. */
async function ensureFirstAdministrator({
  database,
  clock,
  random,
}: AccessOptions): Promise<string | undefined> {
  const users = await listUsers(database);
  const [only] = users;
  const neverUsed = users.length === 1 && only?.login === FIRST_LOGIN && only.must_change_password;
  if (users.length > 0 && !neverUsed) return undefined;
  const password = enrolmentCode(random(12));
  const passwordHash = await hash(password);
  await database.transaction(async (trx) => {
    if (only !== undefined) {
      await updatePassword(trx, only.user_id, passwordHash, true);
    } else {
      const user: UserRow = {
        user_id: uuidv7(),
        login: FIRST_LOGIN,
        password_hash: passwordHash,
        role: 'administrator',
        must_change_password: true,
      };
      await insertUser(trx, user, clock());
    }
    await recordAudit(trx, clock(), 'system', 'user.first-administrator', FIRST_LOGIN);
  });
  return password;
}

async function addUser(
  { database, clock, random }: AccessOptions,
  login: string,
  role: Role,
  actor: string,
): Promise<string | undefined> {
  const password = enrolmentCode(random(12));
  const passwordHash = await hash(password);
  return database.transaction(async (trx) => {
    const added = await insertNewUser(
      trx,
      {
        user_id: uuidv7(),
        login,
        password_hash: passwordHash,
        role,
        must_change_password: true,
      },
      clock(),
    );
    if (!added) return undefined;
    await recordAudit(trx, clock(), actor, 'user.add', login, { role });
    return password;
  });
}

const userOf = (row: UserRow): User => ({
  userId: row.user_id,
  login: row.login,
  role: row.role,
  mustChangePassword: row.must_change_password,
});

const tokenFrom = (random: Uint8Array): string =>
  Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');

// 256 random bits need no salt and no slow hash; the database alone must not be enough to get in.
const digestOf = (token: string): Uint8Array =>
  new Uint8Array(createHash('sha256').update(token).digest());
