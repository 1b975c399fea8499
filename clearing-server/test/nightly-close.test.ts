import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import { SILENT } from '../src/http/log.ts';
import { closeIfDue, startNightlyClose } from '../src/jobs/nightly-close-job.ts';
import type { SettlementService } from '../src/settlement/settlement-service.ts';

const DAY = parseSettlementDate('2026-09-01');
const MIDNIGHT = new Date('2026-09-01T16:00:00Z'); // 00:00 of the second in Shanghai

interface World {
  readonly closed: string[];
  readonly logged: string[];
  readonly options: Parameters<typeof closeIfDue>[0];
}

function world(now: Date, close?: () => Promise<never>): World {
  const closed: string[] = [];
  const logged: string[] = [];
  const settlement = {
    currentDay: () => Promise.resolve({ date: DAY, openedAt: MIDNIGHT, state: 'open' as const }),
    endOf: () => Promise.resolve(MIDNIGHT),
    close: (date: string, actor: string) => {
      closed.push(`${date} ${actor}`);
      return close?.() ?? Promise.resolve();
    },
  } as unknown as SettlementService;
  const broken = { name: 'float-is-explained', clause: 8, rows: [{ owed_fen: '1' }] };
  return {
    closed,
    logged,
    options: {
      settlement,
      clock: () => now,
      reconciliation: { run: () => Promise.resolve({ unexplained: fen(77) }) },
      verify: () => Promise.resolve([broken, { ...broken, name: 'sound', rows: [] }]),
      log: {
        ...SILENT,
        error: (fields, message) => void logged.push(`${message} ${String(fields['check'])}`),
      },
    },
  };
}

test('a day is closed at its cut-over and not a millisecond before', async () => {
  const early = world(new Date(MIDNIGHT.getTime() - 1));
  await closeIfDue(early.options);
  assert.deepEqual(early.closed, []);
  assert.deepEqual(early.logged, []);
  const due = world(MIDNIGHT);
  await closeIfDue(due.options);
  assert.deepEqual(due.closed, ['2026-09-01 nightly']);
  assert.deepEqual(due.logged, [
    'a day is not explained undefined',
    'an invariant does not hold float-is-explained',
  ]);
});

test('a close that fails is logged, the invariants are checked all the same, and the job goes on', async () => {
  const { options, closed, logged } = world(MIDNIGHT, () => Promise.reject(new Error('no')));
  const job = startNightlyClose({ ...options, everyMs: 5 });
  while (closed.length < 2) await sleep(5);
  await job.stop();
  const before = closed.length;
  assert.ok(logged.includes('the nightly close stopped undefined'));
  assert.ok(logged.includes('an invariant does not hold float-is-explained'));
  await sleep(20);
  assert.equal(closed.length, before);
});
