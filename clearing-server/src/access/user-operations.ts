import { INSTANT } from '@lvchengtong/card-sdk/exchange/api';
import { z } from 'zod';
import { APPROVAL_ROW } from '../approvals/approval-shape.ts';
import type { ServerOperations } from '../http/server-operation.ts';
import { COUNT, CURSOR, listOf, pageOf, VERSION } from '../http/shape.ts';
import { ROLES } from './role.ts';

const LOGIN = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{1,39}$/, '2 to 40 small letters, digits, dots and lines');
const REASON = z.string().trim().min(1).max(200);

const USER_ROW = z
  .object({
    name: z.string(),
    role: z.enum(ROLES),
    created_at: INSTANT,
    disabled_at: INSTANT.nullable(),
    must_change_password: z.boolean(),
    last_signed_in_at: INSTANT.nullable(),
    sessions: COUNT.describe('in force now'),
    requests: listOf(APPROVAL_ROW).describe('changes of the role that wait for a second person'),
    version: VERSION,
    mine: z.boolean().describe('it is the reader'),
  })
  .meta({ id: 'ConsoleUser' });
export type UserAnswer = Readonly<z.output<typeof USER_ROW>>;

const WITH_PASSWORD = USER_ROW.extend({
  one_time_password: z.string().describe('shown here and never again; kept nowhere in clear'),
}).meta({ id: 'ConsoleUserWithPassword' });
export type UserWithPassword = Readonly<z.output<typeof WITH_PASSWORD>>;

const caller = { role: 'administrator' } as const;
const params = { name: LOGIN };
const problems = ['NOT_FOUND'] as const;

/** Who may use the console, and what each may do. */
export const USER_OPERATIONS = {
  'GET /v1/users': {
    summary: { en: 'Who may use the console, by name', zh: '控制台用户，按登录名排列' },
    caller,
    query: { search: z.string().max(40).optional(), cursor: CURSOR },
    answer: { status: 200, schema: pageOf(USER_ROW).meta({ id: 'ConsoleUserPage' }) },
    problems: [],
  },
  'GET /v1/users/:name': {
    summary: { en: 'One user', zh: '单个用户' },
    caller,
    params,
    answer: { status: 200, schema: USER_ROW },
    problems,
    etag: true,
  },
  'POST /v1/users': {
    summary: {
      en: 'One more user, who may look and nothing else until two administrators agree on more; answers the one-time password',
      zh: '新增用户，初始仅可查看，更高权限须经两名管理员同意；返回一次性密码',
    },
    caller,
    body: z.strictObject({ name: LOGIN }),
    answer: { status: 201, schema: WITH_PASSWORD },
    problems: ['USER_NAME_TAKEN'],
    etag: true,
  },
  'POST /v1/users/:name/disable': {
    summary: { en: 'Let somebody in no more; ends the sessions', zh: '停用用户并结束其会话' },
    caller,
    params,
    answer: { status: 200, schema: USER_ROW },
    problems: [...problems, 'USER_OWN_ACCOUNT', 'USER_LAST_ADMINISTRATOR'],
    etag: true,
    ifMatch: true,
  },
  'POST /v1/users/:name/enable': {
    summary: { en: 'Let somebody in again', zh: '恢复用户' },
    caller,
    params,
    answer: { status: 200, schema: USER_ROW },
    problems,
    etag: true,
    ifMatch: true,
  },
  'POST /v1/users/:name/password': {
    summary: {
      en: 'A new one-time password, to be changed at the first sign-in; ends the sessions',
      zh: '重置为一次性密码，首次登录须修改；同时结束其会话',
    },
    caller,
    params,
    answer: { status: 200, schema: WITH_PASSWORD },
    problems: [...problems, 'USER_OWN_ACCOUNT'],
    etag: true,
    ifMatch: true,
  },
  'DELETE /v1/users/:name/sessions': {
    summary: { en: 'End all sessions of a user', zh: '结束用户的全部会话' },
    caller,
    params,
    answer: { status: 200, schema: USER_ROW },
    problems,
    etag: true,
  },
  'POST /v1/users/:name/role-requests': {
    summary: {
      en: 'Ask for another role; an administrator who is neither who asks nor whom it is about has to agree',
      zh: '申请变更角色，须由申请人与本人之外的另一名管理员复核',
    },
    caller,
    params,
    body: z.strictObject({ role: z.enum(ROLES), reason: REASON }),
    answer: { status: 201, schema: APPROVAL_ROW },
    problems: [...problems, 'APPROVAL_IMPOSSIBLE', 'APPROVAL_ALREADY_WAITING'],
    idempotent: true,
    ifMatch: true,
  },
} as const satisfies ServerOperations;
