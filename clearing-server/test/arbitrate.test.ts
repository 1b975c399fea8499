import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fen } from '@lvchengtong/card-sdk/money';
import fc from 'fast-check';
import { arbitrate } from '../src/arbitration/arbitrate.ts';
import { mergeChain, type Movement } from '../src/arbitration/card-chain.ts';
import { NEW_CARD } from '../src/arbitration/chain-record.ts';
import { minutesLater } from './support/chips.ts';

/** `D3 1000-300?`: debit at counter 3 from 1000 by 300, uncertain; `L` is a load. Times run in order. */
function chain(...lines: readonly string[]): Movement[] {
  return lines.map((line, index) => {
    const match = /^([DL])(\d+) (\d+)[-+](\d+)(\?)?$/.exec(line);
    assert(match !== null, line);
    const [, family, counter, before, amount, uncertain] = match;
    const change = BigInt(amount ?? 0) * (family === 'D' ? -1n : 1n);
    return {
      recordId: `${line}${' '.repeat(lines.slice(0, index).filter((other) => other === line).length)}`,
      family: family === 'D' ? 'offline' : 'online',
      counter: Number(counter),
      before: fen(BigInt(before ?? 0)),
      after: fen(BigInt(before ?? 0) + change),
      occurredAt: minutesLater(index),
      certain: uncertain === undefined,
    };
  });
}

const decisionsOf = (movements: readonly Movement[]): string[] =>
  arbitrate(movements, NEW_CARD).map(
    ({ recordId, outcome, neighbour }) =>
      `${recordId.trim()}: ${outcome} by ${neighbour.recordId.trim()}`,
  );

const CASES: readonly [string, readonly string[], readonly string[]][] = [
  [
    'the next debit shows the lower balance',
    ['L0 0+1000', 'D0 1000-300?', 'D1 700-100'],
    ['D0 1000-300?: paid by D1 700-100'],
  ],
  [
    'a load in between is added',
    ['L0 0+1000', 'D0 1000-300?', 'L1 700+500', 'D1 1200-100'],
    ['D0 1000-300?: paid by L1 700+500'],
  ],
  [
    'the next load shows the same balance',
    ['L0 0+1000', 'D0 1000-300?', 'L1 1000+500'],
    ['D0 1000-300?: refused by L1 1000+500'],
  ],
  [
    'its counter was used by another',
    ['L0 0+1000', 'D0 1000-300?', 'D0 1000-200'],
    ['D0 1000-300?: refused by D0 1000-200'],
  ],
  [
    'the next counter shows the same balance',
    ['L0 0+1000', 'D0 1000-300?', 'D1 1000-100'],
    ['D0 1000-300?: refused by D1 1000-100'],
  ],
  [
    'a lost debit that only a later load shows takes nothing from the proof',
    ['L0 0+1000', 'D0 1000-100', 'L1 900+1000', 'D1 1900-100?', 'D2 1800-300', 'L2 1400+1000'],
    ['D1 1900-100?: paid by D2 1800-300'],
  ],
  ['nothing came after it', ['L0 0+1000', 'D0 1000-300?'], []],
  ['its neighbour is missing', ['L0 0+1000', 'D0 1000-300?', 'D2 500-100'], []],
  ['a torn load that happened', ['L0 0+1000?', 'D0 1000-100'], ['L0 0+1000?: paid by D0 1000-100']],
  [
    'a torn load that did not',
    ['L0 0+1000', 'L1 1000+500?', 'D0 1000-100'],
    ['L1 1000+500?: refused by D0 1000-100'],
  ],
  [
    'two torn debits in a row, both real',
    ['L0 0+1000', 'D0 1000-300?', 'D1 700-200?', 'D2 500-100'],
    ['D0 1000-300?: paid by D1 700-200?', 'D1 700-200?: paid by D2 500-100'],
  ],
  [
    'tried again elsewhere, at the same counter: the last try found the chip where the first left it',
    ['L0 0+1000', 'D0 1000-300?', 'D0 1000-300?', 'D1 700-100'],
    ['D0 1000-300?: refused by D0 1000-300?', 'D0 1000-300?: paid by D1 700-100'],
  ],
  [
    'what an uncertain record claims about a counter explains nothing',
    ['L0 0+300', 'D0 300-100?', 'D1 200-200?', 'L1 0+300'],
    ['D0 300-100?: paid by D1 200-200?', 'D1 200-200?: paid by L1 0+300'],
  ],
];

for (const [name, movements, expected] of CASES) {
  test(`arbitration: ${name}`, () => {
    assert.deepEqual(decisionsOf(chain(...movements)), expected);
  });
}

/** A chip's life: loads and debits, some torn, some of those real. */
const life = fc
  .array(
    fc.record({
      load: fc.boolean(),
      amount: fc.integer({ min: 1, max: 400 }),
      torn: fc.integer({ min: 0, max: 3 }),
      real: fc.boolean(),
    }),
    { maxLength: 14 },
  )
  .map((steps) => {
    const card = { balance: 0n, offline: 0, online: 0 };
    const truth: string[] = [];
    const movements = steps.flatMap(({ load, amount, torn, real }, index): Movement[] => {
      const isLoad = load || card.balance < BigInt(amount);
      const certain = torn !== 0;
      const before = card.balance;
      const after = before + BigInt(isLoad ? amount : -amount);
      const recordId = String(index).padStart(3, '0');
      const movement: Movement = {
        recordId,
        family: isLoad ? 'online' : 'offline',
        counter: isLoad ? card.online : card.offline,
        before: fen(before),
        after: fen(after),
        occurredAt: minutesLater(index),
        certain,
      };
      if (certain || real) {
        card.balance = after;
        if (isLoad) card.online += 1;
        else card.offline += 1;
        truth.push(recordId);
      }
      return [movement];
    });
    return { movements, truth: new Set(truth) };
  });

test('what is decided does not depend on the order of arrival', () => {
  fc.assert(
    fc.property(
      life.chain(({ movements }) =>
        fc.tuple(
          fc.constant(movements),
          fc.shuffledSubarray(movements, { minLength: movements.length }),
        ),
      ),
      ([movements, shuffled]) => {
        assert.deepEqual(decisionsOf(shuffled), decisionsOf(movements));
      },
    ),
  );
});

test('a chain without torn records leaves nothing unexplained and nothing missing', () => {
  fc.assert(
    fc.property(life, ({ movements, truth }) => {
      const real = movements
        .filter(({ recordId }) => truth.has(recordId))
        .map((movement) => ({ ...movement, certain: true }));
      const { cost } = mergeChain(real, NEW_CARD);
      assert.deepEqual(cost, { breaks: 0, missing: 0, inversions: 0, unexplained: 0 });
    }),
  );
});

test('one changed balance is unexplained by exactly that amount', () => {
  fc.assert(
    fc.property(life, fc.nat(), fc.integer({ min: 1000, max: 9999 }), (lived, where, by) => {
      const real = lived.movements
        .filter(({ recordId }) => lived.truth.has(recordId))
        .map((movement) => ({ ...movement, certain: true }));
      fc.pre(real.length > 0);
      const from = where % real.length;
      const tampered = real.map((movement, index) =>
        index < from
          ? movement
          : {
              ...movement,
              before: fen(movement.before + BigInt(by)),
              after: fen(movement.after + BigInt(by)),
            },
      );
      assert.equal(mergeChain(tampered, NEW_CARD).cost.unexplained, by);
    }),
  );
});
