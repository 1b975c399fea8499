import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseOperatorNo, parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { fen, sum, ZERO } from '@lvchengtong/card-sdk/money';
import { feeLine, splitFee, type FeeBase } from '../src/settlement/fee.ts';
import { feeRulesFor, type FeeRule, type FeeTerms } from '../src/settlement/fee-rule.ts';
import { feeRuleOf, feeRuleShape } from '../src/settlement/parse-fee-rule.ts';

const operatorNo = parseOperatorNo('00000001');
const rule = (terms: FeeTerms, changes: Partial<FeeRule> = {}): FeeRule => ({
  id: 'rule',
  code: 'acceptance',
  operatorNo: undefined,
  effectiveFrom: parseSettlementDate('2026-09-01'),
  effectiveTo: undefined,
  terms,
  minimum: undefined,
  maximum: undefined,
  split: [{ party: 'clearing', share: 1 }],
  ...changes,
});
const base = (changes: Partial<FeeBase>): FeeBase => ({
  count: 1,
  amount: fen(10_000),
  monthBefore: ZERO,
  ...changes,
});
const feeBy = (terms: FeeTerms, on: Partial<FeeBase>): bigint | undefined =>
  feeLine(rule(terms), base(on))?.fee;

test('a rate is rounded half to even, once, and never as a binary fraction', () => {
  const rate = (per10000: string, amount: number): bigint | undefined =>
    feeBy({ method: 'rate', per10000 }, { amount: fen(amount) });
  assert.equal(rate('30', 10_000), 30n); // 0.3 %
  assert.equal(rate('1', 5_000), 0n); // 0.5 goes to the even 0
  assert.equal(rate('1', 15_000), 2n); // 1.5 goes to the even 2
  assert.equal(rate('1', 25_000), 2n); // 2.5 goes to the even 2
  assert.equal(rate('1', 25_001), 3n);
  assert.equal(rate('0.1', 10_050_000), 100n); // 100.5; as a double 100.50000000000001
  assert.equal(rate('38', 900_719_925_474_099_300), 3_422_735_716_801_577n); // .34, past 2^53
});

test('per count, flat, and nothing for an operator who sold nothing', () => {
  assert.equal(feeBy({ method: 'per-count', fenPerRecord: '0.5' }, { count: 3 }), 2n);
  assert.equal(feeBy({ method: 'flat-per-day', amount: fen(700) }, {}), 700n);
  assert.equal(feeBy({ method: 'flat-per-day', amount: fen(700) }, { count: 0 }), undefined);
});

test('each part of the month is charged at the rate of its tier', () => {
  const tiers: FeeTerms = {
    method: 'tiered-monthly',
    tiers: [
      { from: ZERO, per10000: '50' },
      { from: fen(100_000), per10000: '30' },
      { from: fen(300_000), per10000: '10' },
    ],
  };
  const on = (monthBefore: number, amount: number): bigint | undefined =>
    feeBy(tiers, { monthBefore: fen(monthBefore), amount: fen(amount) });
  assert.equal(on(0, 100_000), 500n);
  assert.equal(on(100_000, 100_000), 300n);
  assert.equal(on(50_000, 300_000), 250n + 600n + 50n);
  assert.equal(on(400_000, 100_000), 100n);
});

test('a month cut into days pays what it pays in one piece, to within half a fen a day', () => {
  const terms: FeeTerms = {
    method: 'tiered-monthly',
    tiers: [
      { from: ZERO, per10000: '47' },
      { from: fen(5_000), per10000: '13.5' },
    ],
  };
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9_999 }), { minLength: 1 }), (days) => {
      let monthBefore = ZERO;
      let paid = 0n;
      for (const day of days) {
        paid += feeBy(terms, { amount: fen(day), monthBefore }) ?? 0n;
        monthBefore = fen(monthBefore + BigInt(day));
      }
      const whole = feeBy(terms, { amount: monthBefore }) ?? 0n;
      const apart = Number(paid > whole ? paid - whole : whole - paid);
      assert.ok(apart <= (days.length + 1) / 2, `${String(paid)} and ${String(whole)}`);
    }),
  );
});

test('a minimum and a maximum hold the rounded fee', () => {
  const limited = rule({ method: 'rate', per10000: '30' }, { minimum: fen(10), maximum: fen(50) });
  const fees = [1_000, 10_000, 100_000].map(
    (amount) => feeLine(limited, base({ amount: fen(amount) }))?.fee,
  );
  assert.deepEqual(fees, [10n, 30n, 50n]);
});

test('parts sum to the whole, and none is a fen from its proportion', () => {
  assert.deepEqual(
    splitFee(fen(100), [
      { party: 'a', share: 1 },
      { party: 'b', share: 1 },
      { party: 'c', share: 1 },
    ]).map(({ amount }) => amount),
    [34n, 33n, 33n],
  );
  const share = fc.integer({ min: 1, max: 10_000 });
  fc.assert(
    fc.property(
      fc.bigInt(0n, 10n ** 15n).map(fen),
      fc.array(share, { minLength: 1, maxLength: 10 }),
      (fee, shares) => {
        const parts = splitFee(
          fee,
          shares.map((own, at) => ({ party: String(at), share: own })),
        );
        assert.equal(sum(parts.map(({ amount }) => amount)), fee);
        const whole = BigInt(shares.reduce((total, own) => total + own, 0));
        for (const [at, { amount }] of parts.entries()) {
          const apart = amount * whole - fee * BigInt(shares[at] ?? 0);
          assert.ok(apart > -whole && apart < whole);
        }
      },
    ),
  );
});

test('of the rules that have begun the newest holds, an own one before the general one', () => {
  const from = (day: string, fenPerRecord: string, own?: true, to?: string): FeeRule =>
    rule(
      { method: 'per-count', fenPerRecord },
      {
        id: fenPerRecord,
        operatorNo: own && operatorNo,
        effectiveFrom: parseSettlementDate(day),
        effectiveTo: to === undefined ? undefined : parseSettlementDate(to),
      },
    );
  const rules = [
    from('2026-09-01', '1'),
    from('2026-10-01', '2'),
    from('2026-09-15', '3', true, '2026-11-01'),
    rule({ method: 'none' }, { id: 'end', effectiveFrom: parseSettlementDate('2027-01-01') }),
  ];
  const ids = (day: string, who = operatorNo): string[] =>
    feeRulesFor(rules, who, parseSettlementDate(day)).map(({ id }) => id);
  assert.deepEqual(ids('2026-08-31'), []);
  assert.deepEqual(ids('2026-09-14'), ['1']);
  assert.deepEqual(ids('2026-10-31'), ['3']);
  assert.deepEqual(ids('2026-11-01'), ['2']);
  assert.deepEqual(ids('2026-10-01', parseOperatorNo('00000002')), ['2']);
  assert.deepEqual(ids('2027-01-01'), []);
});

test('a rule from outside has its form, or is no rule', () => {
  const sound = {
    code: 'acceptance',
    operator_no: null,
    effective_from: '2026-09-01',
    effective_to: null,
    terms: { method: 'rate', per_10000: '30.5' },
    minimum_fen: null,
    maximum_fen: 100,
    split: [{ party: 'clearing', share: 7 }],
  };
  const read = feeRuleOf('id', feeRuleShape.parse(sound));
  assert.deepEqual(read.terms, { method: 'rate', per10000: '30.5' });
  const wrong: readonly object[] = [
    { terms: { method: 'rate', per_10000: '1e3' } },
    { terms: { method: 'rate', per_10000: '-1' } },
    { terms: { method: 'rate', per_10000: 30 } },
    { terms: { method: 'tiered-monthly', tiers: [{ from_fen: 5, per_10000: '1' }] } },
    {
      terms: {
        method: 'tiered-monthly',
        tiers: [
          { from_fen: 0, per_10000: '1' },
          { from_fen: 0, per_10000: '2' },
        ],
      },
    },
    { effective_to: '2026-09-01' },
    { minimum_fen: 101 },
    { split: [] },
    {
      split: [
        { party: 'clearing', share: 1 },
        { party: 'clearing', share: 1 },
      ],
    },
    { operator_no: '1' },
    { surprise: true },
  ];
  for (const change of wrong) {
    assert.equal(
      feeRuleShape.safeParse({ ...sound, ...change }).success,
      false,
      JSON.stringify(change),
    );
  }
});
