import { hash } from '@node-rs/argon2';
import type { Knex } from 'knex';
import { withRetries } from '../database/with-retries.ts';
import { assertUnchanged, type Version } from '../http/version.ts';
import { enrolmentCode } from '../terminals/enrolment-code.ts';
import type { AccessService } from './access-service.ts';
import { forgetFailures, updatePassword } from './access-store.ts';
import { recordAudit } from './audit-store.ts';
import {
  endSessionsOf,
  findUserState,
  findUserStates,
  holdUser,
  storeDisabled,
  type HeldUser,
  type UserState,
} from './user-store.ts';

export type { UserState };

/** Whom it is about, as it was seen, and who does it. */
export interface Deed {
  readonly login: string;
  readonly actor: string;
  readonly seen: Version | undefined;
}

export type UserOutcome =
  | { readonly kind: 'done'; readonly user: UserState }
  | { readonly kind: 'unknown' }
  /** One ends with one's own account in another way, or not at all. */
  | { readonly kind: 'own-account' }
  | { readonly kind: 'last-administrator' };

export type PasswordResetOutcome =
  | { readonly kind: 'reset'; readonly user: UserState; readonly password: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'own-account' };

/** What administrators do about users; what a user may do is decided by two, in `role-change-service.ts`. */
export interface UserService {
  /** Those after a name, by name. */
  list(search: string, after: string, limit: number): Promise<readonly UserState[]>;
  find(login: string): Promise<UserState | undefined>;
  /** Undefined when the name is taken. */
  add(
    login: string,
    actor: string,
  ): Promise<{ readonly user: UserState; readonly password: string } | undefined>;
  disable(deed: Deed): Promise<UserOutcome>;
  enable(deed: Deed): Promise<UserOutcome>;
  resetPassword(deed: Deed): Promise<PasswordResetOutcome>;
  endSessions(deed: Deed): Promise<UserOutcome>;
}

export interface UserServiceOptions {
  /** May see users. */
  readonly database: Knex;
  readonly access: Pick<AccessService, 'addUser'>;
  readonly clock: () => Date;
  readonly random: (length: number) => Uint8Array;
}

export function createUserService(options: UserServiceOptions): UserService {
  const { database, clock } = options;
  const find = (login: string): Promise<UserState | undefined> =>
    findUserState(database, login, clock());
  return {
    find,
    list: (search, after, limit) => findUserStates(database, { at: clock(), search, after, limit }),
    add: async (login, actor) => {
      const password = await options.access.addUser(login, 'auditor', actor);
      const user = password === undefined ? undefined : await find(login);
      return user === undefined || password === undefined ? undefined : { user, password };
    },
    disable: (deed) => disable(options, deed),
    enable: (deed) =>
      change(options, deed, 'user.enable', async (trx, { user }) => {
        await storeDisabled(trx, user.user_id, null);
        return undefined;
      }),
    resetPassword: (deed) => resetPassword(options, deed),
    endSessions: (deed) =>
      change(options, deed, 'user.end-sessions', async (trx, { user }) => {
        await endSessionsOf(trx, user.user_id, clock());
        return undefined;
      }),
  };
}

function disable(options: UserServiceOptions, deed: Deed): Promise<UserOutcome> {
  return change(options, deed, 'user.disable', async (trx, { user, administrators }) => {
    if (deed.login === deed.actor) return 'own-account';
    const left = administrators.filter((login) => login !== deed.login);
    // Also when two administrators disable each other at once: the second is told.
    if (left.length === 0) return 'last-administrator';
    await storeDisabled(trx, user.user_id, options.clock());
    await endSessionsOf(trx, user.user_id, options.clock());
    return undefined;
  });
}

async function resetPassword(
  options: UserServiceOptions,
  deed: Deed,
): Promise<PasswordResetOutcome> {
  if (deed.login === deed.actor) return { kind: 'own-account' };
  const password = enrolmentCode(options.random(12));
  const passwordHash = await hash(password);
  const outcome = await change(options, deed, 'user.password-reset', async (trx, { user }) => {
    await updatePassword(trx, user.user_id, passwordHash, true);
    await endSessionsOf(trx, user.user_id, options.clock());
    await forgetFailures(trx, user.login);
    return undefined;
  });
  return outcome.kind === 'done'
    ? { kind: 'reset', user: outcome.user, password }
    : { kind: outcome.kind === 'unknown' ? 'unknown' : 'own-account' };
}

interface Held {
  readonly user: HeldUser;
  readonly administrators: readonly string[];
}
type Refusal = 'own-account' | 'last-administrator';

/** One change of one user under its lock, with its row of the audit log. @throws Problem CHANGED_MEANWHILE. */
async function change(
  { database, clock }: UserServiceOptions,
  { login, actor, seen }: Deed,
  action: string,
  work: (trx: Knex.Transaction, held: Held) => Promise<Refusal | undefined>,
): Promise<UserOutcome> {
  return withRetries(() =>
    database.transaction(async (trx) => {
      const { user, administrators } = await holdUser(trx, login);
      if (user === undefined) return { kind: 'unknown' };
      assertUnchanged(seen, user.version);
      const refusal = await work(trx, { user, administrators });
      if (refusal !== undefined) return { kind: refusal };
      await recordAudit(trx, clock(), actor, action, login);
      const now = await findUserState(trx, login, clock());
      return now === undefined ? { kind: 'unknown' } : { kind: 'done', user: now };
    }),
  );
}
