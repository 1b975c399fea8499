import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { createReconciliationService } from '../../src/reconciliation/reconciliation-service.ts';
import { createSettlementService } from '../../src/settlement/settlement-service.ts';
import {
  chip,
  load,
  minutesLater,
  purchase,
  till,
  tornPurchase,
  uploadOf,
} from '../support/chips.ts';
import { authoriseLoad, ingestOn, registerCity, testClock } from '../support/city.ts';
import { asClearing, createTestDatabase } from '../support/database.ts';

const DAY = parseSettlementDate('2026-09-01');
const canteen = till(1);
const bus = till(2, '00000002');
const [ann, bob] = [chip(1), chip(2)];
const ordered = [{ ...ann }, { ...bob }];

/** One day's uploads, with a torn debit that happened and one that did not. */
const uploads = [
  uploadOf(canteen, [load(ann, canteen, 5000, minutesLater(1))]),
  uploadOf(canteen, [load(bob, canteen, 3000, minutesLater(2))]),
  uploadOf(bus, [purchase(ann, bus, 200, minutesLater(3))]),
  uploadOf(canteen, [tornPurchase(ann, canteen, 700, minutesLater(4), true)]),
  uploadOf(bus, [purchase(ann, bus, 200, minutesLater(5))]),
  uploadOf(canteen, [tornPurchase(bob, canteen, 900, minutesLater(6), false)]),
  uploadOf(bus, [purchase(bob, bus, 200, minutesLater(7))]),
  uploadOf(canteen, [purchase(bob, canteen, 1100, minutesLater(8))]),
];
const terminals = [canteen, canteen, bus, canteen, bus, canteen, bus, canteen];

async function dayOf(order: readonly number[]): Promise<unknown> {
  const { database } = await createTestDatabase();
  const clock = testClock(minutesLater(60));
  const options = { knex: asClearing(database), clock: clock.read };
  await registerCity(database, { tills: [canteen, bus], chips: ordered });
  for (const [card, amount] of [5000, 3000].entries()) {
    await authoriseLoad(database, ordered[card] ?? chip(0), canteen, amount);
  }
  const ingest = ingestOn(database, clock);
  // Half of them at once, so that groups form; the rest one by one.
  const send = (at: number): Promise<Uint8Array> =>
    ingest.receive(
      terminals[at]?.terminalId ?? canteen.terminalId,
      uploads[at] ?? new Uint8Array(),
    );
  await Promise.all(order.slice(0, order.length / 2).map(send));
  for (const at of order.slice(order.length / 2)) await send(at);
  const { bills } = await createSettlementService(options).close(DAY, 'clerk');
  const report = await createReconciliationService(options).report(DAY);
  return {
    bills,
    balances: await database('ledger_purse_balance')
      .orderBy('card_asn')
      .select('card_asn', 'balance_fen'),
    unexplained: report?.unexplained,
  };
}

test('any order and any repetition of a day’s uploads gives the same balances and bills', async () => {
  const all = uploads.map((_, at) => at);
  const undisturbed = await dayOf(all);
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([...all, ...all], { minLength: all.length, maxLength: 2 * all.length }),
      async (order) => {
        const complete = [...order, ...all.filter((at) => !order.includes(at))];
        assert.deepEqual(await dayOf(complete), undisturbed);
      },
    ),
    { numRuns: 6 },
  );
});
