import { z } from 'zod';
import type { ServerOperations } from '../http/server-operation.ts';
import { ROLES } from './role.ts';

const password = z.string().min(1).max(200);

const SESSION = z
  .object({ name: z.string(), role: z.enum(ROLES), must_change_password: z.boolean() })
  .meta({ id: 'Session' });
export type Session = Readonly<z.output<typeof SESSION>>;

/** Logging in and out of the console, and the first password's change. */
export const SESSION_OPERATIONS = {
  'POST /v1/session': {
    summary: { en: 'Sign in', zh: '登录' },
    caller: 'anyone',
    body: z.strictObject({ name: z.string().min(1).max(40), password }),
    answer: { status: 200, schema: SESSION },
    problems: ['LOGIN_REFUSED', 'LOGIN_TOO_MANY_ATTEMPTS', 'REQUESTED_WITH_MISSING'],
  },
  'GET /v1/session': {
    summary: { en: 'Who is signed in', zh: '当前登录者' },
    caller: 'session',
    answer: { status: 200, schema: SESSION },
    problems: [],
  },
  'DELETE /v1/session': {
    summary: { en: 'Sign out', zh: '退出登录' },
    caller: 'anyone',
    answer: { status: 204 },
    problems: ['REQUESTED_WITH_MISSING'],
  },
  'POST /v1/session/password': {
    summary: { en: 'Replace the password of whoever is signed in', zh: '修改登录密码' },
    caller: 'session',
    body: z.strictObject({ old_password: password, new_password: password }),
    answer: { status: 204 },
    problems: ['LOGIN_REFUSED', 'PASSWORD_TOO_WEAK'],
  },
} as const satisfies ServerOperations;
