import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOperatorNo, parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { fen, sum, ZERO } from '@lvchengtong/card-sdk/money';
import fc from 'fast-check';
import { netPositions, obligationsOf, operatorParticipant } from '../src/clearing/obligations.ts';
import { BILL_ENTRIES, billsOf, type BillLine } from '../src/settlement/bill.ts';

const DAY = parseSettlementDate('2026-09-01');
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
  const [bill] = billsOf(DAY, [
    { ...base, entry: 'loss', count: 1, amount: fen(300) },
    { ...base, entry: 'accepted', count: 2, amount: fen(2500) },
    { ...base, entry: 'arbitrated', kind: 'unresolved', count: 1, amount: fen(700) },
  ]);
  assert.equal(bill?.gross, 3200n);
  assert.equal(bill.losses, 300n);
  assert.equal(bill.net, 3200n);
  assert.deepEqual(
    bill.lines.map(({ entry }) => entry),
    ['accepted', 'arbitrated', 'loss'],
  );
});

test('every line is on exactly one bill, and netting makes no money', () => {
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const bills = billsOf(DAY, lines);
      assert.equal(bills.flatMap((bill) => bill.lines).length, lines.length);
      const net = netPositions(obligationsOf(lines));
      assert.equal(sum(net.values()), ZERO);
      for (const bill of bills) {
        assert.equal(net.get(operatorParticipant(bill.operatorNo)) ?? ZERO, bill.net);
      }
    }),
  );
});
