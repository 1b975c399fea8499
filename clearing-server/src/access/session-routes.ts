import type { Request, RequestHandler, Response, Router } from 'express';
import { operationRoutes } from '../http/operation-routes.ts';
import { Problem } from '../http/problem.ts';
import type { AccessService, User } from './access-service.ts';
import { SESSION_OPERATIONS, type Session } from './session-operations.ts';

const COOKIE = 'lct_session';

/** Logging in and out of the console, and the first password's change. */
export const sessionRoutes = (access: AccessService): Router =>
  operationRoutes(SESSION_OPERATIONS, {
    'POST /v1/session': async ({ body, res }) => {
      const outcome = await access.login(body.name, body.password);
      switch (outcome.kind) {
        case 'refused':
          throw new Problem('LOGIN_REFUSED');
        case 'too-many-attempts':
          throw new Problem('LOGIN_TOO_MANY_ATTEMPTS', undefined, outcome);
        case 'logged-in':
          setCookie(res, outcome.token);
          return userJson(outcome.user);
      }
    },
    'GET /v1/session': async ({ req }) => userJson(await userOf(access, req)),
    'DELETE /v1/session': async ({ req, res }) => {
      const token = sessionToken(req);
      if (token !== undefined) await access.logout(token);
      res.clearCookie(COOKIE, { httpOnly: true, sameSite: 'strict', path: '/' });
    },
    'POST /v1/session/password': async ({ body, req }) => {
      await userOf(access, req);
      const outcome = await access.changePassword(
        sessionToken(req) ?? '',
        body.old_password,
        body.new_password,
      );
      switch (outcome.kind) {
        case 'refused':
          throw new Problem('LOGIN_REFUSED');
        case 'too-weak':
          throw new Problem('PASSWORD_TOO_WEAK', outcome.reason);
        case 'changed':
          return;
      }
    },
  });

/** Lets only sessions through whose user has a password of their own. */
export function requireSession(access: AccessService): RequestHandler {
  return async (req, res, next) => {
    const user = await userOf(access, req);
    if (user.mustChangePassword) throw new Problem('PASSWORD_CHANGE_REQUIRED');
    res.locals['user'] = user;
    next();
  };
}

/** A page of another origin cannot set this header without asking us first, and we never say yes. */
export const requireRequestedWith: RequestHandler = (req, _res, next) => {
  const reads = req.method === 'GET' || req.method === 'HEAD';
  if (!reads && req.get('X-Requested-With') === undefined) {
    throw new Problem('REQUESTED_WITH_MISSING');
  }
  next();
};

async function userOf(access: AccessService, req: Request): Promise<User> {
  const token = sessionToken(req);
  const user = token === undefined ? undefined : await access.session(token);
  if (user === undefined) throw new Problem('SESSION_REQUIRED');
  return user;
}

function sessionToken(req: Request): string | undefined {
  const cookies = (req.get('Cookie') ?? '').split(';').map((pair) => pair.trim().split('='));
  return cookies.find(([name]) => name === COOKIE)?.[1];
}

// No `Secure`: the console is served on loopback, where there is no TLS to ask for. No `Expires`: the
// session ends in the database, and a centre whose clock differs from the browser's must let people in.
const setCookie = (res: Response, token: string): Response =>
  res.cookie(COOKIE, token, { httpOnly: true, sameSite: 'strict', path: '/' });

const userJson = (user: User): Session => ({
  name: user.login,
  role: user.role,
  must_change_password: user.mustChangePassword,
});
