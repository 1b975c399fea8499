import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { eventText, liveEventOf } from '../src/reports/live-feed.ts';
import {
  createLiveFeed,
  type LiveFeed,
  type LiveFeedOptions,
} from '../src/reports/live-service.ts';
import type { TodayReport } from '../src/reports/report-shapes.ts';
import { todayReport } from '../src/reports/today-report.ts';

const NONE = { records: '0', amount_fen: null };
const reportOf = (duplicates: number, now = new Date(0)): TodayReport =>
  todayReport(
    '2026-09-01',
    {
      tallies: [],
      duplicates: { records: String(duplicates), amount_fen: null },
      rejected: NONE,
      lastRecords: [],
      terminals: [],
    },
    now,
  );

interface Watched {
  readonly feed: LiveFeed;
  readonly events: string[];
  readonly state: { duplicates: number; marker: string; made: number; ended: number };
  readonly watch: (lastEventId?: string) => () => void;
}

function watched(options: Partial<LiveFeedOptions> = {}): Watched {
  const state = { duplicates: 0, marker: 'a', made: 0, ended: 0 };
  const events: string[] = [];
  const feed = createLiveFeed({
    report: () => {
      state.made += 1;
      return Promise.resolve(reportOf(state.duplicates));
    },
    marker: () => Promise.resolve(state.marker),
    onError: (error) => {
      throw error;
    },
    intervalMs: 5,
    pollMs: 3_600_000,
    ...options,
  });
  const watch = (lastEventId?: string): (() => void) =>
    feed.subscribe({
      lastEventId,
      onEvent: ({ id }) => events.push(id),
      onEnd: () => {
        state.ended += 1;
      },
    });
  return { feed, events, state, watch };
}

/** Until the condition holds; the test's own time limit ends a wait for ever. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(2);
}

test('the id of an event is its content, whenever it was made', () => {
  const first = liveEventOf(reportOf(1, new Date(0)));
  assert.equal(liveEventOf(reportOf(1, new Date(1_000))).id, first.id);
  assert.notEqual(liveEventOf(reportOf(2)).id, first.id);
});

test('an event is one block with its id, and its data is one line', () => {
  const text = eventText(liveEventOf(reportOf(1)));
  assert.match(text, /^event: today\nid: [0-9a-f]{24}\ndata: \{.*\}\n\n$/);
});

test('a subscriber gets the state at once, then each change, and nothing twice', async () => {
  const { feed, events, state, watch } = watched();
  watch();
  await until(() => events.length === 1);
  feed.publish();
  await until(() => state.made === 2);
  state.duplicates = 1;
  feed.publish();
  await until(() => events.length === 2);
  assert.equal(new Set(events).size, 2);
  feed.close();
});

test('one who comes back with the latest id waits for the next', async () => {
  const { feed, events, watch } = watched();
  watch();
  await until(() => events.length === 1);
  const [latest] = events;
  watch(latest);
  assert.equal(events.length, 1, 'nothing new for the one who has it');
  watch('another');
  assert.equal(events.length, 2, 'at once for the one who has not');
  feed.close();
});

test('a burst of uploads makes two reports, not a hundred', async () => {
  const { feed, state, watch } = watched({ intervalMs: 60 });
  watch();
  for (let upload = 0; upload < 100; upload += 1) feed.publish();
  await until(() => state.made === 2);
  await sleep(80);
  assert.equal(state.made, 2);
  feed.close();
});

test('nobody watching, nothing computed', async () => {
  const { feed, state, watch } = watched();
  feed.publish();
  await sleep(10);
  assert.equal(state.made, 0);
  const leave = watch();
  await until(() => state.made === 1);
  leave();
  await sleep(20);
  feed.publish();
  await sleep(10);
  assert.equal(state.made, 1);
});

test('uploads taken in by another process are noticed by asking', async () => {
  const { feed, events, state, watch } = watched({ pollMs: 10 });
  watch();
  await until(() => events.length === 1);
  state.duplicates = 1;
  state.marker = 'b';
  await until(() => events.length === 2);
  feed.close();
});

test('a report that fails is told, and the next one is tried', async () => {
  const errors: unknown[] = [];
  let attempts = 0;
  const { feed, events, watch } = watched({
    report: () => {
      attempts += 1;
      return attempts === 1
        ? Promise.reject(new Error('database away'))
        : Promise.resolve(reportOf(0));
    },
    onError: (error) => errors.push(error),
  });
  watch();
  await until(() => errors.length === 1);
  feed.publish();
  await until(() => events.length === 1);
  feed.close();
});

test('closing ends every stream', () => {
  const { feed, state, watch } = watched();
  watch();
  watch();
  feed.close();
  assert.equal(state.ended, 2);
});
