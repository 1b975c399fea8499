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
  const reached = new Set<number>();
  let point = 1;
  let wentThrough = 0;
  // Each dies one statement later than the last that died. What is stored by one message has few of them;
  // loads, which take turns with mixed batches, have a transaction.
  const outcome = await dayWith(async (url, upload) => {
    // Four in a row, among which there is a load: there are no more statements.
    if (wentThrough === 4) return;
    if (await crashed(url, upload, point)) {
      wentThrough = 0;
      reached.add(point);
      point += 1;
    } else {
      wentThrough += 1;
    }
  });
  // Connecting, what is known, BEGIN, everything that is stored, the loads that are confirmed, COMMIT.
  assert(reached.size >= 6, `only ${String(reached.size)} statements were interrupted`);
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
