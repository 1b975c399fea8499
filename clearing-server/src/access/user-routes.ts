import type { Router } from 'express';
import { z } from 'zod';
import { decided, requestJson } from '../approvals/approval-answer.ts';
import type { ApprovalRequest } from '../approvals/approval-request.ts';
import type { ApprovalService } from '../approvals/approval-service.ts';
import { decodeCursor, pageOf } from '../http/cursor.ts';
import { operationRoutes } from '../http/operation-routes.ts';
import { Problem } from '../http/problem.ts';
import type { OnceService } from '../idempotency/once-service.ts';
import { roleAsSeen } from './role-change-service.ts';
import { USER_OPERATIONS, type UserAnswer, type UserWithPassword } from './user-operations.ts';
import type { UserOutcome, UserService, UserState } from './user-service.ts';

export interface UserRoutesOptions {
  readonly users: UserService;
  readonly approvals: ApprovalService;
  readonly once: OnceService;
}

const PER_PAGE = 50;
const CURSOR = z.tuple([z.string().max(40)]);

/** Who may use the console, and what each may do. */
export const userRoutes = ({ users, approvals, once: service }: UserRoutesOptions): Router => {
  const one = async (row: UserState | undefined, reader: string): Promise<UserAnswer> => {
    if (row === undefined) throw new Problem('NOT_FOUND');
    return userJson(row, reader, await approvals.waitingAbout('role-change', [row.login]));
  };
  const done = (outcome: UserOutcome, reader: string): Promise<UserAnswer> => {
    switch (outcome.kind) {
      case 'unknown':
        throw new Problem('NOT_FOUND');
      case 'own-account':
        throw new Problem('USER_OWN_ACCOUNT');
      case 'last-administrator':
        throw new Problem('USER_LAST_ADMINISTRATOR');
      case 'done':
        return one(outcome.user, reader);
    }
  };
  return operationRoutes(
    USER_OPERATIONS,
    {
      'GET /v1/users': async ({ query, user }) => {
        const [after = ''] = decodeCursor(CURSOR, query.cursor) ?? [];
        const found = await users.list(query.search ?? '', after, PER_PAGE + 1);
        const page = pageOf(found, PER_PAGE, ({ login }) => [login]);
        const logins = page.rows.map(({ login }) => login);
        const requests = await approvals.waitingAbout('role-change', logins);
        const items = page.rows.map((row) => userJson(row, user.login, requests));
        return { items, next_cursor: page.nextCursor };
      },
      'GET /v1/users/:name': async ({ params, user }) =>
        one(await users.find(params.name), user.login),
      'POST /v1/users': async ({ body, user }) => {
        const added = await users.add(body.name, user.login);
        if (added === undefined) throw new Problem('USER_NAME_TAKEN');
        return withPassword(await one(added.user, user.login), added.password);
      },
      'POST /v1/users/:name/disable': async ({ params, ifMatch, user }) =>
        done(await users.disable(deedOf(params.name, user.login, ifMatch)), user.login),
      'POST /v1/users/:name/enable': async ({ params, ifMatch, user }) =>
        done(await users.enable(deedOf(params.name, user.login, ifMatch)), user.login),
      'POST /v1/users/:name/password': async ({ params, ifMatch, user }) => {
        const outcome = await users.resetPassword(deedOf(params.name, user.login, ifMatch));
        if (outcome.kind !== 'reset') return unreset(outcome.kind);
        return withPassword(await one(outcome.user, user.login), outcome.password);
      },
      'DELETE /v1/users/:name/sessions': async ({ params, user }) =>
        done(await users.endSessions(deedOf(params.name, user.login, undefined)), user.login),
      'POST /v1/users/:name/role-requests': ({ params, body, ifMatch, user: { login }, once }) =>
        once(async (trx) => {
          const from = await roleAsSeen(trx, params.name, ifMatch);
          if (from === undefined) throw new Problem('NOT_FOUND');
          const about = { kind: 'role-change', subject: params.name } as const;
          const content = { from, to: body.role };
          const { reason } = body;
          const outcome = await approvals.within(trx).propose({ ...about, content, reason }, login);
          return requestJson(decided(outcome), login);
        }),
    },
    { once: service },
  );
};

const deedOf = (
  login: string,
  actor: string,
  seen: string | undefined,
): Parameters<UserService['disable']>[0] => ({ login, actor, seen });

function unreset(kind: 'unknown' | 'own-account'): never {
  throw new Problem(kind === 'unknown' ? 'NOT_FOUND' : 'USER_OWN_ACCOUNT');
}

const withPassword = (user: UserAnswer, password: string): UserWithPassword => ({
  ...user,
  one_time_password: password,
});

const userJson = (
  row: UserState,
  reader: string,
  requests: readonly ApprovalRequest[],
): UserAnswer => ({
  name: row.login,
  role: row.role,
  created_at: row.created_at.toISOString(),
  disabled_at: row.disabled_at?.toISOString() ?? null,
  must_change_password: row.must_change_password,
  last_signed_in_at: row.last_signed_in_at?.toISOString() ?? null,
  sessions: row.sessions,
  requests: requests
    .filter(({ subject }) => subject === row.login)
    .map((request) => requestJson(request, reader)),
  version: row.version,
  mine: row.login === reader,
});
