import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseOperatorNo, parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import { outcomeOf, parseBankAnswer, type SentPayment } from '../src/settlement/bank-answer.ts';
import { paymentFileText, paymentsOf, type UnpaidBill } from '../src/settlement/payment.ts';

const HEADER = 'payment_no,bank_account,amount_yuan,result,bank_reference,reason';
const bytes = (...lines: readonly string[]): Uint8Array =>
  new TextEncoder().encode([HEADER, ...lines].join('\r\n'));

test('an answer file is read, in whatever order its columns stand', () => {
  const turned = new TextEncoder().encode(
    'result,reason,payment_no,amount_yuan,bank_account,bank_reference\npaid,,7,12.30,622200,R1\n',
  );
  assert.deepEqual(parseBankAnswer(turned), {
    kind: 'read',
    lines: [
      {
        line: 2,
        paymentNo: '7',
        bankAccount: '622200',
        amount: 1230n,
        result: 'paid',
        bankReference: 'R1',
        reason: '',
      },
    ],
  });
});

const REFUSED: readonly (readonly [string, Uint8Array, number, string])[] = [
  ['no header', new TextEncoder().encode('7,622200,12.30,paid,R,\n'), 1, 'payment_no'],
  ['an amount without fen', bytes('7,622200,12,paid,R,'), 2, 'amount_yuan'],
  ['a negative amount', bytes('7,622200,-1.00,paid,R,'), 2, 'amount_yuan'],
  ['a result of its own', bytes('7,622200,12.30,perhaps,R,'), 2, 'result'],
  ['a failure without a reason', bytes('7,622200,12.30,failed,R,'), 2, 'reason'],
  ['a payment twice', bytes('7,6,1.00,paid,R,', '7,6,1.00,paid,R,'), 3, 'payment_no'],
  ['a line too short', bytes('7,6,1.00,paid,R,', '8,6'), 3, ''],
  ['not UTF-8', new Uint8Array([0xff, 0xfe]), 1, ''],
];
for (const [what, file, line, column] of REFUSED) {
  test(`an answer file with ${what} is refused whole, naming line ${String(line)}`, () => {
    const parsed = parseBankAnswer(file);
    assert.equal(parsed.kind, 'refused');
    assert.deepEqual(
      [parsed.problems[0]?.line, parsed.problems[0]?.column],
      [line, column],
      JSON.stringify(parsed.problems),
    );
  });
}

test('any bytes are read or refused, and never thrown at', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (junk) => {
      parseBankAnswer(junk);
      parseBankAnswer(new Uint8Array([...bytes(''), ...junk]));
    }),
  );
});

test('a payment is answered once; the same again is harmless, and what does not fit is named', () => {
  const line = {
    line: 2,
    paymentNo: '7',
    bankAccount: '6222',
    amount: fen(100),
    result: 'paid',
    bankReference: 'R1',
    reason: '',
  } as const;
  const sent: SentPayment = {
    paymentNo: '7',
    bankAccount: '6222',
    amount: fen(100),
    state: 'sent',
    bankReference: undefined,
  };
  const paid: SentPayment = { ...sent, state: 'paid', bankReference: 'R1' };
  assert.equal(outcomeOf(line, sent), 'paid');
  assert.equal(outcomeOf({ ...line, result: 'failed' }, sent), 'failed');
  assert.equal(outcomeOf(line, paid), 'repeated');
  assert.equal(outcomeOf({ ...line, bankReference: 'R2' }, paid), 'contradicts');
  assert.equal(outcomeOf({ ...line, result: 'failed' }, paid), 'contradicts');
  assert.equal(outcomeOf({ ...line, amount: fen(99) }, sent), 'amount-differs');
  assert.equal(outcomeOf({ ...line, bankAccount: '6223' }, sent), 'account-differs');
  assert.equal(outcomeOf(line, undefined), 'unknown-payment');
});

const unpaid = (operator: string, day: string, net: number): UnpaidBill => ({
  date: parseSettlementDate(day),
  operatorNo: parseOperatorNo(operator),
  operatorName: `公交 "${operator}", 一分公司`,
  bankAccount: '6222',
  net: fen(net),
});

test('one payment per operator; who owes gets none, and his bills wait', () => {
  const payments = paymentsOf(
    [
      unpaid('00000002', '2026-09-02', 500),
      unpaid('00000001', '2026-09-01', 100),
      unpaid('00000002', '2026-09-01', -200),
      unpaid('00000003', '2026-09-01', -1),
      unpaid('00000004', '2026-09-01', 0),
    ],
    '20260903001',
  );
  assert.deepEqual(
    payments.map(({ no, operatorNo, amount, bills }) => [no, operatorNo, amount, bills.length]),
    [
      ['2026090300100001', '00000001', 100n, 1],
      ['2026090300100002', '00000002', 300n, 2],
      ['2026090300100003', '00000004', 0n, 1],
    ],
  );
  const text = paymentFileText(payments);
  assert.equal(
    text,
    'payment_no,operator_no,operator_name,bank_account,amount_yuan,purpose\r\n' +
      '2026090300100001,00000001,"公交 ""00000001"", 一分公司",6222,1.00,card settlement 2026-09-01\r\n' +
      '2026090300100002,00000002,"公交 ""00000002"", 一分公司",6222,3.00,card settlement 2026-09-01 to 2026-09-02\r\n',
  );
});
