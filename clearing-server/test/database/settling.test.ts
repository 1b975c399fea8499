import assert from 'node:assert/strict';
import { test } from 'node:test';
import { query } from '../../src/database/query.ts';
import { chip, minutesLater } from '../support/chips.ts';
import { answerFile, balances, broken, DAY, NEXT, RULE, town } from '../support/settling-town.ts';

test('a day goes from open to paid: fees, settlement, payment file, the bank’s answer', async () => {
  const { database, settlement, payments, agreed, settle, pay, clock } = await town();
  const content = RULE;
  assert.equal(
    (await agreed({ kind: 'fee-rule', subject: 'acceptance all', content })).kind,
    'approved',
  );
  const { bills } = await settlement.close(DAY, 'clerk');
  assert.deepEqual(
    bills.map(({ operatorNo, gross, fees, net }) => [operatorNo, gross, fees, net]),
    [
      ['00000001', 2000n, 10n, 1990n],
      ['00000002', 400n, 3n, 397n], // 2 fen by the rate, 3 by the minimum
    ],
  );
  assert.deepEqual(bills[0]?.feeLines[0]?.parts, [
    { party: 'clearing', amount: 7n },
    { party: 'issuer', amount: 3n },
  ]);
  assert.equal((await settle(DAY)).kind, 'approved');
  assert.deepEqual(await balances(database), {
    'operator-settled:00000001': 1990,
    'operator-settled:00000002': 397,
    'fee-income:clearing': 9,
    'fee-income:issuer': 4,
  });
  assert.deepEqual(await broken(database), []);
  // Closing a settled day again is still the same as once.
  assert.equal((await settlement.close(DAY, 'clerk')).day.state, 'settled');

  clock.now = minutesLater(24 * 60);
  assert.equal(await pay(), 'payments-20260902-001.csv');
  assert.deepEqual(await payments.makeFile('clerk'), { kind: 'nothing-to-pay' });
  const file = await payments.file('payments-20260902-001.csv');
  assert.match(
    new TextDecoder().decode(file?.content),
    /\r\n2026090200100001,00000001,operator 00000001,6222000000000000,19\.90,card settlement 2026-09-01\r\n/,
  );
  const answer = answerFile(
    '2026090200100001,6222000000000000,19.90,paid,R1,',
    '2026090200100002,6222000000000000,3.97,paid,R2,',
  );
  const taken = await payments.takeAnswer('answer.csv', answer, 'clerk');
  assert.deepEqual(taken.kind === 'taken' && taken.lines.map(({ outcome }) => outcome), [
    'paid',
    'paid',
  ]);
  const again = await payments.takeAnswer('answer.csv', answer, 'clerk');
  assert.equal(again.kind === 'taken' && again.again, true);
  assert.deepEqual(
    (await settlement.days()).map(({ date, state }) => [date, state]),
    [
      [NEXT, 'open'],
      [DAY, 'paid'],
    ],
  );
  assert.deepEqual(await balances(database), {
    'custody-bank:float': 2387,
    'fee-income:clearing': 9,
    'fee-income:issuer': 4,
  });
  // The day after still balances: what was settled on it is not what was sold on it.
  await settlement.close(NEXT, 'clerk');
  assert.deepEqual(await broken(database), []);
});

test('a failed payment goes into the next file, lines that do not fit are named and change nothing', async () => {
  const { database, settlement, payments, settle, pay } = await town();
  await settlement.close(DAY, 'clerk');
  await settle(DAY);
  await pay();
  const taken = await payments.takeAnswer(
    'partial.csv',
    answerFile(
      '2026090100100001,6222000000000000,19.99,paid,R1,',
      '2026090100100002,6222000000000000,4.00,failed,R2,account closed',
      '999,6222000000000000,1.00,paid,R3,',
    ),
    'clerk',
  );
  assert.deepEqual(taken.kind === 'taken' && taken.lines.map((line) => [line.line, line.outcome]), [
    [2, 'amount-differs'],
    [3, 'failed'],
    [4, 'unknown-payment'],
  ]);
  assert.deepEqual(await broken(database), []);
  assert.deepEqual(await balances(database), {
    'operator-settled:00000001': 2000,
    'operator-settled:00000002': 400,
  });
  assert.equal(await pay(), 'payments-20260901-002.csv');
  await payments.takeAnswer(
    'rest.csv',
    answerFile(
      '2026090100100001,6222000000000000,20.00,paid,R4,',
      '2026090100200001,6222000000000000,4.00,paid,R5,',
      '2026090100100002,6222000000000000,4.00,paid,R6,', // it had failed: paid twice?
    ),
    'clerk',
  );
  const outcomes = await query<{ outcome: string }>(
    database,
    `select outcome from settlement_bank_answer_line join settlement_bank_answer using (digest_hex)
     where file_name = 'rest.csv' order by line_no`,
  );
  assert.deepEqual(
    outcomes.map(({ outcome }) => outcome),
    ['paid', 'paid', 'contradicts'],
  );
  assert.equal((await settlement.days())[1]?.state, 'paid');
  assert.deepEqual(await broken(database), []);
});

test('one person alone settles nothing, adjusts nothing and makes no bill anew', async () => {
  const { database, settlement, approvals } = await town();
  const ask = { kind: 'settle', subject: DAY, content: {}, reason: 'month end' } as const;
  const early = await approvals.propose(ask, 'maker');
  assert.match(early.kind === 'impossible' ? early.reason : '', /is open/);
  await settlement.close(DAY, 'clerk');
  const asked = await approvals.propose(ask, 'maker');
  assert.equal(asked.kind, 'waiting');
  const { id } = asked.request;
  assert.equal((await approvals.propose(ask, 'other')).kind, 'already-waiting');
  assert.equal((await approvals.approve(id, 'maker')).kind, 'own-request');
  assert.equal((await approvals.refuse(id, 'maker', 'changed my mind')).kind, 'own-request');
  await assert.rejects(
    database('approval_request').update({
      state: 'approved',
      checked_by: 'maker',
      checked_at: new Date(0),
    }),
    /approval_request_two_people/,
  );
  const both = await Promise.all([
    approvals.approve(id, 'checker'),
    approvals.approve(id, 'checker'),
  ]);
  assert.deepEqual(
    both.map(({ kind }) => kind),
    ['approved', 'approved'],
  );
  assert.equal((await approvals.refuse(id, 'checker', 'late')).kind, 'decided-otherwise');
  assert.equal((await approvals.propose(ask, 'maker')).kind, 'impossible');
  await assert.rejects(database('approval_request').update({ reason: 'another' }), /decided once/);
  const transfers = await database('ledger_transfer').where({ purpose: 'settlement' });
  assert.equal(transfers.length, 2);
  assert.deepEqual(await broken(database), []);
});

test('bills are made anew by two people before settlement, and by nobody after it', async () => {
  const { database, settlement, agreed, settle } = await town();
  await settlement.close(DAY, 'clerk');
  // The contract said 0.5 %, and nobody had entered it.
  await agreed({ kind: 'fee-rule', subject: 'acceptance all', content: RULE });
  assert.equal((await settlement.bills(DAY))[0]?.fees, 0n);
  assert.equal((await agreed({ kind: 'bill-rebuild', subject: DAY })).kind, 'approved');
  assert.deepEqual(
    (await settlement.bills(DAY)).map(({ fees }) => fees),
    [10n, 3n],
  );
  const kept = await query<{ revision: number; net: string; lines: number }>(
    database,
    `select revision, content ->> 'net_fen' as net, jsonb_array_length(content -> 'lines') as lines
     from settlement_bill_revision order by operator_no`,
  );
  assert.deepEqual(kept, [
    { revision: 1, net: '2000', lines: 1 },
    { revision: 1, net: '400', lines: 1 },
  ]);
  const standing = await database('settlement_bill').distinct('revision');
  assert.deepEqual(standing, [{ revision: 2 }]);
  await settle(DAY);
  assert.deepEqual(await broken(database), []);
  const asked = await agreed({ kind: 'bill-rebuild', subject: DAY }).catch(
    (error: unknown) => error,
  );
  assert.match(String(asked), /is settled/);
  for (const table of ['settlement_bill', 'settlement_bill_line', 'settlement_bill_fee']) {
    await assert.rejects(database(table).delete(), /are settled: adjust a later one/, table);
  }
});

test('what was wrong with a settled bill is adjusted on a later one, up or down', async () => {
  const { database, settlement, payments, approvals, agreed, settle, sell, pay, clock } =
    await town();
  const adjusting = (operator_no: string, amount_fen: number) => ({
    kind: 'adjustment' as const,
    subject: operator_no,
    content: { operator_no, corrects_settlement_date: DAY, amount_fen },
  });
  await settlement.close(DAY, 'clerk');
  const early = await approvals.propose({ ...adjusting('00000002', 5), reason: 'r' }, 'maker');
  assert.match(early.kind === 'impossible' ? early.reason : '', /make its bills anew instead/);
  await settle(DAY);
  const nobody = await approvals.propose({ ...adjusting('00000009', 5), reason: 'r' }, 'maker');
  assert.match(nobody.kind === 'impossible' ? nobody.reason : '', /has no bill/);
  await agreed(adjusting('00000001', 55));
  await agreed(adjusting('00000002', -500)); // sells nothing on the next day: the bill is below zero
  await sell(100);
  const { bills } = await settlement.close(NEXT, 'clerk');
  assert.deepEqual(
    bills.map(({ operatorNo, gross, adjustments, net }) => [operatorNo, gross, adjustments, net]),
    [
      ['00000001', 100n, 55n, 155n],
      ['00000002', 0n, -500n, -500n],
    ],
  );
  await settle(NEXT);
  assert.deepEqual(await broken(database), []);
  clock.now = minutesLater(24 * 60); // the second bills are due on their own day
  // 4.00 and −5.00 of the bus wait for its next bills
  assert.equal(await pay(), 'payments-20260902-001.csv');
  await payments.takeAnswer(
    'answer.csv',
    answerFile('2026090200100001,6222000000000000,21.55,paid,R1,'),
    'clerk',
  );
  assert.deepEqual(await balances(database), {
    'custody-bank:float': 2155,
    'operator-settled:00000002': -100,
    'write-off:adjustment': 445,
  });
  assert.deepEqual(
    (await settlement.days()).map(({ state }) => state),
    ['open', 'settled', 'settled'],
  );
  assert.deepEqual(await broken(database), []);
});

test('the schema lets no day go back, skip a state or be settled by nobody', async () => {
  const { database, settlement } = await town();
  const change = (fields: Record<string, unknown>) =>
    database('settlement_day').where({ settlement_date: DAY }).update(fields);
  await assert.rejects(change({ state: 'balanced' }), /goes from open to balanced/);
  await settlement.close(DAY, 'clerk');
  await assert.rejects(change({ state: 'open' }), /goes from balanced to open/);
  await assert.rejects(change({ state: 'settled' }), /settlement_day_settled_by_two/);
  await assert.rejects(change({ state: 'paid' }), /goes from balanced to paid/);
  await assert.rejects(database('settlement_day').delete(), /never deleted/);
});

test('a close that a check stops keeps what the check found', async () => {
  const { database, settlement } = await town();
  await database('ledger_purse_balance').update({ balance_fen: 1 });
  await assert.rejects(settlement.close(DAY, 'clerk'), { code: 'CHECK_FAILED' });
  const kept = await query<{ check_name: string; account: string }>(
    database,
    `select check_name, offending -> 0 ->> 'account' as account from settlement_check_failure`,
  );
  assert.deepEqual(kept, [
    {
      check_name: 'purse-balance-is-sum-of-transfers',
      account: `purse:${chip(1).asn}:2`,
    },
  ]);
});
