import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CentreUnreachable,
  type CentreTransport,
} from '@lvchengtong/terminal-agent/centre/transport';
import { cityClock } from '../src/city-clock.ts';
import { lossyTransport, withWrongTac } from '../src/faults.ts';
import { randomFor } from '@lvchengtong/clearing-server/demo/random';
import { instantAt } from '../src/visits.ts';

test('a lossy network loses uploads on the way there and on the way back, and nothing else', async () => {
  const seen: string[] = [];
  const centre: CentreTransport = ({ path }) => {
    seen.push(path);
    return Promise.resolve({ status: 200, contentType: '', body: new Uint8Array() });
  };
  const faults = { requestsLost: 0, answersLost: 0 };
  const lossy = lossyTransport(centre, randomFor(1, 'network'), faults);
  let unreachable = 0;
  for (let batch = 0; batch < 200; batch += 1) {
    await lossy({ method: 'PUT', path: '/v1/batches/1' }).catch((error: unknown) => {
      assert.ok(error instanceof CentreUnreachable);
      unreachable += 1;
    });
    await lossy({ method: 'POST', path: '/v1/loads' });
  }
  assert.equal(faults.requestsLost + faults.answersLost, unreachable);
  assert.ok(faults.requestsLost > 10 && faults.answersLost > 10);
  assert.equal(seen.filter((path) => path === '/v1/loads').length, 200);
  assert.equal(seen.filter((path) => path === '/v1/batches/1').length, 200 - faults.requestsLost);
});

test('a wrong TAC differs in one bit, and only in the answer of a debit', async () => {
  const answer = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 0x90, 0x00);
  let changed = 0;
  const channel = withWrongTac(
    () => Promise.resolve(answer),
    () => (changed += 1),
  );
  assert.deepEqual(await channel(Uint8Array.of(0x80, 0x5c, 0, 2, 4)), answer);
  assert.equal(changed, 0);
  const debit = await channel(Uint8Array.of(0x80, 0x54, 1, 0, 15));
  assert.deepEqual(debit, Uint8Array.of(0, 2, 3, 4, 5, 6, 7, 8, 0x90, 0x00));
  assert.equal(changed, 1);
});

test('what was put off happens in its order when time passes, unless it was called off', async () => {
  const clock = cityClock(instantAt('2026-09-01', 0));
  const happened: string[] = [];
  const note = (what: string) => () => {
    happened.push(`${what} ${clock.now().toISOString()}`);
  };
  clock.schedule(30_000, note('late'));
  clock.schedule(10_000, note('soon'));
  clock.schedule(20_000, note('never'))();
  await clock.advanceTo(instantAt('2026-09-01', 15));
  assert.deepEqual(happened, ['soon 2026-08-31T16:00:10.000Z']);
  await clock.advanceTo(instantAt('2026-09-01', 5));
  assert.equal(clock.now().toISOString(), '2026-08-31T16:00:15.000Z');
  await clock.advanceTo(instantAt('2026-09-01', 60));
  assert.deepEqual(happened.slice(1), ['late 2026-08-31T16:00:30.000Z']);
});
