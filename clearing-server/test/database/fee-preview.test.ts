import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookAtFees } from '../../src/settlement/fee-preview-service.ts';
import { feeRuleJson, feeRuleOf, feeRuleShape } from '../../src/settlement/parse-fee-rule.ts';
import { minutesLater } from '../support/chips.ts';
import { DAY, NEXT, RULE, town } from '../support/settling-town.ts';

const rule = (change: object) => feeRuleOf('preview', feeRuleShape.parse({ ...RULE, ...change }));

test('a rule is previewed on the bills of the month as the close would have made them', async () => {
  const { database, settlement, agreed, sell, clock } = await town();
  await agreed({ kind: 'fee-rule', subject: 'acceptance all', content: RULE });
  await settlement.close(DAY, 'clerk');
  await sell(700);
  clock.now = minutesLater(24 * 60);
  await settlement.close(NEXT, 'clerk');
  const preview = async (change: object): Promise<unknown> =>
    (await lookAtFees(database, rule(change))).preview.map((row) => [
      row.operatorNo,
      row.bills,
      row.gross,
      row.billed,
      row.under,
    ]);
  // The canteen sold for 20.00 and 7.00, the bus for 4.00; as billed: 10 + 4 (3.5 half to even), and 3.
  const canteen = ['00000001', 2, 2700n, 14n];
  const bus = ['00000002', 1, 400n, 3n];
  assert.deepEqual(await preview({}), [
    [...canteen, 14n],
    [...bus, 3n],
  ]);
  const tiers = {
    terms: {
      method: 'tiered-monthly',
      tiers: [
        { from_fen: 0, per_10000: '100' },
        { from_fen: 2200, per_10000: '1000' },
      ],
    },
    minimum_fen: null,
  };
  // 20.00 at 1 %; of 7.00 the first 2.00 at 1 % and 5.00 at 10 %: 2 + 50.
  assert.deepEqual(await preview(tiers), [
    [...canteen, 72n],
    [...bus, 4n],
  ]);
  assert.deepEqual(await preview({ operator_no: '00000002', terms: { method: 'none' } }), [
    [...canteen, 14n],
    // The general rule stands where the own one says nothing is taken by it: nothing.
    [...bus, 0n],
  ]);
  // Another code is one fee more.
  assert.deepEqual(
    await preview({ code: 'switching', terms: { method: 'flat-per-day', amount_fen: 100 } }),
    [
      [...canteen, 214n],
      [...bus, 103n],
    ],
  );
  const { rules, days } = await lookAtFees(database, rule({}));
  assert.deepEqual(days, [DAY, NEXT]);
  assert.deepEqual(rules.map(feeRuleJson), [RULE]);
});

test('a rule for an operator that is not registered is no server fault', async () => {
  const { approvals } = await town();
  const content = { ...RULE, operator_no: '00000009' };
  const asked = await approvals.propose(
    { kind: 'fee-rule', subject: 'x', content, reason: 'r' },
    'maker',
  );
  assert.match(asked.kind === 'impossible' ? asked.reason : '', /00000009 is not registered/);
});
