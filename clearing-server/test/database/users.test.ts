import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createUserService } from '../../src/access/user-service.ts';
import { consoleServer, type Ask, type ConsoleAnswer } from '../support/console-town.ts';
import { testClock } from '../support/city.ts';
import { createTestDatabase } from '../support/database.ts';

const { database } = await createTestDatabase();
const clock = testClock();
// Two servers of one centre: what one is told, the other obeys.
const [one, two] = [await consoleServer(database, clock), await consoleServer(database, clock)];
const anna = await one.as('anna', 'administrator');
const boris = await two.as('boris', 'administrator');
const clerk = await one.as('wang', 'clerk');

let keys = 0;
const key = (): Record<string, string> => ({ 'idempotency-key': `key-number-${String(++keys)}` });
const said = ({ status, json }: ConsoleAnswer): unknown[] => [status, json['code'] ?? 'done'];
const tagOf = (answer: ConsoleAnswer): string => {
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.headers.get('etag'), `"${String(answer.json['version'])}"`);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  return answer.headers.get('etag') ?? '';
};
const seen = async (name: string): Promise<Record<string, string>> => ({
  'if-match': tagOf(await anna('GET', `/v1/users/${name}`)),
});
const audited = async (action: string): Promise<string[]> =>
  (await database('audit_event').where({ action }).orderBy('at')).map(
    ({ actor, subject }: { actor: string; subject: string }) => `${actor} ${subject}`,
  );
const added = async (name: string): Promise<string> => {
  const answer = await anna('POST', '/v1/users', { name });
  assert.equal(answer.status, 201, answer.text);
  return String(answer.json['one_time_password']);
};
const signedIn = async (name: string, password: string): Promise<[ConsoleAnswer, Ask]> => {
  const session = await boris('POST', '/v1/session', { name, password }, { cookie: '' });
  const cookie = (session.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return [session, (method, to, body, headers) => boris(method, to, body, { cookie, ...headers })];
};

test('only an administrator sees or changes users', async () => {
  for (const [method, to] of [
    ['GET', '/v1/users'],
    ['GET', '/v1/users/anna'],
    ['POST', '/v1/users'],
    ['POST', '/v1/users/anna/disable'],
    ['POST', '/v1/users/anna/enable'],
    ['POST', '/v1/users/anna/password'],
    ['DELETE', '/v1/users/anna/sessions'],
    ['POST', '/v1/users/anna/role-requests'],
  ] as const) {
    assert.deepEqual(said(await clerk(method, to)), [403, 'ROLE_NOT_ALLOWED'], `${method} ${to}`);
  }
});

test('a new user looks and nothing else, with a password that is shown once and good for one thing', async () => {
  const password = await added('chen');
  assert.deepEqual(said(await boris('POST', '/v1/users', { name: 'chen' })), [
    409,
    'USER_NAME_TAKEN',
  ]);
  for (const name of ['', 'C', 'Chen', '../x', 'a'.repeat(41)]) {
    assert.equal((await anna('POST', '/v1/users', { name })).json['code'], 'REQUEST_INVALID');
  }
  const [session, chen] = await signedIn('chen', password);
  assert.deepEqual(session.json, { name: 'chen', role: 'auditor', must_change_password: true });
  assert.deepEqual(said(await chen('GET', '/v1/cards')), [403, 'PASSWORD_CHANGE_REQUIRED']);
  const change = { old_password: password, new_password: 'a river, 3 bridges' };
  assert.equal((await chen('POST', '/v1/session/password', change)).status, 204);
  assert.equal((await chen('GET', '/v1/settlement-days')).status, 200);
  assert.deepEqual(said(await chen('POST', '/v1/approval-requests', {}, key())), [
    403,
    'ROLE_NOT_ALLOWED',
  ]);
  assert.deepEqual(
    await audited('user.add').then((rows) => rows.filter((row) => /chen/.test(row))),
    ['anna chen'],
  );
  const kept = JSON.stringify([
    await database('access_user'),
    await database('audit_event'),
    await database('idempotent_answer'),
  ]);
  assert.ok(!kept.includes(password), 'it is kept nowhere in clear');
});

test('disabled: out at once at every server, and in again when enabled', async () => {
  const dai = await one.as('dai');
  assert.equal((await dai('GET', '/v1/settlement-days')).status, 200);
  const before = await seen('dai');
  assert.deepEqual(said(await boris('POST', '/v1/users/dai/disable')), [428, 'IF_MATCH_MISSING']);
  const out = await boris('POST', '/v1/users/dai/disable', undefined, before);
  assert.equal(tagOf(out), (await seen('dai'))['if-match']);
  assert.equal(out.json['sessions'], 0);
  assert.deepEqual(said(await dai('GET', '/v1/settlement-days')), [401, 'SESSION_REQUIRED']);
  assert.deepEqual(said(await anna('POST', '/v1/users/dai/enable', undefined, before)), [
    412,
    'CHANGED_MEANWHILE',
  ]);
  const back = await anna('POST', '/v1/users/dai/enable', undefined, await seen('dai'));
  assert.equal(back.json['disabled_at'], null);
  assert.deepEqual(
    said(await dai('GET', '/v1/settlement-days')),
    [401, 'SESSION_REQUIRED'],
    'the old session stays ended',
  );
  await one.as('dai');
  assert.deepEqual(
    [await audited('user.disable'), await audited('user.enable')],
    [['boris dai'], ['anna dai']],
  );
  assert.deepEqual(
    said(await anna('POST', '/v1/users/nobody/disable', undefined, { 'if-match': '"1"' })),
    [404, 'NOT_FOUND'],
  );
});

test('a password that was reset: the old one and its sessions are over, the new one must be changed', async () => {
  const fang = await one.as('fang');
  for (let wrong = 0; wrong < 6; wrong += 1) await signedIn('fang', 'guess');
  const tag = await seen('fang');
  const twice = await Promise.all([
    anna('POST', '/v1/users/fang/password', undefined, tag),
    boris('POST', '/v1/users/fang/password', undefined, tag),
  ]);
  assert.deepEqual(
    twice.map(({ status }) => status).toSorted(),
    [200, 412],
    'of two who reset it at once one did, and holds the password that counts',
  );
  const done = twice.find(({ status }) => status === 200);
  const password = String(done?.json['one_time_password']);
  assert.deepEqual(said(await fang('GET', '/v1/settlement-days')), [401, 'SESSION_REQUIRED']);
  const [session] = await signedIn('fang', password);
  assert.equal(session.json['must_change_password'], true, session.text);
  assert.deepEqual(
    said(await anna('POST', '/v1/users/anna/password', undefined, await seen('anna'))),
    [409, 'USER_OWN_ACCOUNT'],
  );
});

test('sessions are ended, and the account is what it was', async () => {
  const gao = await two.as('gao');
  const tag = await seen('gao');
  const ended = await anna('DELETE', '/v1/users/gao/sessions');
  assert.equal(ended.json['sessions'], 0);
  assert.equal(tagOf(ended), tag['if-match']);
  assert.deepEqual(said(await gao('GET', '/v1/settlement-days')), [401, 'SESSION_REQUIRED']);
  await two.as('gao');
});

const asked = async (ask: Ask, name: string, role: string): Promise<ConsoleAnswer> =>
  ask(
    'POST',
    `/v1/users/${name}/role-requests`,
    { role, reason: 'new work' },
    { ...key(), ...(await seen(name)) },
  );
const decide = (ask: Ask, { json }: ConsoleAnswer, how = 'approve'): Promise<ConsoleAnswer> =>
  ask(
    'POST',
    `/v1/approval-requests/${String(json['approval_request_id'])}/${how}`,
    how === 'refuse' ? { reason: 'no' } : undefined,
    { ...key(), 'if-match': `"${String(json['version'])}"` },
  );

test('a role is changed by two administrators, neither of them about himself', async () => {
  const hu = await one.as('hu', 'auditor');
  const request = await asked(anna, 'hu', 'clerk');
  assert.equal(request.status, 201, request.text);
  const shown = await boris('GET', '/v1/users/hu');
  assert.deepEqual(
    (shown.json['requests'] as { content: unknown }[]).map(({ content }) => content),
    [{ from: 'auditor', to: 'clerk' }],
  );
  assert.deepEqual(said(await asked(boris, 'hu', 'administrator')), [
    409,
    'APPROVAL_ALREADY_WAITING',
  ]);
  assert.deepEqual(said(await decide(anna, request)), [403, 'APPROVAL_OWN_REQUEST']);
  assert.deepEqual(said(await decide(clerk, request)), [403, 'ROLE_NOT_ALLOWED']);
  assert.deepEqual(said(await decide(clerk, request, 'refuse')), [403, 'ROLE_NOT_ALLOWED']);
  assert.equal((await hu('GET', '/v1/session')).json['role'], 'auditor', 'nothing happened yet');
  assert.deepEqual(said(await decide(boris, request)), [200, 'done']);
  assert.equal(
    (await hu('GET', '/v1/session')).json['role'],
    'clerk',
    'at once, signed in as he is',
  );

  const own = await asked(anna, 'boris', 'clerk');
  assert.deepEqual(said(await decide(boris, own)), [403, 'APPROVAL_OWN_REQUEST']);
  assert.deepEqual(said(await decide(boris, own, 'refuse')), [403, 'APPROVAL_OWN_REQUEST']);
  assert.deepEqual(said(await decide(anna, own, 'withdraw')), [200, 'done']);
  assert.deepEqual(said(await asked(anna, 'hu', 'clerk')), [409, 'APPROVAL_IMPOSSIBLE']);
  assert.deepEqual(await audited('role-change.approve'), ['boris hu']);
});

test('the database itself keeps a role as it is when nobody agreed to another', async () => {
  await one.as('ji', 'auditor');
  await assert.rejects(
    database('access_user').where({ login: 'ji' }).update({ role: 'administrator' }),
    /nobody agreed that ji becomes administrator/,
  );
});

test('the last administrator stays, even when two disable each other at once', async () => {
  assert.deepEqual(
    said(await anna('POST', '/v1/users/anna/disable', undefined, await seen('anna'))),
    [409, 'USER_OWN_ACCOUNT'],
  );
  // Both were let in before either is out: the service is asked, as behind the session.
  const users = createUserService({
    database,
    access: { addUser: () => Promise.resolve(undefined) },
    clock: clock.read,
    random: (length) => new Uint8Array(length),
  });
  const answers = await Promise.all([
    users.disable({ login: 'anna', actor: 'boris', seen: undefined }),
    users.disable({ login: 'boris', actor: 'anna', seen: undefined }),
  ]);
  assert.deepEqual(answers.map(({ kind }) => kind).toSorted(), ['done', 'last-administrator']);
  const left = await database('access_user').where({ role: 'administrator', disabled_at: null });
  assert.equal(left.length, 1);
});
