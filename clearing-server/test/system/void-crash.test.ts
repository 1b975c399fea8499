import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '../../src/database/database.ts';
import { query } from '../../src/database/query.ts';
import { blankRecord } from '../../src/demo/demo-card.ts';
import { createSettlementService } from '../../src/settlement/settlement-service.ts';
import { createVoidService } from '../../src/voids/void-service.ts';
import { chip, load, minutesLater, purchase, till, uploadOf } from '../support/chips.ts';
import { authoriseLoad, ingestOn, registerCity, testClock } from '../support/city.ts';
import { createTestDatabase } from '../support/database.ts';
import { balancesOf } from '../support/desk-town.ts';
import { isNotNow } from '../support/killing.ts';
import { startLossyProxy } from '../support/lossy-proxy.ts';
import { broken } from '../support/settling-town.ts';

const CRASHING = fileURLToPath(new URL('../support/crashing-voids.js', import.meta.url));

async function crashed(url: string, crashAt: number): Promise<boolean> {
  const child = spawn(process.execPath, [CRASHING, url, String(crashAt)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  assert(signal === 'SIGKILL' || code === 3, `exit ${String(code)} ${String(signal)}`);
  return signal === 'SIGKILL';
}

/** Two sales that a cashier takes back; `decide` gives the money back, with whatever comes between. */
async function lifeWith(decide: (url: string) => Promise<void>): Promise<unknown> {
  const { database, url } = await createTestDatabase();
  const clock = testClock(minutesLater(60));
  const canteen = till(1);
  const card = chip(1);
  await registerCity(database, { tills: [canteen], chips: [card] });
  await createSettlementService({ knex: database, clock: clock.read }).currentDay();
  await authoriseLoad(database, card, canteen, 10_000);
  const records = [
    load(card, canteen, 10_000, minutesLater(1)),
    purchase(card, canteen, 1_250, minutesLater(2)),
    purchase(card, canteen, 750, minutesLater(3)),
  ];
  const voids = records.slice(1).map(({ journalSequence }) => ({
    ...blankRecord(card, canteen, minutesLater(4)),
    kind: 'void' as const,
    referenceSequence: journalSequence,
  }));
  const ingest = ingestOn(database, clock);
  await ingest.receive(canteen.terminalId, uploadOf(canteen, [...records, ...voids]));
  await decide(url);
  return {
    balances: await balancesOf(database),
    broken: await broken(database),
    voids: await query(database, 'select state, amount_fen from till_void order by amount_fen'),
    waiting: await query(
      database,
      `select amount_fen, state from pending_load where channel = 'void' order by amount_fen`,
    ),
  };
}
async function decideOn(url: string): Promise<void> {
  const knex = openDatabase(url, { connectionsMax: 1 });
  try {
    await createVoidService({ knex, clock: () => minutesLater(60) }).run();
  } finally {
    await knex.destroy();
  }
}

const undisturbed = await lifeWith(decideOn);

test('undisturbed, both sales wait for the card and the operator has nothing', () => {
  const {
    balances,
    broken: rows,
    waiting,
  } = undisturbed as {
    balances: Record<string, number>;
    broken: unknown[];
    waiting: { amount_fen: string }[];
  };
  assert.deepEqual(rows, []);
  assert.equal(balances['operator-unsettled:00000001'], undefined);
  assert.deepEqual(
    waiting.map(({ amount_fen }) => Number(amount_fen)),
    [750, 1_250],
  );
});

test('kill -9 before every statement: the same in the end', async () => {
  let points = 0;
  const outcome = await lifeWith(async (url) => {
    while (await crashed(url, points + 1)) points += 1;
  });
  assert(points >= 8, `only ${String(points)} statements were interrupted`);
  assert.deepEqual(outcome, undisturbed);
});

test('COMMIT’s answer is lost: asked again, nothing is given back twice', async () => {
  let lost = 0;
  const outcome = await lifeWith(async (url) => {
    const { hostname, port } = new URL(url);
    const proxy = await startLossyProxy({ host: hostname, port: Number(port) }, 1);
    const through = new URL(url);
    through.hostname = '127.0.0.1';
    through.port = String(proxy.port);
    await assert.rejects(decideOn(through.href), isNotNow);
    lost = proxy.lost();
    await proxy.close();
    await decideOn(url);
  });
  assert(lost >= 1, 'no answer was lost');
  assert.deepEqual(outcome, undisturbed);
});
