import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  parseOperatorNo,
  parseSettlementDate,
  type SettlementDate,
} from '@lvchengtong/card-sdk/ids';
import { fen, subtract, sum, ZERO } from '@lvchengtong/card-sdk/money';
import fc from 'fast-check';
import { netPositions, obligationsOf, operatorParticipant } from '../src/clearing/obligations.ts';
import { settlingTransfers } from '../src/settlement/bill-transfer.ts';
import {
  BILL_ENTRIES,
  billsOf,
  feesOf,
  type AdjustmentLine,
  type BillLine,
} from '../src/settlement/bill.ts';
import type { FeeRule } from '../src/settlement/fee-rule.ts';

const DAY = parseSettlementDate('2026-09-01');
const dueOf = (): SettlementDate => DAY;
const line: fc.Arbitrary<BillLine> = fc.record({
  operatorNo: fc.constantFrom('00000001', '00000002', '00000003').map(parseOperatorNo),
  entry: fc.constantFrom(...BILL_ENTRIES),
  kind: fc.constantFrom('purchase', 'compound-purchase', 'unresolved'),
  cardKind: fc.integer({ min: 0, max: 3 }),
  line: fc.integer({ min: 0, max: 0xffff }),
  count: fc.integer({ min: 1, max: 1000 }),
  amount: fc.bigInt(0n, 2n ** 40n).map(fen),
});

test('an operator is owed what was accepted and proven, and not its own losses', () => {
  const base = { operatorNo: parseOperatorNo('00000001'), kind: 'purchase', cardKind: 1, line: 0 };
  const lines: BillLine[] = [
    { ...base, entry: 'loss', count: 1, amount: fen(300) },
    { ...base, entry: 'accepted', count: 2, amount: fen(2500) },
    { ...base, entry: 'arbitrated', kind: 'unresolved', count: 1, amount: fen(700) },
  ];
  const [bill] = billsOf(DAY, { lines, fees: [], adjustments: [], dueOf });
  assert.equal(bill?.gross, 3200n);
  assert.equal(bill.losses, 300n);
  assert.equal(bill.net, 3200n);
  assert.deepEqual(
    bill.lines.map(({ entry }) => entry),
    ['accepted', 'arbitrated', 'loss'],
  );
});

const RULE: FeeRule = {
  id: 'rule',
  code: 'acceptance',
  operatorNo: undefined,
  effectiveFrom: DAY,
  effectiveTo: undefined,
  terms: { method: 'rate', per10000: '33.3' },
  minimum: fen(1),
  maximum: undefined,
  split: [
    { party: 'clearing', share: 2 },
    { party: 'issuer', share: 1 },
  ],
};

const adjustment: fc.Arbitrary<AdjustmentLine> = fc.record({
  operatorNo: fc.constantFrom('00000001', '00000004').map(parseOperatorNo),
  approvalRequestId: fc.uuid(),
  corrects: fc.constant(DAY),
  amount: fc.bigInt(-(2n ** 40n), 2n ** 40n).map(fen),
});

test('every line is on exactly one bill, each bill adds up, and netting makes no money', () => {
  fc.assert(
    fc.property(fc.array(line), fc.array(adjustment), (lines, adjustments) => {
      const fees = feesOf(DAY, lines, [RULE], new Map());
      const bills = billsOf(DAY, { lines, fees, adjustments, dueOf });
      assert.equal(bills.flatMap((bill) => bill.lines).length, lines.length);
      assert.equal(bills.flatMap((bill) => bill.adjustmentLines).length, adjustments.length);
      const net = netPositions(obligationsOf(bills));
      assert.equal(sum(net.values()), ZERO);
      for (const bill of bills) {
        assert.equal(bill.net, bill.gross - bill.fees + bill.adjustments);
        assert.equal(net.get(operatorParticipant(bill.operatorNo)) ?? ZERO, bill.net);
      }
    }),
  );
});

test('settling a bill leaves nothing on the unsettled account', () => {
  fc.assert(
    fc.property(fc.array(line), fc.array(adjustment), (lines, adjustments) => {
      const fees = feesOf(DAY, lines, [RULE], new Map());
      for (const bill of billsOf(DAY, { lines, fees, adjustments, dueOf })) {
        const moved = settlingTransfers(bill, 'request').map(({ debit, amount }) => {
          assert.ok(amount > 0n);
          return debit.code === 'operator-unsettled' ? amount : subtract(ZERO, amount);
        });
        assert.equal(sum(moved), bill.gross + bill.losses + bill.adjustments);
      }
    }),
  );
});
