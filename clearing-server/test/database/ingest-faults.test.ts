import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import knexOf, { type Knex } from 'knex';
import { openDatabase } from '../../src/database/database.ts';
import { IngestError } from '../../src/ingest/ingest-error.ts';
import type { IngestService } from '../../src/ingest/ingest-service.ts';
import { minutesLater } from '../support/chips.ts';
import { ingestOn, testClock } from '../support/city.ts';
import { createTestDatabase } from '../support/database.ts';
import { startLossyProxy } from '../support/lossy-proxy.ts';
import { DAY, outcomeOf, populateDay, type DayUpload } from '../support/same-day.ts';

const clock = testClock(minutesLater(600));

/** As a terminal does: the same bytes until there is a receipt. */
async function deliver(ingest: IngestService, { terminalId, encoded }: DayUpload): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await ingest.receive(terminalId, encoded);
      return;
    } catch (error) {
      assert(error instanceof IngestError && error.code === 'INGEST_UNAVAILABLE', String(error));
      assert(attempt < 20, 'the centre never came back');
    }
  }
}

async function dayOn(run: (database: Knex, url: string) => Promise<void>): Promise<unknown> {
  const { database, url } = await createTestDatabase();
  await populateDay(database);
  await run(database, url);
  return outcomeOf(database);
}

async function sendAll(on: Knex): Promise<void> {
  const ingest = ingestOn(on, clock);
  for (const upload of DAY) await deliver(ingest, upload);
  await ingest.close();
}

const undisturbed = await dayOn(sendAll);

test('undisturbed, no invariant is broken', () => {
  assert.deepEqual((undisturbed as { broken: unknown[] }).broken, []);
});

test('COMMIT’s answer lost, again and again', async () => {
  const outcome = await dayOn(async (_, url) => {
    const { hostname, port } = new URL(url);
    const proxy = await startLossyProxy({ host: hostname, port: Number(port) }, 2);
    const through = new URL(url);
    through.hostname = '127.0.0.1';
    through.port = String(proxy.port);
    const lossy = openDatabase(through.href, { connectionsMax: 2 });
    await sendAll(lossy);
    assert(proxy.lost() >= DAY.length / 2, `only ${String(proxy.lost())} answers were lost`);
    await lossy.destroy();
    await proxy.close();
  });
  assert.deepEqual(outcome, undisturbed);
});

test('a storm of deadlocks is retried and never becomes an answer', async () => {
  let ours = 0;
  const outcome = await dayOn(async (database, url) => {
    // Whoever waits the shorter time is the one that PostgreSQL gives up: ours.
    const options = encodeURIComponent('-c deadlock_timeout=200ms');
    const quick = openDatabase(`${url}?options=${options}`, { connectionsMax: 2 });
    const storm = { over: false };
    const stormy = rage(database, storm);
    await sendAll(quick);
    storm.over = true;
    const theirs = await stormy;
    await quick.destroy();
    ours = (await deadlocksIn(database, theirs + 1)) - theirs;
  });
  assert(ours > 0, 'there was no deadlock');
  assert.deepEqual(outcome, undisturbed);
});

/** Locks what every upload needs, in the order that nobody else uses: first the purses, then the counters. */
async function rage(database: Knex, storm: { readonly over: boolean }): Promise<number> {
  let givenUp = 0;
  while (!storm.over) {
    try {
      await database.transaction(async (trx) => {
        await trx.raw('lock table ledger_purse_balance in share row exclusive mode');
        // Sooner than our deadlock_timeout, so that it waits for us when we look.
        await untilWaitedFor(trx);
        await trx.raw('lock table ingest_card_key in share row exclusive mode');
      });
    } catch (error) {
      assert(error instanceof Error && 'code' in error && error.code === '40P01', String(error));
      givenUp += 1;
    }
    // In between, uploads get through.
    await sleep(20);
  }
  return givenUp;
}

/** Until somebody wants a purse; not for ever, because nobody may come any more. */
async function untilWaitedFor(trx: Knex.Transaction): Promise<void> {
  for (let waited = 0; waited < 100; waited += 5) {
    const { rows } = await trx.raw<{ rows: unknown[] }>(
      "select from pg_locks where not granted and relation = 'ledger_purse_balance'::regclass",
    );
    if (rows.length > 0) return;
    await sleep(5);
  }
}

/** What PostgreSQL counted, once that is `least`: it tells with a delay of about a second. */
async function deadlocksIn(database: Knex, least: number): Promise<number> {
  for (let waited = 0; ; waited += 100) {
    const { rows } = await database.raw<{ rows: { deadlocks: string }[] }>(
      'select deadlocks from pg_stat_database where datname = current_database()',
    );
    const deadlocks = Number(rows[0]?.deadlocks);
    if (deadlocks >= least || waited >= 5_000) return deadlocks;
    await sleep(100);
  }
}

test('no connection to be had: no business answer, and nothing stored twice', async () => {
  const outcome = await dayOn(async (database, url) => {
    const starved = knexOf({
      client: 'pg',
      connection: url,
      pool: { min: 0, max: 1 },
      acquireConnectionTimeout: 250,
    });
    const [first] = DAY;
    assert(first !== undefined);
    const held = await starved.transaction();
    const ingest = ingestOn(starved, clock);
    await assert.rejects(ingest.receive(first.terminalId, first.encoded), {
      code: 'INGEST_UNAVAILABLE',
    });
    assert.equal((await database('ingest_batch').select('batch_no')).length, 0);
    await held.rollback();
    await sendAll(starved);
    await ingest.close();
    await starved.destroy();
  });
  assert.deepEqual(outcome, undisturbed);
});

test('the same uploads to two servers at once, each in its own order', async () => {
  const { database } = await createTestDatabase();
  await populateDay(database);
  const servers = [ingestOn(database, clock), ingestOn(database, clock)];
  const receipts = await Promise.all(
    servers.map((server) =>
      Promise.all(DAY.map(({ terminalId, encoded }) => server.receive(terminalId, encoded))),
    ),
  );
  assert.deepEqual(receipts[0], receipts[1]);
  await Promise.all(servers.map((server) => server.close()));
  const { balances, broken } = (await outcomeOf(database)) as Record<string, unknown>;
  assert.deepEqual({ balances, broken }, pick(undisturbed, ['balances', 'broken']));
});

const pick = (outcome: unknown, names: readonly string[]): unknown =>
  Object.fromEntries(
    Object.entries(outcome as Record<string, unknown>).filter(([name]) => names.includes(name)),
  );
