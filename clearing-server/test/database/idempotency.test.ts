import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOnceService, type OnceService } from '../../src/idempotency/once-service.ts';
import type { OnceRequest } from '../../src/idempotency/kept-answer.ts';
import { openDatabase } from '../../src/database/database.ts';
import { testClock } from '../support/city.ts';
import { minutesLater } from '../support/chips.ts';
import { consoleServer } from '../support/console-town.ts';
import { createTestDatabase } from '../support/database.ts';
import { answerFile, DAY, town } from '../support/settling-town.ts';

const request = (change: Partial<OnceRequest> = {}): OnceRequest => ({
  caller: 'user:clerk',
  key: 'key-number-1',
  operation: 'POST /v1/deeds',
  digest: new Uint8Array(32).fill(7),
  ...change,
});

/** Work that leaves a trace: how often was it done? */
const deed = async (service: OnceService, ask: OnceRequest): Promise<unknown> => {
  const { kind, ...rest } = await service.once(ask, async (trx) => {
    const [row] = await trx('deed').insert({}).returning<{ id: number }[]>('id');
    return { number: row?.id };
  });
  return { kind, ...rest };
};

test('twenty twins at two servers: done once, and each is told the same', async () => {
  const { database, url } = await createTestDatabase();
  await database.raw('create table deed (id int generated always as identity)');
  const other = openDatabase(url, { connectionsMax: 10 });
  const clock = testClock().read;
  const servers = [database, other].map((knex) => createOnceService({ knex, clock }));
  const answers = await Promise.all(
    servers.flatMap((server) => Array.from({ length: 10 }, () => deed(server, request()))),
  );
  await other.destroy();
  const done = answers.filter((answer) => (answer as { kind: string }).kind === 'done');
  assert.equal(done.length, 1);
  assert.deepEqual(
    answers.map((answer) => (answer as { answer: unknown }).answer),
    answers.map(() => (done[0] as { answer: unknown }).answer),
  );
  assert.equal((await database('deed')).length, 1);
});

test('another request under the key is a conflict, another caller’s key is another key', async () => {
  const { database } = await createTestDatabase();
  await database.raw('create table deed (id int generated always as identity)');
  const service = createOnceService({ knex: database, clock: testClock().read });
  assert.deepEqual(await deed(service, request()), { kind: 'done', answer: { number: 1 } });
  const otherDigest = request({ digest: new Uint8Array(32).fill(8) });
  assert.deepEqual(await deed(service, otherDigest), { kind: 'conflict' });
  const elsewhere = request({ caller: 'terminal:450011000001' });
  assert.deepEqual(await deed(service, elsewhere), { kind: 'done', answer: { number: 2 } });
  assert.deepEqual(await deed(service, request()), { kind: 'again', answer: { number: 1 } });
});

test('work that throws leaves nothing, not even its key', async () => {
  const { database } = await createTestDatabase();
  await database.raw('create table deed (id int generated always as identity)');
  const service = createOnceService({ knex: database, clock: testClock().read });
  const fails = service.once(request(), async (trx) => {
    await trx('deed').insert({});
    throw new RangeError('no');
  });
  await assert.rejects(fails, /no/);
  assert.deepEqual(await database('deed'), []);
  assert.deepEqual(await database('idempotent_answer'), []);
  assert.equal(((await deed(service, request())) as { kind: string }).kind, 'done');
});

test('an answer is kept as long as the table says, and forgotten afterwards', async () => {
  const { database } = await createTestDatabase();
  await database.raw('create table deed (id int generated always as identity)');
  await database('idempotency_retention').update({ kept: '30 hours' });
  const clock = testClock();
  const service = createOnceService({ knex: database, clock: clock.read });
  await deed(service, request());
  const begun = clock.now.getTime();
  clock.now = new Date(begun + 30 * 3_600_000 - 1);
  assert.deepEqual(await deed(service, request()), { kind: 'again', answer: { number: 1 } });
  clock.now = new Date(begun + 30 * 3_600_000);
  assert.deepEqual(await deed(service, request()), { kind: 'done', answer: { number: 2 } });
  clock.now = new Date(begun + 90 * 3_600_000);
  await deed(service, request({ key: 'key-number-2' }));
  const kept = await database('idempotent_answer').pluck('idempotency_key');
  assert.deepEqual(kept, ['key-number-2'], 'whoever comes takes some of the old away');
});

test('the role of clearing keeps and forgets answers, and cannot change one', async () => {
  const { database, url } = await createTestDatabase();
  await database.raw('create table deed (id int generated always as identity)');
  await database.raw('grant insert, select on deed to lct_clearing');
  const clearing = openDatabase(url, { role: 'lct_clearing' });
  const clock = testClock();
  const service = createOnceService({ knex: clearing, clock: clock.read });
  await deed(service, request());
  clock.now = new Date(clock.now.getTime() + 400 * 24 * 3_600_000);
  assert.deepEqual(await deed(service, request({ key: 'key-number-2' })), {
    kind: 'done',
    answer: { number: 2 },
  });
  assert.deepEqual(await database('idempotent_answer').pluck('idempotency_key'), ['key-number-2']);
  await assert.rejects(clearing('idempotent_answer').update({ answer: '{}' }), /permission denied/);
  await clearing.destroy();
});

test('constraints: no row that nobody could answer from', async () => {
  const { database } = await createTestDatabase();
  const row = {
    caller: 'user:clerk',
    idempotency_key: 'key-number-1',
    operation: 'POST /v1/deeds',
    request_digest: new Uint8Array(32),
    answer: '{}',
    made_at: minutesLater(0),
    expires_at: minutesLater(1),
  };
  await database('idempotent_answer').insert(row);
  for (const [constraint, change] of Object.entries({
    idempotent_answer_pkey: {},
    idempotent_answer_caller_form: { caller: 'clerk' },
    idempotent_answer_key_form: { idempotency_key: 'short' },
    idempotent_answer_operation_given: { operation: '' },
    idempotent_answer_digest_length: { request_digest: new Uint8Array(31) },
    idempotent_answer_expires_later: { expires_at: minutesLater(0) },
  })) {
    await assert.rejects(
      database('idempotent_answer').insert({ ...row, ...change }),
      new RegExp(constraint),
    );
  }
  await assert.rejects(database('idempotency_retention').insert({}), /idempotency_retention_pkey/);
  await assert.rejects(
    database('idempotency_retention').update({ kept: '1 hour' }),
    /idempotency_retention_kept/,
  );
});

test('over HTTP, at two servers at once: one payment file; the key stands for its request alone', async () => {
  const { database, clock, settlement, settle } = await town();
  await settlement.close(DAY, 'clerk');
  await settle(DAY);
  clock.now = minutesLater(24 * 60);
  const [one, two] = [await consoleServer(database, clock), await consoleServer(database, clock)];
  const first = await one.as('wang');
  const second = await two.as('wang');
  const other = await two.as('zhao');

  const keyless = await first('POST', '/v1/payment-files');
  assert.deepEqual([keyless.status, keyless.json['code']], [400, 'IDEMPOTENCY_KEY_MISSING']);
  const key = { 'idempotency-key': 'payment-of-tuesday' };
  const answers = await Promise.all(
    [first, second, first, second].map((ask) => ask('POST', '/v1/payment-files', undefined, key)),
  );
  const [made] = answers;
  assert.deepEqual([made?.status, made?.json['payments']], [201, 2]);
  for (const { status, text } of answers) assert.deepEqual([status, text], [201, made?.text]);
  const replayed = answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true');
  assert.equal(replayed.length, 3);
  assert.equal((await database('settlement_payment_file')).length, 1);

  const elsewhere = await first(
    'POST',
    '/v1/approval-requests',
    { kind: 'settle', settlement_date: DAY, reason: 'r' },
    key,
  );
  assert.deepEqual([elsewhere.status, elsewhere.json['code']], [409, 'IDEMPOTENCY_CONFLICT']);
  const hers = await other('POST', '/v1/payment-files', undefined, key);
  assert.deepEqual([hers.status, hers.json['code']], [409, 'NOTHING_TO_PAY']);

  const release = `/v1/approval-requests/${String(made?.json['approval_request_id'])}/approve`;
  const [asked] = (await other('GET', '/v1/approval-requests')).json['items'] as {
    version: string;
  }[];
  const headers = { 'idempotency-key': 'release-of-tuesday', 'if-match': `"${asked?.version}"` };
  assert.equal((await other('POST', release, undefined, headers)).status, 200);
  const csv = { 'idempotency-key': 'answer-of-tuesday', 'content-type': 'text/csv' };
  const line = (no: number, yuan: string): string =>
    `202609020010000${String(no)},6222000000000000,${yuan},paid,R${String(no)},`;
  const text = (...lines: string[]): string => new TextDecoder().decode(answerFile(...lines));
  const answer = (body: string): ReturnType<typeof first> =>
    first('POST', '/v1/bank-answers/answer.csv', body, csv);
  const taken = await answer(text(line(1, '20.00')));
  assert.equal(taken.status, 200, taken.text);
  const otherBody = await answer(text(line(1, '20.00'), line(2, '4.00')));
  assert.deepEqual([otherBody.status, otherBody.json['code']], [409, 'IDEMPOTENCY_CONFLICT']);
  assert.equal((await answer(text(line(1, '20.00')))).text, taken.text);
});

test('a request that was refused moved nothing: the same key may ask again', async () => {
  const { database, clock, settlement } = await town();
  const server = await consoleServer(database, clock);
  const ask = await server.as('wang');
  const settle = (): ReturnType<typeof ask> =>
    ask(
      'POST',
      '/v1/approval-requests',
      { kind: 'settle', settlement_date: DAY, reason: 'r' },
      { 'idempotency-key': 'settle-the-first' },
    );
  assert.equal((await settle()).json['code'], 'APPROVAL_IMPOSSIBLE');
  await settlement.close(DAY, 'clerk');
  const made = await settle();
  assert.equal(made.status, 201);
  assert.equal((await settle()).text, made.text);
  assert.equal((await database('approval_request')).length, 1);
});

test('a close under a key is answered again as it was then, by either server; its twin closes nothing more', async () => {
  const { database, clock, settlement } = await town();
  const [one, two] = [await consoleServer(database, clock), await consoleServer(database, clock)];
  const [first, second] = [await one.as('wang'), await two.as('wang')];
  const to = `/v1/settlement-days/${DAY}`;
  const tag = (await first('GET', to)).headers.get('etag') ?? '';
  const keyless = await first('POST', `${to}/close`, undefined, { 'if-match': tag });
  assert.deepEqual([keyless.status, keyless.json['code']], [400, 'IDEMPOTENCY_KEY_MISSING']);
  const headers = { 'idempotency-key': 'close-of-tuesday', 'if-match': tag };
  const answers = await Promise.all(
    [first, second, first].map((ask) => ask('POST', `${to}/close`, undefined, headers)),
  );
  for (const { status, text } of answers) {
    assert.equal(status, 200, text);
    assert.equal(text, answers[0]?.text);
  }
  assert.equal((await settlement.days()).length, 2, 'one day was opened after it');
  const days = await first('GET', '/v1/settlement-days');
  const next = (days.json['items'] as { settlement_date: string }[])[0]?.settlement_date ?? '';
  const other = await first('POST', `/v1/settlement-days/${next}/close`, undefined, headers);
  assert.deepEqual([other.status, other.json['code']], [409, 'IDEMPOTENCY_CONFLICT']);
});

test('whose close was answered by nobody closes again with the tag and key of then', async () => {
  const { database, clock, settlement } = await town();
  const wang = await (await consoleServer(database, clock)).as('wang');
  const sun = await (await consoleServer(database, clock)).as('sun');
  const to = `/v1/settlement-days/${DAY}`;
  const tag = (await wang('GET', to)).headers.get('etag') ?? '';
  // What the first attempt left when its server was killed after the close.
  await settlement.close(DAY, 'wang');
  const headers = { 'idempotency-key': 'close-of-tuesday', 'if-match': tag };
  const again = await wang('POST', `${to}/close`, undefined, headers);
  assert.deepEqual([again.status, again.json['state']], [200, 'balanced'], again.text);
  const late = await sun('POST', `${to}/close`, undefined, headers);
  assert.deepEqual([late.status, late.json['code']], [412, 'CHANGED_MEANWHILE']);
});
