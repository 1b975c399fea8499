import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { createServer } from 'node:net';
import { after, test } from 'node:test';
import { hex, unhex } from '@lvchengtong/card-sdk/bytes';
import { identify, load, type CardInHand, type LoadChallenge } from '@lvchengtong/card-sdk/epurse';
import { openDocument, type SignedDocument } from '@lvchengtong/card-sdk/exchange';
import { parseLocalDateTime } from '@lvchengtong/card-sdk/ids';
import { fen, fenNumber } from '@lvchengtong/card-sdk/money';
import { openPsam } from '@lvchengtong/card-sdk/psam';
import {
  personalise,
  verifyPersonalised,
  type PersonaliseStep,
  type ReadBack,
} from '@lvchengtong/card-sdk/personalise';
import { VirtualCard, VirtualPsam } from '@lvchengtong/card-sdk/virtual';
import { listen } from '../../src/http/listen.ts';
import { startProblem } from '../../src/config/start-problem.ts';
import { startServer } from '../../src/server.ts';
import { desk, deskPsam, otherDesk, random, startTestCity, topUp } from '../support/test-city.ts';
import type { Answer } from '../support/terminal-client.ts';

const city = await startTestCity();
const { server, services, options } = city;
const issuing = await city.enrolled(desk);
const topUpPoint = await city.enrolled(topUp);

const blank = (): VirtualCard => VirtualCard.blank({ serial: random(8), random });
const card = blank();
let inHand: CardInHand;

async function makeCard(on: VirtualCard): Promise<string> {
  const { status, json } = await issuing.send('POST', '/v1/issuing/next');
  assert.equal(status, 200);
  const channel = on.channel();
  const steps = json?.['steps'] as PersonaliseStep[];
  assert.deepEqual(await personalise(channel, steps), { kind: 'done' });
  const verified = await verifyPersonalised(channel, json?.['expected'] as ReadBack[]);
  assert.deepEqual(verified, { kind: 'right' });
  return String(json?.['card_asn']);
}

test('a card is made by the steps of the centre, once, and is its student’s', async () => {
  assert.equal((await services.issuing.createJob({}, 'test')).cards, 2);
  assert.equal((await services.issuing.createJob({}, 'test')).cards, 0, 'nobody gets a second one');

  const asn = await makeCard(card);
  assert.equal(await makeCard(blank()), asn, 'until it is done, the same card again');
  const done = `/v1/issuing/${asn}/done`;
  const elsewhere = await city.enrolled(otherDesk);
  assert.equal((await elsewhere.send('POST', done)).json?.['code'], 'ISSUING_ITEM_UNKNOWN');
  assert.equal((await issuing.send('POST', done)).status, 204);
  assert.equal((await issuing.send('POST', done)).status, 204, 'asking again changes nothing');
  assert.equal((await topUpPoint.send('POST', '/v1/issuing/next')).status, 403);

  const identified = await identify(card.channel());
  assert.ok(identified.kind === 'card');
  inHand = identified.card;
  assert.equal(inHand.asn, asn);
  const history = await services
    .database('card_event')
    .where({ card_asn: asn })
    .orderBy('card_event_id')
    .select<{ to_state: string }[]>('to_state');
  assert.deepEqual(
    history.map((event) => event.to_state),
    ['blank', 'personalised', 'issued', 'active'],
  );

  const second = await makeCard(blank());
  assert.notEqual(second, asn);
  assert.equal((await issuing.send('POST', `/v1/issuing/${second}/done`)).status, 204);
  assert.equal((await issuing.send('POST', '/v1/issuing/next')).status, 204, 'nobody is left');
});

test('the PSAM of a registered terminal is made by steps, of another one there are none', async () => {
  const { json } = await issuing.send('POST', `/v1/issuing/psams/${deskPsam}`);
  const module = VirtualPsam.blank({ serial: random(8), random });
  const made = await personalise(module.channel(), json?.['steps'] as PersonaliseStep[]);
  assert.deepEqual(made, { kind: 'done' });
  const psam = await openPsam(module.channel());
  assert.deepEqual([psam.psamNo, psam.terminalId], [deskPsam, desk]);
  const stranger = await issuing.send('POST', '/v1/issuing/psams/99999999999999999999');
  assert.equal(stranger.json?.['code'], 'PSAM_NOT_REGISTERED');
});

const loadBody = (challenge: LoadChallenge, amount: number): object => ({
  card_asn: challenge.asn,
  amount_fen: amount,
  channel: 'cash',
  card: {
    balance_fen: fenNumber(challenge.balanceBefore),
    online_counter: challenge.onlineCounter,
    key_version: challenge.keyVersion,
    algorithm_id: challenge.algorithmId,
    random_hex: hex(challenge.random),
    mac1_hex: hex(challenge.mac1),
  },
});

let lastChallenge: LoadChallenge | undefined;

/** The card is really asked, and what the centre answers is really sent to it. */
function loadCard(amount: number, key: string, alter = (body: object): object => body) {
  return load(
    card.channel(),
    { card: inHand, amount: fen(amount), terminalId: topUp, keyIndex: 1 },
    {
      authorise: async (challenge) => {
        lastChallenge = challenge;
        const headers = { 'idempotency-key': key };
        const body = alter(loadBody(challenge, amount));
        const { status, json } = await topUpPoint.send('POST', '/v1/loads', body, headers);
        if (status !== 200) return { kind: 'refused', code: String(json?.['code']) };
        return {
          kind: 'authorised',
          loadId: String(json?.['load_id']),
          mac2: unhex(String(json?.['mac2_hex'])),
          at: parseLocalDateTime(String(json?.['at'])),
        };
      },
    },
    () => undefined,
  );
}
const codeOf = async (loaded: ReturnType<typeof loadCard>): Promise<string> => {
  const outcome = await loaded;
  return outcome.kind === 'refused' ? outcome.code : outcome.kind;
};
const orders = (): Promise<{ state: string; online_counter: number }[]> =>
  services.database('load_order').orderBy('load_id').select('state', 'online_counter');

test('refused before anything is posted: wrong key, amount, card, request', async () => {
  const flipped = (body: object): object => {
    const { card: shown } = body as { card: { mac1_hex: string } };
    const mac1 = unhex(shown.mac1_hex).map((byte) => byte ^ 1);
    return { ...body, card: { ...shown, mac1_hex: hex(mac1) } };
  };
  assert.equal(await codeOf(loadCard(5_000, 'refused-1', flipped)), 'LOAD_MAC1_WRONG');
  assert.equal(await codeOf(loadCard(1_500, 'refused-2')), 'LOAD_NOT_MULTIPLE');
  assert.equal(await codeOf(loadCard(101_000, 'refused-3')), 'LOAD_CAP_EXCEEDED');
  const stranger = (body: object): object => ({ ...body, card_asn: '00004500999999999999' });
  assert.equal(await codeOf(loadCard(5_000, 'refused-4', stranger)), 'CARD_UNKNOWN');
  const vague = (body: object): object => ({ ...body, amount_fen: '5000' });
  assert.equal(await codeOf(loadCard(5_000, 'refused-5', vague)), 'REQUEST_INVALID');
  assert.equal(await codeOf(loadCard(5_000, 'short')), 'IDEMPOTENCY_KEY_MISSING');
  assert.deepEqual(await orders(), []);
  const key = { 'idempotency-key': 'refused-6' };
  const { json } = await issuing.send('POST', '/v1/loads', {}, key);
  assert.equal(json?.['code'], 'REQUEST_INVALID', 'an issuing desk may load, but not nonsense');
});

test('the card takes the money; the same key gets the same answer, for the same request only', async () => {
  assert.equal((await loadCard(5_000, 'load-0001')).kind, 'loaded');
  assert.deepEqual(await orders(), [{ state: 'authorised', online_counter: 0 }]);
  assert.ok(lastChallenge !== undefined);
  const headers = { 'idempotency-key': 'load-0001' };
  const again = (amount: number): Promise<Answer> =>
    topUpPoint.send('POST', '/v1/loads', loadBody(lastChallenge as LoadChallenge, amount), headers);
  const [first, second] = await Promise.all([again(5_000), again(5_000)]);
  assert.deepEqual([first.status, first.json], [200, second.json]);
  assert.equal((await again(6_000)).json?.['code'], 'IDEMPOTENCY_CONFLICT');
  assert.equal((await orders()).length, 1);
});

test('an order that the card never took gives way to the next one at the same counter', async () => {
  await services
    .database('load_order')
    .update({ state: 'confirmed', confirmed_at: city.now() })
    .where({ online_counter: 0 });
  // The answer is lost on the way: the card stays at its counter and is asked anew.
  const lost = await load(
    card.channel(),
    { card: inHand, amount: fen(2_000), terminalId: topUp, keyIndex: 1 },
    {
      authorise: async (challenge) => {
        const headers = { 'idempotency-key': 'load-0002' };
        const body = loadBody(challenge, 2_000);
        const { status } = await topUpPoint.send('POST', '/v1/loads', body, headers);
        assert.equal(status, 200);
        return { kind: 'refused', code: 'LOST' };
      },
    },
    () => undefined,
  );
  assert.deepEqual(lost, { kind: 'refused', code: 'LOST' });
  assert.equal((await loadCard(1_000, 'load-0003')).kind, 'loaded');
  assert.deepEqual(await orders(), [
    { state: 'confirmed', online_counter: 0 },
    { state: 'not-loaded', online_counter: 1 },
    { state: 'authorised', online_counter: 1 },
  ]);
});

test('what a card said before a confirmed load is worth nothing afterwards', async () => {
  await services
    .database('load_order')
    .update({ state: 'confirmed', confirmed_at: city.now() })
    .where({ state: 'authorised' });
  assert.ok(lastChallenge !== undefined);
  const replay = { 'idempotency-key': 'load-0004' };
  const answer = await topUpPoint.send('POST', '/v1/loads', loadBody(lastChallenge, 1_000), replay);
  assert.equal(answer.json?.['code'], 'LOAD_COUNTER_USED');
});

test('a subsidy waits at the centre, and the real card takes it as a load of its own', async () => {
  const upload = {
    fileName: 'meal.csv',
    bytes: new TextEncoder().encode(`card_no,amount_yuan\n${inHand.asn},15.50\n`),
    schoolCode: '4101000101',
    scheme: 'meal',
    expiresAt: new Date(city.now().getTime() + 86_400_000),
  };
  const drafted = await services.subsidies.upload(upload, 'maker');
  assert(drafted.kind === 'drafted');
  const proposal = { kind: 'subsidy-batch', subject: drafted.batchId, content: {} } as const;
  const asked = await services.approvals.propose({ ...proposal, reason: 'term' }, 'maker');
  assert(asked.kind === 'waiting');
  assert.equal((await services.approvals.approve(asked.request.id, 'checker')).kind, 'approved');
  const { json } = await topUpPoint.send('GET', `/v1/cards/${inHand.asn}/pending-loads`);
  const [waiting] = json?.['items'] as { pending_load_id: string; amount_fen: number }[];
  assert(waiting !== undefined);
  const wanted = (body: object): object => ({
    ...body,
    channel: 'subsidy',
    pending_load_id: waiting.pending_load_id,
  });
  assert.equal(await codeOf(loadCard(waiting.amount_fen, 'subsidy-0001', wanted)), 'loaded');
  assert.equal(
    await codeOf(loadCard(waiting.amount_fen, 'subsidy-0002', wanted)),
    'LOAD_NOT_WAITING',
  );
  const held = await services.database('pending_load').first<{ state: string }>('state');
  assert.equal(held.state, 'loaded', 'the card’s next counter proved it before its record came');
});

const downloaded = async (name: string): Promise<Record<string, unknown>> => {
  const { status, json } = await topUpPoint.send('GET', `/v1/${name}`);
  assert.equal(status, 200);
  const document = json as unknown as SignedDocument;
  const key = createPublicKey(topUpPoint.receiptKeyPem);
  return JSON.parse(openDocument(document, key)) as Record<string, unknown>;
};

test('a card that is suspended is on the next block list, takes no load, and comes off again', async () => {
  const { asn } = inHand;
  assert.deepEqual((await downloaded('block-list'))['cards'], []);
  const step = { asn, actor: 'test', reason: 'reported' };
  assert.equal((await services.cards.step({ ...step, to: 'suspended' })).kind, 'changed');
  const listed = await downloaded('block-list');
  assert.deepEqual([listed['version'], listed['cards']], [1, [asn]]);
  assert.equal(await codeOf(loadCard(1_000, 'load-0005')), 'CARD_NOT_IN_FORCE');
  const jump = await services.cards.step({ ...step, to: 'replaced' });
  assert.deepEqual(jump, { kind: 'not-allowed', from: 'suspended' });
  assert.equal((await services.cards.step({ ...step, to: 'active' })).kind, 'changed');
  const free = await downloaded('block-list');
  assert.deepEqual([free['version'], free['cards']], [2, []]);
  city.setNow(new Date('2045-01-01T00:00:00Z'));
  assert.equal(await codeOf(loadCard(1_000, 'load-0006')), 'CARD_NOT_IN_FORCE', 'it has expired');
  city.setNow(new Date('2026-09-01T03:00:00Z'));
});

test('parameters and roster are signed; a new version keeps the limits of loads', async () => {
  const first = await downloaded('parameters');
  const content = first['content'] as Record<string, unknown>;
  const published = await services.parameters.publish(
    { offline_limits: content['offline_limits'], low_balance_fen: 2_000 },
    city.now(),
    'test',
  );
  assert.deepEqual(published, { kind: 'published', version: Number(first['version']) + 1 });
  const second = (await downloaded('parameters'))['content'] as Record<string, unknown>;
  assert.deepEqual([second['low_balance_fen'], second['load']], [2_000, content['load']]);
  const bad = await services.parameters.publish({ low_balance_fen: -1 }, city.now(), 'test');
  assert.equal(bad.kind, 'invalid');

  const students = (await downloaded('roster'))['students'] as { name: string }[];
  assert.deepEqual(students.map(({ name }) => name).sort(), ['张小三', '李四'].sort());
});

test('a second server on the same port says so in one sentence, and a stop is clean', async () => {
  const blocker = createServer();
  const port = await listen(blocker, 0, '127.0.0.1');
  after(() => blocker.close());
  await assert.rejects(startServer({ ...options, terminalsPort: port }), (error) => {
    assert.equal(
      startProblem(error),
      `Port ${String(port)} is taken: stop the other program, or choose another port.`,
    );
    return true;
  });
  const again = await startServer(options);
  assert.equal(again.caPem, server.caPem, 'the same authority after a restart');
  await again.close();
});
