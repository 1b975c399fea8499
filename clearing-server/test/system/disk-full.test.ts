import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { isTransientError } from '../../src/database/transient-error.ts';
import { IngestError } from '../../src/ingest/ingest-error.ts';
import type { IngestService } from '../../src/ingest/ingest-service.ts';
import { createSettlementService } from '../../src/settlement/settlement-service.ts';
import { minutesLater } from '../support/chips.ts';
import { isNotNow } from '../support/killing.ts';
import { ingestOn, testClock } from '../support/city.ts';
import { createTestDatabase } from '../support/database.ts';
import { startOwnPostgres } from '../support/own-postgres.ts';
import { DAY, outcomeOf, populateDay, type DayUpload } from '../support/same-day.ts';
import { mountSmallDisk } from '../support/small-disk.ts';
import { LOAD_STEPS, loadOutcomeOf, populateLoads } from '../support/torn-loads.ts';

const DATE = parseSettlementDate('2026-09-01');
const clock = testClock(minutesLater(600));

const disk = mountSmallDisk(240);
const postgres = await startOwnPostgres(disk.folder, ['min_wal_size=32MB', 'max_wal_size=32MB']);
process.env['LCT_TEST_POSTGRES'] = postgres.adminUrl;

async function dayOn(run: (database: Knex) => Promise<void>): Promise<unknown> {
  const { database } = await createTestDatabase();
  await populateDay(database);
  await run(database);
  return outcomeOf(database);
}

/** Whether a receipt was given. What was refused is refused as "not now", and as nothing else. */
async function isReceived(ingest: IngestService, upload: DayUpload): Promise<boolean> {
  try {
    await ingest.receive(upload.terminalId, upload.encoded);
    return true;
  } catch (error) {
    assert(error instanceof IngestError && error.code === 'INGEST_UNAVAILABLE', String(error));
    return false;
  }
}

const sendAll = async (database: Knex): Promise<void> => {
  const ingest = ingestOn(database, clock);
  for (const upload of DAY) assert(await isReceived(ingest, upload));
  await ingest.close();
};

const undisturbed = await dayOn(sendAll);
after(async () => {
  await postgres.stop();
  disk.remove();
});

test('no room for a row: no receipt, and the same day once there is room', async () => {
  const outcome = await dayOn(async (database) => {
    const ingest = ingestOn(database, clock);
    let refused = 0;
    disk.fill();
    try {
      for (const upload of DAY.slice(0, 3)) if (!(await isReceived(ingest, upload))) refused += 1;
    } finally {
      disk.free();
    }
    await ingest.close();
    assert(refused > 0, 'the disk was never full');
    await sendAll(database);
  });
  assert.deepEqual(outcome, undisturbed);
});

test('no room for the log: PostgreSQL goes down, and comes back with every receipt that was given', async () => {
  const outcome = await dayOn(async (database) => {
    const ingest = ingestOn(database, clock);
    const half = DAY.slice(0, DAY.length / 2);
    const last = DAY.at(-1);
    assert(last !== undefined);
    for (const upload of half) assert(await isReceived(ingest, upload));
    disk.fill();
    await assert.rejects(fillLog(database), isTransientError);
    assert(!(await isReceived(ingest, last)));
    await ingest.close();
    postgres.kill();
    disk.free();
    await postgres.restart();
    const kept = await database('ingest_batch').count<{ count: string }[]>();
    assert(Number(kept[0]?.count) >= half.length, 'a receipt was lost');
    await sendAll(database);
  });
  assert.deepEqual(outcome, undisturbed);
});

/** Ends when PostgreSQL does: the log has no room for its next segment. */
async function fillLog(database: Knex): Promise<void> {
  for (let megabytes = 0; megabytes < 500; megabytes += 1) {
    await database.raw(`select pg_logical_emit_message(false, 'test', repeat('x', 1000000))`);
  }
}

test('no room to close the day: it stays open or closed whole, and closes once there is room', async () => {
  const close = (knex: Knex) =>
    createSettlementService({ knex, clock: clock.read }).close(DATE, 'clerk');
  const bills: unknown[] = [];
  const closedInPeace = await dayOn(async (database) => {
    await sendAll(database);
    bills.push((await close(database)).bills);
  });
  const outcome = await dayOn(async (database) => {
    await sendAll(database);
    disk.fill();
    try {
      await assert.rejects(close(database));
    } finally {
      disk.free();
    }
    bills.push((await close(database)).bills);
  });
  assert.deepEqual(outcome, closedInPeace);
  assert.deepEqual(bills[1], bills[0]);
});

test('no room for a load: no MAC2 is given, and each is credited once when there is room', async () => {
  const outcomes: unknown[] = [];
  let refused = 0;
  for (const full of [false, true]) {
    const { database } = await createTestDatabase();
    await populateLoads(database);
    for (const ask of LOAD_STEPS) {
      if (full && !(await isDoneOnFullDisk(() => ask(database)))) refused += 1;
      await ask(database);
    }
    outcomes.push(await loadOutcomeOf(database));
  }
  assert(refused > 0, 'the disk was never full');
  assert.deepEqual(outcomes[1], outcomes[0]);
});

async function isDoneOnFullDisk(ask: () => Promise<void>): Promise<boolean> {
  disk.fill();
  try {
    await ask();
    return true;
  } catch (error) {
    assert(isNotNow(error), String(error));
    return false;
  } finally {
    disk.free();
  }
}
