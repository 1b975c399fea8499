import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { verifyInvariants } from '../../src/reconciliation/invariant-store.ts';
import type { ReconciliationReport } from '../../src/reconciliation/difference.ts';
import { createTestDatabase } from '../support/database.ts';
import { randomCity, randomDays, type Happening } from '../support/random-city.ts';

const inOrder = (report: ReconciliationReport | undefined) =>
  report && {
    ...report,
    differences: report.differences.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
  };

const checkpoints = async (database: Knex): Promise<unknown> => ({
  chains: await database('reconciliation_chain').orderBy(['card_asn', 'purse']),
  journals: await database('reconciliation_journal').orderBy('terminal_id'),
});

const broken = async (database: Knex): Promise<unknown[]> =>
  (await verifyInvariants(database)).filter(({ rows }) => rows.length > 0);

/** Closes day after day, and holds each close against what reading everything says. */
async function liveThrough(days: readonly (readonly Happening[])[]): Promise<number> {
  const { database } = await createTestDatabase();
  const city = await randomCity(database);
  let date = city.firstDay;
  await city.settlement.currentDay();
  for (const day of days) {
    for (const what of day) await city.happen(what);
    const next = await city.nextDay(date);
    const left = await checkpoints(database);
    const closed = inOrder(await city.reconciliation.report(date));
    assert.deepEqual(closed, inOrder(await city.reconciliation.run(date)));
    assert.deepEqual(await checkpoints(database), left);
    assert.deepEqual(await broken(database), []);
    date = next;
  }
  const [clean] = await database('reconciliation_chain')
    .where({ clean: true })
    .count<{ count: string }[]>('*');
  return Number(clean?.count);
}

test('what a close finds in its day alone is what reading everything finds, day after day', async () => {
  await fc.assert(
    fc.asyncProperty(randomDays, async (days) => {
      await liveThrough(days);
    }),
    { numRuns: Number(process.env['LCT_CLOSE_RUNS'] ?? 8) },
  );
});

const happens = (kind: Happening['kind'], card: number, amount = 100): Happening => ({
  kind,
  card,
  till: 0,
  amount,
});

test('cards that only load and pay stay clean, and their history is not read again', async () => {
  const day = [happens('purchase', 0), happens('load', 0, 1000), happens('purchase', 0)];
  assert.equal(await liveThrough([[happens('load', 0, 1000), ...day], day, day]), 1);
});

test('a row that was changed in the history: the close goes on, and a full verify says how much', async () => {
  const { database } = await createTestDatabase();
  const city = await randomCity(database);
  await city.settlement.currentDay();
  for (const what of [happens('load', 0, 1000), happens('purchase', 0)]) await city.happen(what);
  const second = await city.nextDay(city.firstDay);
  await database.transaction(async (trx) => {
    await trx.raw('set local session_replication_role = replica'); // past every trigger
    await trx.raw(`update ledger_transfer set amount_fen = amount_fen + 77 where purpose = 'load'`);
  });
  await city.happen(happens('purchase', 0));
  await city.nextDay(second);
  // The day follows on from the close before, which was right when it was made.
  assert.equal((await city.reconciliation.report(second))?.unexplained, 0n);

  const found = new Map((await verifyInvariants(database)).map(({ name, rows }) => [name, rows]));
  assert.deepEqual(found.get('purse-balance-is-sum-of-transfers'), [
    { account: 'purse:00004500000000000001:2', balance_fen: '9800', sum_fen: '9877' },
  ]);
  assert.deepEqual(
    found.get('posted-record-has-one-set-of-transfers')?.map((row) => row['transferred_fen']),
    ['10077'],
  );
  // The card moved on the day, so comparing its whole history shows the same 77 fen.
  assert.equal((await city.reconciliation.run(second)).unexplained, 77n);
});
