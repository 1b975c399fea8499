import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fen } from '@lvchengtong/card-sdk/money';
import { arbitrate } from '../src/arbitration/arbitrate.ts';
import type { Movement } from '../src/arbitration/card-chain.ts';
import { NEW_CARD } from '../src/arbitration/chain-record.ts';
import { minutesLater } from './support/chips.ts';

interface Step {
  readonly load: boolean;
  readonly amount: number;
  readonly torn: boolean;
  readonly happened: boolean;
}

// Few amounts, so that one balance often has two explanations.
const steps = fc.array(
  fc.record<Step>({
    load: fc.boolean(),
    amount: fc.integer({ min: 1, max: 4 }).map((hundreds) => hundreds * 100),
    torn: fc.nat({ max: 3 }).map((one) => one === 0),
    happened: fc.boolean(),
  }),
  { maxLength: 10 },
);

/** What a chip's records say of it; a try that did not happen leaves the counter to the next one. */
function lived(tries: readonly Step[], repeats: boolean): Movement[] {
  const chip = { balance: 0, offline: 0, online: 0 };
  let failed: Step | undefined;
  return tries.map((step, index) => {
    // Who was told that it failed tries the same again, perhaps elsewhere.
    const { load, amount } = repeats && failed !== undefined ? failed : step;
    const isLoad = load || chip.balance < amount;
    const after = chip.balance + (isLoad ? amount : -amount);
    const movement: Movement = {
      recordId: String(index).padStart(3, '0'),
      family: isLoad ? 'online' : 'offline',
      counter: isLoad ? chip.online : chip.offline,
      before: fen(chip.balance),
      after: fen(after),
      occurredAt: minutesLater(index),
      certain: !step.torn,
    };
    const happened = !step.torn || step.happened;
    failed = happened ? undefined : { ...step, load: isLoad, amount };
    if (happened) {
      chip.balance = after;
      if (isLoad) chip.online += 1;
      else chip.offline += 1;
    }
    return movement;
  });
}

const decide = (movements: readonly Movement[]): Map<string, string> =>
  new Map(arbitrate(movements, NEW_CARD).map(({ recordId, outcome }) => [recordId, outcome]));

/** What stands after runs over more and more of the records; a later proof takes an earlier one's place. */
function standing(arrived: readonly Movement[], cuts: readonly number[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const cut of [...cuts, arrived.length].toSorted((a, b) => a - b)) {
    for (const [recordId, outcome] of decide(arrived.slice(0, cut))) found.set(recordId, outcome);
  }
  return found;
}

const arrivals = (repeats: boolean) =>
  steps
    .map((tries) => lived(tries, repeats))
    .chain((all) =>
      fc.record({
        all: fc.constant(all),
        arrived: fc.shuffledSubarray(all, { minLength: all.length }),
        cuts: fc.array(fc.nat({ max: 10 }), { maxLength: 6 }),
      }),
    );

test('any order of arrival and any split into runs ends in the same decisions', () => {
  fc.assert(
    fc.property(arrivals(true), ({ all, arrived, cuts }) => {
      assert.deepEqual([...standing(arrived, cuts)].sort(), [...decide(all)]);
    }),
    { numRuns: 500 },
  );
});

test('what all records prove stands in the end, whatever fewer of them proved before', () => {
  fc.assert(
    fc.property(arrivals(false), ({ all, arrived, cuts }) => {
      const found = standing(arrived, cuts);
      for (const [recordId, outcome] of decide(all)) assert.equal(found.get(recordId), outcome);
    }),
    { numRuns: 500 },
  );
});
