import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleServer, type Ask, type ConsoleAnswer } from '../support/console-town.ts';
import { openDesk } from '../support/arbitration-desk.ts';
import { chip, minutesLater, till, tornPurchase } from '../support/chips.ts';
import { loadAt } from '../support/sender.ts';
import { DAY, RULE, town } from '../support/settling-town.ts';

let keys = 0;
const key = (): Record<string, string> => ({ 'idempotency-key': `key-number-${String(++keys)}` });
const tagOf = ({ status, headers, json }: ConsoleAnswer): string => {
  assert.equal(status, 200);
  const tag = headers.get('etag') ?? '';
  assert.match(tag, /^"[^"]+"$/, 'a strong tag');
  assert.equal(tag, `"${String(json['version'])}"`, 'the header and the body say the same');
  assert.equal(headers.get('cache-control'), 'no-store');
  return tag;
};
const said = ({ status, json }: ConsoleAnswer): unknown[] => [status, json['code']];
const STALE = [412, 'CHANGED_MEANWHILE'];

/** A change that needs a tag: not without one, not with what is none. */
async function needsTag(change: (headers: Record<string, string>) => Promise<ConsoleAnswer>) {
  for (const headers of [{}, { 'if-match': '*' }, { 'if-match': 'W/"1"' }, { 'if-match': '1' }]) {
    assert.deepEqual(said(await change({ ...key(), ...headers })), [428, 'IF_MATCH_MISSING']);
  }
  assert.deepEqual(said(await change({ ...key(), 'if-match': '"0"' })), STALE);
}

/** Two people who saw the same; however close together they are, one changes it and one is told. */
async function atOnce(
  shown: () => Promise<ConsoleAnswer>,
  changes: readonly ((headers: Record<string, string>) => Promise<ConsoleAnswer>)[],
): Promise<ConsoleAnswer> {
  const tag = tagOf(await shown());
  const answers = await Promise.all(changes.map((change) => change({ ...key(), 'if-match': tag })));
  const [done, ...more] = answers.filter(({ status }) => status < 300);
  assert.ok(done !== undefined && more.length === 0, answers.map(({ text }) => text).join('\n'));
  for (const answer of answers) if (answer !== done) assert.deepEqual(said(answer), STALE);
  assert.notEqual(tagOf(await shown()), tag, 'the state has another tag now');
  return done;
}

const clerks = async (...parts: Parameters<typeof consoleServer>): Promise<[Ask, Ask, Ask]> => {
  const [one, two] = [await consoleServer(...parts), await consoleServer(...parts)];
  return [await one.as('wang'), await two.as('sun'), await two.as('zhao')];
};

test('a settlement day: two close it at once, one did', async () => {
  const { database, clock } = await town();
  const [wang, sun] = await clerks(database, clock);
  const to = `/v1/settlement-days/${DAY}`;
  await needsTag((headers) => wang('POST', `${to}/close`, undefined, headers));
  assert.equal((await wang('GET', to)).json['state'], 'open', 'nothing was done without a tag');
  const done = await atOnce(
    () => wang('GET', to),
    [wang, sun].map((ask) => (headers) => ask('POST', `${to}/close`, undefined, headers)),
  );
  assert.equal(done.json['state'], 'balanced');
  assert.equal(done.headers.get('etag'), tagOf(await sun('GET', to)), 'the answer has the new tag');
  const fresh = done.headers.get('etag') ?? '';
  const unchanged = await wang('GET', to, undefined, { 'if-none-match': fresh });
  assert.equal(unchanged.status, 200, 'what is told beside the state may have changed');
});

test('an approval request: approved, refused and taken back at once, one of them happened', async () => {
  const { database, clock } = await town();
  const [wang, sun, zhao] = await clerks(database, clock);
  const asking = { kind: 'fee-rule', reason: 'agreed', content: RULE };
  const asked = await wang('POST', '/v1/approval-requests', asking, key());
  assert.equal(asked.status, 201, asked.text);
  const to = `/v1/approval-requests/${String(asked.json['approval_request_id'])}`;
  assert.equal(tagOf(await sun('GET', to)), `"${String(asked.json['version'])}"`);
  await needsTag((headers) => sun('POST', `${to}/approve`, undefined, headers));
  await needsTag((headers) => sun('POST', `${to}/refuse`, { reason: 'no' }, headers));
  await needsTag((headers) => wang('POST', `${to}/withdraw`, undefined, headers));
  const done = await atOnce(
    () => sun('GET', to),
    [
      (headers) => sun('POST', `${to}/approve`, undefined, headers),
      (headers) => zhao('POST', `${to}/refuse`, { reason: 'no' }, headers),
      (headers) => wang('POST', `${to}/withdraw`, undefined, headers),
    ],
  );
  const stands = await sun('GET', to);
  assert.equal(stands.json['state'], done.json['state']);
  assert.equal(stands.json['version'], done.json['version']);
  const [row] = (await sun('GET', '/v1/approval-requests')).json['items'] as { version: string }[];
  assert.equal(row?.version, done.json['version'], 'a list says it too');
});

test('an approval that is asked for again under its key is answered again, its tag being old by then', async () => {
  const { database, clock } = await town();
  const [wang, sun] = await clerks(database, clock);
  const asking = { kind: 'fee-rule', reason: 'agreed', content: RULE };
  const { json } = await wang('POST', '/v1/approval-requests', asking, key());
  const to = `/v1/approval-requests/${String(json['approval_request_id'])}/approve`;
  const headers = { ...key(), 'if-match': `"${String(json['version'])}"` };
  const first = await sun('POST', to, undefined, headers);
  const again = await sun('POST', to, undefined, headers);
  assert.deepEqual([first.status, again.status], [200, 200]);
  assert.equal(again.text, first.text);
  assert.equal(again.headers.get('idempotency-replayed'), 'true');
});

test('an arbitration case: taken by two at once it is one’s; proposed by two, it is one’s proposal', async () => {
  const canteen = till(1);
  const card = chip(1);
  const desk = await openDesk([canteen], [card]);
  await loadAt(desk.database, desk.send, card, canteen);
  await desk.send(canteen, [tornPurchase(card, canteen, 700, minutesLater(10), true)]);
  await desk.arbitration.run();
  const [row] = await desk.cases(card);
  assert.ok(row !== undefined);
  const [wang, sun] = await clerks(desk.database, desk.clock);
  const to = `/v1/arbitration-cases/${row.case_id}`;
  await needsTag((headers) => sun('POST', `${to}/claim`, { mine: true }, headers));
  const proposal = { outcome: 'pay', reason: 'receipt' };
  await needsTag((headers) => sun('POST', `${to}/propose`, proposal, headers));
  const taken = await atOnce(
    () => wang('GET', to),
    [wang, sun].map((ask) => (headers) => ask('POST', `${to}/claim`, { mine: true }, headers)),
  );
  assert.equal((await wang('GET', to)).json['claimed_by'], taken.json['claimed_by']);
  const proposed = await atOnce(
    () => wang('GET', to),
    [wang, sun].map((ask) => (headers) => ask('POST', `${to}/propose`, proposal, headers)),
  );
  const shown = tagOf(await wang('GET', to));
  await desk.arbitration.run();
  assert.equal(tagOf(await wang('GET', to)), shown, 'looking at it again is no change');
  const checker = proposed.json['made_by'] === 'wang' ? sun : wang;
  const decide = `/v1/approval-requests/${String(proposed.json['approval_request_id'])}/approve`;
  const tag = `"${String(proposed.json['version'])}"`;
  const decided = await checker('POST', decide, undefined, { ...key(), 'if-match': tag });
  assert.equal(decided.status, 200, decided.text);
  assert.notEqual(tagOf(await wang('GET', to)), shown);
});
