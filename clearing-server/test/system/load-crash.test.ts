import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Knex } from 'knex';
import { openDatabase } from '../../src/database/database.ts';
import { createTestDatabase } from '../support/database.ts';
import { startLossyProxy } from '../support/lossy-proxy.ts';
import { LOAD_STEPS, loadOutcomeOf, populateLoads } from '../support/torn-loads.ts';

const SERVER = fileURLToPath(new URL('../support/crashing-load.js', import.meta.url));

/** Whether it was killed at the statement; false when there are not that many. */
async function crashed(url: string, step: number, crashAt: number): Promise<boolean> {
  const child = spawn(process.execPath, [SERVER, url, String(step), String(crashAt)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  assert(signal === 'SIGKILL' || code === 3, `exit ${String(code)} ${String(signal)}`);
  return signal === 'SIGKILL';
}

/** `disturb` says what happens before the desk asks again and gets its answer. */
async function lifeWith(disturb: (url: string, step: number) => Promise<void>): Promise<unknown> {
  const { database, url } = await createTestDatabase();
  await populateLoads(database);
  for (const [step, ask] of LOAD_STEPS.entries()) {
    await disturb(url, step);
    await ask(database);
  }
  return loadOutcomeOf(database);
}

const undisturbed = await lifeWith(() => Promise.resolve());

test('undisturbed, the card is credited once for what it took, and no invariant is broken', () => {
  const { broken, orders, purses } = undisturbed as {
    broken: unknown[];
    orders: { state: string }[];
    purses: { balance_fen: string }[];
  };
  assert.deepEqual(broken, []);
  assert.deepEqual(
    orders.map(({ state }) => state),
    ['not-loaded', 'confirmed', 'confirmed'],
  );
  assert.deepEqual(
    purses.map(({ balance_fen }) => balance_fen),
    ['7000'],
  );
});

for (const step of LOAD_STEPS.keys()) {
  test(`kill -9 before every statement of step ${String(step)} of a load: the same in the end`, async () => {
    let points = 0;
    const outcome = await lifeWith(async (url, at) => {
      if (at !== step) return;
      while (await crashed(url, step, points + 1)) points += 1;
    });
    assert(points >= 4, `only ${String(points)} statements were interrupted`);
    assert.deepEqual(outcome, undisturbed);
  });
}

test('kill -9 when the answer is known and not yet given: asked again, it is the same', async () => {
  const outcome = await lifeWith(async (url, step) => {
    await crashed(url, step, 0);
  });
  assert.deepEqual(outcome, undisturbed);
});

test('COMMIT’s answer is lost at every second commit of a load', async () => {
  const { database, url } = await createTestDatabase();
  await populateLoads(database);
  const { hostname, port } = new URL(url);
  const proxy = await startLossyProxy({ host: hostname, port: Number(port) }, 2);
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String(proxy.port);
  const lossy: Knex = openDatabase(through.href, { connectionsMax: 2 });
  for (const ask of LOAD_STEPS) await ask(lossy);
  assert(proxy.lost() >= 2, `only ${String(proxy.lost())} answers were lost`);
  assert.deepEqual(await loadOutcomeOf(database), undisturbed);
  await lossy.destroy();
  await proxy.close();
});
