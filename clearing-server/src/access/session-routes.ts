import { Router, type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { parseRequest } from '../http/requests.ts';
import { Problem } from '../http/problem.ts';
import type { AccessService, User } from './access-service.ts';
import { mayActAs, type Role } from './role.ts';

const COOKIE = 'lct_session';
const loginRequest = z.strictObject({
  name: z.string().min(1).max(40),
  password: z.string().min(1).max(200),
});
const passwordRequest = z.strictObject({
  old_password: z.string().min(1).max(200),
  new_password: z.string().min(1).max(200),
});

/** Logging in and out of the console, and the first password's change. */
export function sessionRoutes(access: AccessService): Router {
  const router = Router();

  router.post('/session', async (req, res) => {
    const { name, password } = parseRequest(loginRequest, req.body);
    const outcome = await access.login(name, password);
    switch (outcome.kind) {
      case 'refused':
        throw new Problem('LOGIN_REFUSED');
      case 'too-many-attempts':
        throw new Problem('LOGIN_TOO_MANY_ATTEMPTS', undefined, outcome);
      case 'logged-in':
        setCookie(res, outcome.token);
        res.json(userJson(outcome.user));
    }
  });

  router.get('/session', async (req, res) => {
    res.json(userJson(await userOf(access, req)));
  });

  router.delete('/session', async (req, res) => {
    const token = sessionToken(req);
    if (token !== undefined) await access.logout(token);
    res.clearCookie(COOKIE, { httpOnly: true, sameSite: 'strict', path: '/' }).status(204).end();
  });

  router.post('/session/password', async (req, res) => {
    const request = parseRequest(passwordRequest, req.body);
    await userOf(access, req);
    const outcome = await access.changePassword(
      sessionToken(req) ?? '',
      request.old_password,
      request.new_password,
    );
    switch (outcome.kind) {
      case 'refused':
        throw new Problem('LOGIN_REFUSED');
      case 'too-weak':
        throw new Problem('PASSWORD_TOO_WEAK', outcome.reason);
      case 'changed':
        res.status(204).end();
    }
  });

  return router;
}

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

/** Who asks. Only behind `requireSession`. */
export const authenticatedUser = (res: Response): User => res.locals['user'] as User;

/** For routes that change something. @throws Problem ROLE_NOT_ALLOWED. */
export function requireRole(res: Response, needed: Role): User {
  const user = authenticatedUser(res);
  if (!mayActAs(user.role, needed)) {
    throw new Problem('ROLE_NOT_ALLOWED', `this needs the role ${needed}`);
  }
  return user;
}

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

const userJson = (user: User): Record<string, string | boolean> => ({
  name: user.login,
  role: user.role,
  must_change_password: user.mustChangePassword,
});
