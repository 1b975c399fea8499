import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { ScreenServerError, startScreenServer } from '../src/screens/screen-server.ts';
import { ask, assertProblem, command, withPanel } from './support/screen-panel.ts';
import { ASN_ZHANG, CANTEEN_READY, SCRIPT_NOW } from './support/scripted-screen.ts';

test('commands reach the agent as typed values', () =>
  withPanel(async ({ server, screen }) => {
    for (const body of [
      { command: 'set-amount', amount_fen: 1250 },
      { command: 'confirm-same' },
      { command: 'cancel' },
      { command: 'tap', card_asn: ASN_ZHANG },
    ])
      assert.equal((await command(server, body)).status, 204);
    assert.deepEqual(screen.asked, [
      { ask: 'set-amount', amount: 1250n },
      { ask: 'confirm-same' },
      { ask: 'cancel' },
      { ask: 'tap', asn: ASN_ZHANG },
    ]);
  }));

test('a tap is answered when its presentation is over, and a fault in it is told to the log only', () =>
  withPanel(async ({ server, screen, faults }) => {
    const fault = new Error('key 3F of card 17');
    screen.onTap(() => Promise.reject(fault));
    const answer = await command(server, { command: 'tap', card_asn: ASN_ZHANG });
    assertProblem(answer, 500, 'INTERNAL');
    assert.ok(!answer.body.includes('3F'));
    assert.deepEqual(faults, [fault]);
  }));

test('bad commands are refused with a problem that names the field', () =>
  withPanel(async ({ server, screen, faults }) => {
    for (const [body, field] of [
      [{ command: 'set-amount', amount_fen: 12.5 }, 'amount_fen'],
      [{ command: 'set-amount', amount_fen: -1 }, 'amount_fen'],
      [{ command: 'set-amount', amount_fen: '12' }, 'amount_fen'],
      [{ command: 'set-amount', amount_fen: 2 ** 32 }, 'amount_fen'],
      [{ command: 'set-amount' }, 'amount_fen'],
      [{ command: 'tap', card_asn: '17' }, 'card_asn'],
      [{ command: 'cancel', amount_fen: 5 }, 'amount_fen'],
      [{ command: 'open-drawer' }, 'command'],
      [[], 'body'],
    ] as const) {
      const problem = assertProblem(await command(server, body), 400, 'COMMAND_MALFORMED');
      assert.match(problem.detail, new RegExp(field), JSON.stringify(body));
    }
    assertProblem(await command(server, '{"command":'), 400, 'BODY_MALFORMED');
    assertProblem(await command(server, `{"x":"${'a'.repeat(5000)}"}`), 413, 'BODY_TOO_LARGE');
    assertProblem(
      await command(server, '{"command":"cancel"}', { 'content-type': 'text/plain' }),
      415,
      'NOT_JSON',
    );
    assertProblem(await ask(server, '/events?audience=parents'), 400, 'QUERY_MALFORMED');
    assertProblem(await ask(server, '/nowhere'), 404, 'NOT_FOUND');
    assertProblem(await ask(server, '/assets/../../package.json'), 404, 'NOT_FOUND');
    assert.deepEqual(screen.asked, []);
    assert.deepEqual(faults, []);
  }));

test('a page from elsewhere cannot drive the till, nor read it', () =>
  withPanel(async ({ server, screen }) => {
    const host = `127.0.0.1:${server.port}`;
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `http://localhost:${server.port}` },
      { origin: `https://${host}` },
      { origin: 'http://127.0.0.1:1' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      const answer = await command(server, { command: 'cancel' }, headers);
      assertProblem(answer, 403, 'ORIGIN_FOREIGN');
      assertProblem(await ask(server, '/events', { headers }), 403, 'ORIGIN_FOREIGN');
      assertProblem(await ask(server, '/cards', { headers }), 403, 'ORIGIN_FOREIGN');
    }
    for (const name of ['evil.example', `evil.example:${server.port}`, '127.0.0.1.evil.example'])
      assertProblem(
        await command(server, { command: 'cancel' }, { host: name }),
        421,
        'HOST_NOT_LOCAL',
      );
    assert.deepEqual(screen.asked, []);

    const own = { origin: `http://${host}`, 'sec-fetch-site': 'same-origin' };
    assert.equal((await command(server, { command: 'cancel' }, own)).status, 204);
    const byName = { host: `localhost:${server.port}`, origin: `http://localhost:${server.port}` };
    assert.equal((await command(server, { command: 'cancel' }, byName)).status, 204);
  }));

test('a terminal with a real reader takes no simulated taps', () =>
  withPanel(
    async ({ server, screen }) => {
      const answer = await command(server, { command: 'tap', card_asn: ASN_ZHANG });
      assertProblem(answer, 409, 'NOT_SIMULATED');
      assert.deepEqual(screen.asked, []);
    },
    { ...CANTEEN_READY, terminal: { ...CANTEEN_READY.terminal, simulated: false } },
  ));

test('the virtual cards are listed without their full names', () =>
  withPanel(async ({ server }) => {
    const answer = await ask(server, '/cards');
    const { cards } = JSON.parse(answer.body) as { cards: unknown[] };
    assert.deepEqual(cards[0], {
      card_asn: ASN_ZHANG,
      masked_name: '张*三',
      class_name: '高一（3）班',
    });
    assert.equal(cards.length, 3);
  }));

test('pages may load nothing from elsewhere and be framed by nobody', () =>
  withPanel(async ({ server }) => {
    for (const target of ['/', '/customer']) {
      const page = await ask(server, target);
      assert.equal(page.status, 200);
      assert.match(page.headers['content-type'] ?? '', /^text\/html/);
      assert.match(String(page.headers['content-security-policy']), /default-src 'none'/);
      assert.match(String(page.headers['content-security-policy']), /frame-ancestors 'none'/);
      assert.equal(page.headers['cache-control'], 'no-store');
      assert.equal(page.headers['access-control-allow-origin'], undefined);
    }
    const script = await ask(server, '/assets/main-1a2b.js');
    assert.match(script.headers['cache-control'] ?? '', /immutable/);
  }));

test('pages that are not built yet are asked for in words', () =>
  withPanel(
    async ({ server }) => {
      assertProblem(await ask(server, '/'), 503, 'PAGES_NOT_BUILT');
      assert.equal((await command(server, { command: 'cancel' })).status, 204);
    },
    CANTEEN_READY,
    path.join(tmpdir(), 'no-such-folder-of-pages'),
  ));

test('it listens on loopback only, and says so when a port is taken', () =>
  withPanel(async ({ server, screen }) => {
    const options = { screen, pages: tmpdir(), clock: () => SCRIPT_NOW, onFault: () => undefined };
    await assert.rejects(
      startScreenServer({ ...options, host: '0.0.0.0', port: 0 }),
      (error) => error instanceof ScreenServerError && error.code === 'HOST_NOT_LOOPBACK',
    );
    await assert.rejects(
      startScreenServer({ ...options, host: '127.0.0.1', port: server.port }),
      (error) => error instanceof ScreenServerError && error.code === 'PORT_TAKEN',
    );
  }));
