import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import fc from 'fast-check';
import { query } from '../../src/database/query.ts';
import { openDesk, type Desk } from '../support/arbitration-desk.ts';
import {
  chip,
  load,
  minutesLater,
  purchase,
  till,
  tornPurchase,
  type Chip,
} from '../support/chips.ts';
import { authoriseLoad } from '../support/city.ts';

/** The last of them has a test of its own. */
const CARDS = 60;
const tills = [till(1), till(2, '00000002')] as const;
const chips = (): Chip[] => Array.from({ length: CARDS }, (_, no) => chip(no + 1));
/** One centre looks after every upload, and two people decide meanwhile; the other once, at everything. */
const often = await openDesk(tills, chips());
const once = await openDesk(tills, chips());
let next = 0;

interface Step {
  readonly load: boolean;
  readonly amount: number;
  readonly torn: boolean;
  readonly happened: boolean;
  /** It never comes. */
  readonly lost: boolean;
}

const life = fc
  .array(
    fc.record<Step>({
      load: fc.nat({ max: 4 }).map((one) => one === 0),
      amount: fc.constantFrom(100, 200, 300),
      torn: fc.nat({ max: 2 }).map((one) => one === 0),
      happened: fc.boolean(),
      lost: fc.nat({ max: 9 }).map((one) => one === 0),
    }),
    { minLength: 2, maxLength: 8 },
  )
  .chain((steps) =>
    fc.record({
      steps: fc.constant(steps),
      order: fc.shuffledSubarray([...steps.keys()], { minLength: steps.length }),
      looks: fc.array(fc.boolean(), { minLength: steps.length, maxLength: steps.length }),
      hands: fc.array(fc.constantFrom('pay', 'refuse', 'write-off', undefined), {
        minLength: steps.length,
        maxLength: steps.length,
      }),
    }),
  );

/** The records of one card's life, each with the till that wrote it. */
async function recordsOf(card: Chip, steps: readonly Step[]) {
  const all: { at: (typeof tills)[number]; record: TransactionRecord; lost: boolean }[] = [];
  let retried: Step | undefined;
  for (const [index, step] of steps.entries()) {
    const at = tills[index % 2] ?? tills[0];
    const when = minutesLater(10 * index);
    const { amount } = retried ?? step;
    if (retried === undefined && (step.load || card.balance < BigInt(amount))) {
      for (const { database } of [often, once]) await authoriseLoad(database, card, at, 1000);
      all.push({ at, record: load(card, at, 1000, when), lost: false });
    } else if (step.torn) {
      const record = tornPurchase(card, at, amount, when, step.happened);
      all.push({ at, record, lost: false });
      retried = step.happened ? undefined : { ...step, amount };
    } else {
      all.push({ at, record: purchase(card, at, amount, when), lost: step.lost });
      retried = undefined;
    }
  }
  return all;
}

const state = ({ database }: Desk, card: Chip) =>
  query<{ said: string }>(
    database,
    `select concat_ws(' ', kind, counter_kind, counter, counters, amount_fen, closed_code) as said
     from arbitration_case where card_asn = ? order by 1`,
    [card.asn],
  );
const decisions = async ({ database }: Desk, card: Chip): Promise<Map<string, string>> => {
  const rows = await query<{ record_id: string; outcome: string; code: string }>(
    database,
    'select record_id, outcome, code from arbitration_standing where card_asn = ?',
    [card.asn],
  );
  return new Map(rows.map(({ record_id, outcome, code }) => [record_id, `${outcome} ${code}`]));
};
const byHand = (said: string): boolean => /BY_HAND|WRITTEN_OFF/.test(said);

test('a retry at another till, told after its torn first try was paid, is kept as a conflict and charged once', async () => {
  const card = chip(CARDS);
  const [canteen, bus] = tills;
  for (const { database } of [often, once]) await authoriseLoad(database, card, canteen, 1000);
  const loaded = load(card, canteen, 1000, minutesLater(1));
  const torn = tornPurchase(card, bus, 100, minutesLater(2), false);
  const retry = purchase(card, canteen, 100, minutesLater(3));
  const next = purchase(card, bus, 100, minutesLater(4));
  for (const desk of [often, once]) {
    await desk.send(canteen, [loaded]);
    await desk.send(bus, [torn, next]);
  }
  await often.arbitration.run();
  assert.deepEqual(await often.send(canteen, [retry]), ['rejected CONFLICTING_DUPLICATE']);
  assert.deepEqual(await once.send(canteen, [retry]), ['accepted']);
  for (const desk of [often, once]) {
    await desk.arbitration.run('all');
    const [purse] = await query<{ balance_fen: string }>(
      desk.database,
      'select balance_fen from ledger_purse_balance where card_asn = ?',
      [card.asn],
    );
    assert.equal(purse?.balance_fen, '800');
    assert.deepEqual(await desk.broken(), []);
  }
});

test('looking at what was touched ends like looking at everything, and proof overrules hands', async () => {
  await fc.assert(
    fc.asyncProperty(life, async ({ steps, order, looks, hands }) => {
      const card = chip(next + 1);
      next += 1;
      const all = await recordsOf(card, steps);
      let counterWasPaid = false;
      for (const [at, index] of order.entries()) {
        const one = all[index];
        if (one === undefined || one.lost) continue;
        const [told] = await often.send(one.at, [one.record]);
        const [toldOnce = ''] = await once.send(one.at, [one.record]);
        if (told === 'rejected CONFLICTING_DUPLICATE') {
          // Section 3: a counter is accepted once, and the torn record of it was paid by then.
          assert.match(toldOnce, /^accepted/);
          counterWasPaid = true;
        }
        if (looks[at] === true) await often.arbitration.run();
        const hand = hands[at];
        const [waiting] = (await often.cases(card)).filter(
          ({ kind, closed_code }) => kind === 'record' && closed_code === null,
        );
        if (looks[at] === true && hand !== undefined && waiting !== undefined) {
          await often.decide(waiting, hand);
        }
      }
      await often.arbitration.run();
      await once.arbitration.run('all');
      const found = await decisions(often, card);
      const wanted = await decisions(once, card);
      // From then on the two centres hold different records; the one below says what becomes of them.
      if (counterWasPaid) return;
      for (const [recordId, said] of wanted) assert.equal(found.get(recordId), said, recordId);
      const beyond = [...found].filter(([recordId]) => !wanted.has(recordId));
      assert.deepEqual(
        beyond.filter(([, said]) => !byHand(said)),
        [],
      );
      if (beyond.length === 0 && [...found.values()].every((said) => !byHand(said))) {
        const open = async (desk: Desk) =>
          (await state(desk, card)).filter(
            ({ said }) => !/ (LATE_RECORD|\w+_BY_\w+|WRITTEN_OFF)$/.test(said),
          );
        assert.deepEqual(await open(often), await open(once));
      }
      // Another look finds nothing to do, and looks at nothing.
      assert.deepEqual(await often.arbitration.run().then(({ cards }) => cards), 0);
      const { paid, refused, corrected } = await often.arbitration.run('all');
      assert.deepEqual([paid, refused, corrected], [0, 0, 0]);
    }),
    { numRuns: 40, interruptAfterTimeLimit: 60_000, endOnFailure: true },
  );
  assert.deepEqual(await often.broken(), []);
  assert.deepEqual(await once.broken(), []);
});
