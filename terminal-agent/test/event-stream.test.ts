import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fen } from '@lvchengtong/card-sdk/money';
import type { HelloView, PanelView } from '../src/screens/panel-view.ts';
import type { ScreenServer } from '../src/screens/screen-server.ts';
import { openEvents } from './support/event-reader.ts';
import { ask, assertProblem, withPanel } from './support/screen-panel.ts';
import { acceptedPhase } from './support/scripted-screen.ts';

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
