import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { minutesLater } from '../support/chips.ts';
import { ingestOn, receiptKey, testClock } from '../support/city.ts';
import { createTestDatabase } from '../support/database.ts';
import { DAY, outcomeOf, populateDay } from '../support/same-day.ts';

const SERVER = fileURLToPath(new URL('../support/crashing-ingest.js', import.meta.url));
const keyPem = receiptKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const clock = testClock(minutesLater(600));

/** Whether it was killed at the statement; false when there are not that many. */
async function crashed(url: string, upload: number, crashAt: number): Promise<boolean> {
  const child = spawn(process.execPath, [SERVER, url, keyPem, String(upload), String(crashAt)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  assert(signal === 'SIGKILL' || code === 3, `exit ${String(code)} ${String(signal)}`);
  return signal === 'SIGKILL';
}

/** Uploads go in by their order; `before` says what happens to each before the centre is well again. */
async function dayWith(before: (url: string, upload: number) => Promise<void>): Promise<unknown> {
  const { database, url } = await createTestDatabase();
  await populateDay(database);
  for (const [upload, { terminalId, encoded }] of DAY.entries()) {
    await before(url, upload);
    const ingest = ingestOn(database, clock);
    const receipt = await ingest.receive(terminalId, encoded);
    assert.deepEqual(await ingest.receive(terminalId, encoded), receipt);
    await ingest.close();
  }
  return outcomeOf(database);
}

test('kill -9 before every statement of ingest: the same day in the end', async () => {
  const undisturbed = await dayWith(() => Promise.resolve());
  let reached = 0;
  let wentThrough = false;
  // Each upload dies one statement later than the one before; loads and mixed batches take turns.
  const outcome = await dayWith(async (url, upload) => {
    if (wentThrough) return;
    const point = upload + 1;
    if (await crashed(url, upload, point)) reached = point;
    else wentThrough = true;
  });
  // Connecting, BEGIN, what is known, everything that is stored, COMMIT.
  assert(reached >= 5, `only ${String(reached)} statements were interrupted`);
  assert.deepEqual(outcome, undisturbed);
});

test('kill -9 after COMMIT was answered and before the terminal was: the stored receipt is the answer', async () => {
  const { database, url } = await createTestDatabase();
  await populateDay(database);
  const [first] = DAY;
  assert(first !== undefined);
  assert(await crashed(url, 0, 0));
  const row = await database('ingest_batch').first<{ receipt: Uint8Array }>('receipt');
  const stored = new Uint8Array(row.receipt);
  const ingest = ingestOn(database, clock);
  assert.deepEqual(await ingest.receive(first.terminalId, first.encoded), stored);
  await ingest.close();
});
