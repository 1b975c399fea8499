import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { z } from 'zod';
import { createAccessService } from '../../src/access/access-service.ts';
import { createConsoleApp } from '../../src/http/console-app-routes.ts';
import { SILENT } from '../../src/http/log.ts';
import { operationRoutes } from '../../src/http/operation-routes.ts';
import { createTestDatabase } from '../support/database.ts';

const { database } = await createTestDatabase();
const staticDir = await mkdtemp(path.join(tmpdir(), 'lct-console-'));
await writeFile(path.join(staticDir, 'index.html'), '<title>console</title>');
let now = new Date('2026-09-01T00:00:00Z');
const access = createAccessService({
  database,
  clock: () => now,
  random: (length) => new Uint8Array(randomBytes(length)),
});
const who = operationRoutes(
  {
    'GET /v1/who': {
      summary: { en: 'who asks', zh: '谁' },
      caller: { role: 'auditor' },
      answer: { status: 200, schema: z.object({ login: z.string() }) },
      problems: [],
    },
    'POST /v1/deed': {
      summary: { en: 'do it', zh: '做' },
      caller: { role: 'clerk' },
      answer: { status: 204 },
      problems: [],
    },
  } as const,
  {
    'GET /v1/who': ({ user }) => ({ login: user.login }),
    'POST /v1/deed': () => undefined,
  },
);
const server = createServer(createConsoleApp({ access, routers: [who], staticDir, log: SILENT }));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
after(async () => {
  server.closeAllConnections();
  server.close();
  await rm(staticDir, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly code: unknown;
  readonly json: unknown;
  readonly cookie: string | null;
}
async function send(
  method: string,
  to: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(base + to, {
    method,
    headers: { 'content-type': 'application/json', 'x-requested-with': 'test', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  const json: unknown = isJson ? JSON.parse(text) : text;
  const code = isJson ? (json as Record<string, unknown>)['code'] : undefined;
  return { status: response.status, code, json, cookie: response.headers.get('set-cookie') };
}
async function session(name: string, password: string): Promise<Record<string, string>> {
  const { status, cookie } = await send('POST', '/v1/session', { name, password });
  assert.equal(status, 200);
  return { cookie: (cookie ?? '').split(';')[0] ?? '' };
}

const ownPassword = 'green city, 10 lines';

test('the first administrator logs in once with the one-time password and must change it', async () => {
  const lost = await access.ensureFirstAdministrator();
  const oneTime = await access.ensureFirstAdministrator();
  assert.ok(lost !== undefined && oneTime !== undefined && lost !== oneTime);
  const old = await send('POST', '/v1/session', { name: 'admin', password: lost });
  assert.equal(old.code, 'LOGIN_REFUSED');

  const login = await send('POST', '/v1/session', { name: 'admin', password: oneTime });
  // No expiry for the browser: a centre whose clock is another's would let nobody in.
  assert.match(login.cookie ?? '', /HttpOnly; SameSite=Strict/);
  assert.doesNotMatch(login.cookie ?? '', /Expires|Max-Age/);
  assert.deepEqual(login.json, {
    name: 'admin',
    role: 'administrator',
    must_change_password: true,
  });
  assert.match(login.cookie ?? '', /^lct_session=[0-9a-f]{64};.*HttpOnly; SameSite=Strict$/);
  const mine = { cookie: (login.cookie ?? '').split(';')[0] ?? '' };
  assert.equal((await send('GET', '/v1/who', undefined, mine)).code, 'PASSWORD_CHANGE_REQUIRED');

  const change = (next: string): Promise<Answer> =>
    send('POST', '/v1/session/password', { old_password: oneTime, new_password: next }, mine);
  for (const weak of ['short', oneTime, 'administrator', 'aaaabbbbaaaa']) {
    assert.equal((await change(weak)).code, 'PASSWORD_TOO_WEAK', weak);
  }
  assert.equal((await change(ownPassword)).status, 204);
  assert.deepEqual((await send('GET', '/v1/who', undefined, mine)).json, { login: 'admin' });
  assert.equal(await access.ensureFirstAdministrator(), undefined);
});

test('without a session, with an ended or an expired one: 401', async () => {
  assert.equal((await send('GET', '/v1/who')).code, 'SESSION_REQUIRED');
  const made = { cookie: `lct_session=${'0'.repeat(64)}` };
  assert.equal((await send('GET', '/v1/who', undefined, made)).code, 'SESSION_REQUIRED');

  const ended = await session('admin', ownPassword);
  assert.equal((await send('DELETE', '/v1/session', undefined, ended)).status, 204);
  assert.equal((await send('GET', '/v1/who', undefined, ended)).code, 'SESSION_REQUIRED');

  const expired = await session('admin', ownPassword);
  assert.equal((await send('GET', '/v1/who', undefined, expired)).status, 200);
  now = new Date(now.getTime() + 12 * 3_600_000);
  assert.equal((await send('GET', '/v1/who', undefined, expired)).code, 'SESSION_REQUIRED');
});

test('a session is nowhere in clear, and a changed password ends the others', async () => {
  const first = await session('admin', ownPassword);
  const second = await session('admin', ownPassword);
  const rows = await database('access_session');
  assert.ok(!JSON.stringify(rows).includes(first['cookie']?.slice(12) ?? '?'));
  const change = { old_password: ownPassword, new_password: `${ownPassword} more` };
  assert.equal((await send('POST', '/v1/session/password', change, second)).status, 204);
  assert.equal((await send('GET', '/v1/who', undefined, first)).code, 'SESSION_REQUIRED');
  assert.equal((await send('GET', '/v1/who', undefined, second)).status, 200);
  await access.changePassword(
    second['cookie']?.slice('lct_session='.length) ?? '',
    `${ownPassword} more`,
    ownPassword,
  );
});

test('writes need the header of our own pages', async () => {
  const mine = await session('admin', ownPassword);
  const response = await fetch(`${base}/v1/deed`, { method: 'POST', headers: mine });
  assert.equal(response.status, 403);
  assert.equal((await send('POST', '/v1/deed', undefined, mine)).status, 204);
});

test('an auditor may look and not decide', async () => {
  const once = await access.addUser('looks', 'auditor', 'test');
  const first = await access.login('looks', once ?? '');
  assert.ok(first.kind === 'logged-in');
  await access.changePassword(first.token, once ?? '', ownPassword);
  const mine = await session('looks', ownPassword);
  assert.equal((await send('GET', '/v1/who', undefined, mine)).status, 200);
  assert.equal((await send('POST', '/v1/deed', undefined, mine)).code, 'ROLE_NOT_ALLOWED');
});

test('five wrong passwords, even at the same time, and the sixth is not looked at', async () => {
  const attempts = await Promise.all(
    Array.from({ length: 8 }, () => access.login('nobody', 'guess')),
  );
  const kinds = attempts.map(({ kind }) => kind);
  assert.equal(kinds.filter((kind) => kind === 'refused').length, 5);
  assert.equal(kinds.filter((kind) => kind === 'too-many-attempts').length, 3);
  now = new Date(now.getTime() + 15 * 60_000);
  assert.equal((await access.login('nobody', 'guess')).kind, 'refused');
});

test('pages: any address of the console loads it, an unknown address of the API is a problem', async () => {
  for (const to of ['/', '/cards', '/settlement-days/2026-09-01']) {
    assert.equal((await send('GET', to)).json, '<title>console</title>');
  }
  const mine = await session('admin', ownPassword);
  assert.equal((await send('GET', '/v1/nothing', undefined, mine)).code, 'NOT_FOUND');
});

test('the audit trail cannot be rewritten', async () => {
  assert.ok((await database('audit_event')).length > 0);
  const edit = database('audit_event').update({ actor: 'somebody else' });
  await assert.rejects(edit, /is history/);
  await assert.rejects(database('audit_event').delete(), /is history/);
  await assert.rejects(database.raw('truncate audit_event'), /is history/);
});

test('constraints of users and sessions', async () => {
  const user = {
    user_id: '018f0000-0000-7000-8000-000000000001',
    login: 'clerk',
    password_hash: '$argon2id$x',
    role: 'clerk',
    must_change_password: false,
    created_at: now,
  };
  const refuses = async (table: string, row: object, constraint: string): Promise<void> => {
    await assert.rejects(database(table).insert(row), new RegExp(constraint));
  };
  await refuses('access_user', { ...user, login: 'Clerk!' }, 'access_user_login_form');
  await refuses('access_user', { ...user, role: 'god' }, 'access_user_role_known');
  const clear = { ...user, password_hash: 'secret' };
  await refuses('access_user', clear, 'access_user_password_is_argon2');
  await refuses('access_user', { ...user, login: 'admin' }, 'access_user_login_key');
  const [admin] = await database<{ user_id: string }>('access_user');
  const row = {
    token_digest: new Uint8Array(32),
    user_id: admin?.user_id,
    created_at: now,
    expires_at: new Date(now.getTime() + 1),
  };
  await refuses('access_session', { ...row, token_digest: new Uint8Array(8) }, 'digest_length');
  await refuses('access_session', { ...row, expires_at: now }, 'access_session_expires_later');
  const event = { audit_event_id: user.user_id, at: now, action: 'x', subject: '' };
  await refuses('audit_event', { ...event, actor: '' }, 'audit_event_actor_given');
  await refuses('audit_event', { ...event, actor: 'x', action: '' }, 'audit_event_action_given');
});
