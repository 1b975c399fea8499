import assert from 'node:assert/strict';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fen } from '@lvchengtong/card-sdk/money';
import type { Every } from '../src/screens/event-stream.ts';
import type { HelloView, PanelView } from '../src/screens/panel-view.ts';
import {
  ScreenServerError,
  startScreenServer,
  type ScreenServer,
} from '../src/screens/screen-server.ts';
import { openEvents } from './support/event-reader.ts';
import {
  acceptedPhase,
  ASN_ZHANG,
  CANTEEN_READY,
  SCRIPT_NOW,
  scriptedScreen,
  type ScriptedScreen,
} from './support/scripted-screen.ts';

let pages: string;
before(async () => {
  pages = await mkdtemp(path.join(tmpdir(), 'panel-pages-'));
  await mkdir(path.join(pages, 'assets'));
  await writeFile(path.join(pages, 'index.html'), '<!doctype html><title>till</title>');
  await writeFile(path.join(pages, 'assets', 'main-1a2b.js'), 'export {};');
});
after(() => rm(pages, { recursive: true }));

interface Panel {
  readonly screen: ScriptedScreen;
  readonly server: ScreenServer;
  readonly faults: unknown[];
  readonly beat: () => void;
}

async function withPanel(
  use: (panel: Panel) => Promise<void>,
  start = CANTEEN_READY,
  folder = pages,
): Promise<void> {
  const screen = scriptedScreen(start);
  const faults: unknown[] = [];
  const beats = new Set<() => void>();
  const every: Every = (milliseconds, call) => {
    assert.equal(milliseconds, 15_000);
    beats.add(call);
    return () => beats.delete(call);
  };
  const server = await startScreenServer({
    screen,
    pages: folder,
    host: '127.0.0.1',
    port: 0,
    clock: () => SCRIPT_NOW,
    every,
    onFault: (error) => faults.push(error),
  });
  const beat = (): void => {
    for (const call of beats) call();
  };
  try {
    await use({ screen, server, faults, beat });
  } finally {
    await server.close();
  }
  assert.equal(beats.size, 0, 'closing stops the heartbeat');
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** `fetch` does not let a test lie about Host and Origin. */
function ask(
  server: ScreenServer,
  target: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const url = new URL(target, server.url);
    const request = httpRequest(url, { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode, headers: response.headers, body: text });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

const command = (server: ScreenServer, body: unknown, headers = {}): Promise<Answer> =>
  ask(server, '/commands', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

function assertProblem(answer: Answer, status: number, code: string): { detail: string } {
  assert.equal(answer.status, status, answer.body);
  assert.match(answer.headers['content-type'] ?? '', /^application\/problem\+json/);
  const problem = JSON.parse(answer.body) as { code: string; status: number; detail: string };
  assert.equal(problem.code, code);
  assert.equal(problem.status, status);
  return problem;
}

test('a stream says hello, then the whole state, then every change of it', () =>
  withPanel(async ({ server, screen }) => {
    const events = await openEvents(`${server.url}/events`);
    assert.equal((await events.next()).event, 'hello');
    const first = await events.next();
    assert.equal(first.event, 'state');
    assert.equal((first.data as PanelView).phase.kind, 'ready');
    assert.equal((first.data as PanelView).terminal.at, '20260901114207');

    screen.show({ phase: acceptedPhase(fen(1250), fen(8750)) });
    const { data, id } = await events.next();
    assert.notEqual(id, first.id);
    const { phase } = data as PanelView;
    assert.ok(phase.kind === 'accepted');
    assert.equal(phase.amount_fen, 1250);
    assert.equal(phase.balance_fen, 8750);
    events.close();
  }));

test('a heartbeat is an event, because a page cannot see a comment', () =>
  withPanel(async ({ server, beat }) => {
    const events = await openEvents(`${server.url}/events`);
    assert.deepEqual((await events.next()).data, {
      heartbeat_ms: 15_000,
      build: await buildOf(server),
      current: false,
    });
    await events.next();
    beat();
    beat();
    const beats = [await events.next(), await events.next()];
    const expected = { event: 'heartbeat', data: { at: '20260901114207' }, id: undefined };
    assert.deepEqual(beats, [expected, expected]);
    events.close();
  }));

async function buildOf(server: ScreenServer): Promise<string> {
  const events = await openEvents(`${server.url}/events`);
  const { data } = await events.next();
  events.close();
  return (data as { build: string }).build;
}

test('Last-Event-ID: what a page has already is not sent again, what it missed is', () =>
  withPanel(async ({ server, screen, beat }) => {
    const first = await openEvents(`${server.url}/events`);
    await first.next();
    const { id } = await first.next();
    assert.ok(id !== undefined);
    first.close();

    const nothingMissed = await openEvents(`${server.url}/events`, { 'last-event-id': id });
    const hello = await nothingMissed.next();
    assert.equal((hello.data as HelloView).current, true);
    beat();
    assert.equal((await nothingMissed.next()).event, 'heartbeat', 'no state before it');
    nothingMissed.close();

    screen.show({ phase: { kind: 'working' } });
    screen.show({ phase: acceptedPhase(fen(600), fen(400)) });
    const missed = await openEvents(`${server.url}/events`, { 'last-event-id': id });
    await missed.next();
    const newest = await missed.next();
    assert.equal((newest.data as PanelView).phase.kind, 'accepted');
    missed.close();

    const earlierRun = await openEvents(`${server.url}/events`, { 'last-event-id': 'other-3' });
    await earlierRun.next();
    assert.equal((await earlierRun.next()).event, 'state');
    earlierRun.close();
  }));

test('a seventeenth stream is refused, and one that ended makes room', () =>
  withPanel(async ({ server }) => {
    const open = await Promise.all(
      Array.from({ length: 16 }, () => openEvents(`${server.url}/events`)),
    );
    assertProblem(await ask(server, '/events'), 503, 'TOO_MANY_SCREENS');
    open[0]?.close();
    for (let tries = 0; ; tries += 1) {
      const again = await fetch(`${server.url}/events`);
      await again.body?.cancel();
      if (again.status === 200) break;
      assert.ok(tries < 100, 'room was never made');
    }
    for (const events of open) events.close();
  }));

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
    const options = { screen, pages, clock: () => SCRIPT_NOW, onFault: () => undefined };
    await assert.rejects(
      startScreenServer({ ...options, host: '0.0.0.0', port: 0 }),
      (error) => error instanceof ScreenServerError && error.code === 'HOST_NOT_LOOPBACK',
    );
    await assert.rejects(
      startScreenServer({ ...options, host: '127.0.0.1', port: server.port }),
      (error) => error instanceof ScreenServerError && error.code === 'PORT_TAKEN',
    );
  }));
