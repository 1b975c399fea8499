import assert from 'node:assert/strict';
import { test } from 'node:test';
import { query } from '../../src/database/query.ts';
import type { PaymentFileOutcome } from '../../src/settlement/payment-service.ts';
import { minutesLater } from '../support/chips.ts';
import { consoleServer } from '../support/console-town.ts';
import { answerFile, broken, DAY, town, type Town } from '../support/settling-town.ts';

type Made = Extract<PaymentFileOutcome, { kind: 'made' }>;

/** A settled day whose payment file waits for a second person. */
async function waitingFile(): Promise<Town & { readonly made: Made }> {
  const here = await town();
  await here.settlement.close(DAY, 'clerk');
  await here.settle(DAY);
  const made = await here.payments.makeFile('wang');
  assert(made.kind === 'made', made.kind);
  return { ...here, made };
}

const states = async ({ database }: Town): Promise<string[]> =>
  (
    await query<{ state: string }>(
      database,
      'select state from settlement_payment order by payment_no',
    )
  ).map(({ state }) => state);

test('who made a payment file cannot release it, and the bank’s answer to one that was not is none', async () => {
  const here = await waitingFile();
  const { approvals, payments, made, database } = here;
  assert.deepEqual(await states(here), ['made', 'made']);
  assert.equal((await approvals.approve(made.approvalRequestId, 'wang')).kind, 'own-request');
  assert.equal((await payments.file(made.fileName))?.released, false);
  const early = await payments.takeAnswer(
    'early.csv',
    answerFile('2026090100100001,6222000000000000,20.00,paid,R1,'),
    'wang',
  );
  assert.deepEqual(early.kind === 'taken' && early.lines.map(({ outcome }) => outcome), [
    'unknown-payment',
  ]);
  assert.deepEqual(await states(here), ['made', 'made']);
  assert.deepEqual(await broken(database), []);

  assert.equal((await approvals.approve(made.approvalRequestId, 'li')).kind, 'approved');
  assert.deepEqual(await states(here), ['sent', 'sent']);
  assert.equal((await payments.file(made.fileName))?.released, true);
  assert.equal(
    (await approvals.refuse(made.approvalRequestId, 'li', 'no')).kind,
    'decided-otherwise',
  );
  assert.deepEqual(await broken(database), []);
});

for (const ending of ['refused', 'withdrawn'] as const) {
  test(`a payment file that is ${ending} lets its bills go into the next one, and never goes out`, async () => {
    const here = await waitingFile();
    const { approvals, payments, made, pay, database } = here;
    const outcome =
      ending === 'refused'
        ? await approvals.refuse(made.approvalRequestId, 'li', 'wrong month')
        : await approvals.withdraw(made.approvalRequestId, 'wang');
    assert.equal(outcome.kind, ending);
    assert.deepEqual(await states(here), ['dropped', 'dropped']);
    assert.equal((await payments.file(made.fileName))?.released, false);
    assert.deepEqual(await broken(database), []);
    assert.equal(await pay(), 'payments-20260901-002.csv');
    assert.deepEqual(await states(here), ['dropped', 'dropped', 'sent', 'sent']);
    const files = await payments.files();
    assert.deepEqual(
      files.map(({ name, state, total }) => [name, state, total]),
      [
        ['payments-20260901-002.csv', 'released', 2400n],
        ['payments-20260901-001.csv', ending, 2400n],
      ],
    );
    assert.deepEqual(await broken(database), []);
    await assert.rejects(
      database('settlement_payment').where({ state: 'dropped' }).update({ state: 'sent' }),
      /was answered before/,
    );
  });
}

test('what the file says beside the bills is looked at again: an account that changed stops the release', async () => {
  const { database, clock, made, approvals, payments } = await waitingFile();
  const server = await consoleServer(database, clock);
  const li = await server.as('zhao');
  const unreleased = await li('GET', `/v1/payment-files/${made.fileName}`);
  assert.deepEqual(
    [unreleased.status, unreleased.json['code']],
    [409, 'PAYMENT_FILE_NOT_RELEASED'],
  );
  const look = await li('GET', `/v1/payment-files/${made.fileName}/look`);
  assert.deepEqual(
    [look.json['told_fen'], look.json['billed_fen'], look.json['difference_fen']],
    [2400, 2400, 0],
  );
  await database('participant_operator')
    .where({ operator_no: '00000002' })
    .update({ bank_account: '6222999999999999' });
  const compared = (await payments.look(made.fileName))?.compared;
  assert.deepEqual(
    compared?.map(({ operatorNo, told, billed, sameAccount }) => [
      operatorNo,
      told,
      billed,
      sameAccount,
    ]),
    [
      ['00000001', 2000n, 2000n, true],
      ['00000002', 400n, 400n, false],
    ],
  );
  const stopped = await approvals.approve(made.approvalRequestId, 'li');
  assert.match(stopped.kind === 'impossible' ? stopped.reason : '', /00000002 has another bank/);
  assert.equal((await payments.file(made.fileName))?.released, false);
  assert.equal((await li('GET', '/v1/payment-files/none.csv/look')).status, 404);
});

test('bytes that say another amount than the bills are never released', async () => {
  const { database, made, approvals, payments } = await waitingFile();
  await database.transaction(async (trx) => {
    // Behind everybody's back, by somebody who owns the database.
    await trx.raw('alter table settlement_payment_file disable trigger user');
    await trx.raw(
      `update settlement_payment_file
       set content = convert_to(replace(convert_from(content, 'UTF8'), '20.00', '90.00'), 'UTF8')`,
    );
    await trx.raw('alter table settlement_payment_file enable trigger user');
  });
  const look = await payments.look(made.fileName);
  assert.deepEqual(
    look?.compared.map(({ difference }) => difference),
    [7000n, 0n],
  );
  const stopped = await approvals.approve(made.approvalRequestId, 'li');
  assert.match(stopped.kind === 'impossible' ? stopped.reason : '', /7000 fen more than its bills/);
});

test('a bill goes into no payment file before it is due', async () => {
  const { database, settlement, clock, payments, agreed, settle, sell, pay } = await town();
  const content = {
    operator_no: '00000001',
    effective_from: '2026-09-02',
    cycle: { every: 'week', ends_on: 7 },
    working_days_after: 1,
    rest_weekdays: [6, 7],
  };
  await agreed({ kind: 'settlement-cycle', subject: '00000001', content });
  await settlement.close(DAY, 'clerk');
  await sell(700);
  const next = (await settlement.currentDay()).date;
  const { bills } = await settlement.close(next, 'clerk');
  // 2026-09-02 is a Wednesday: its week ends on Sunday the sixth, and Monday is worked.
  assert.deepEqual(
    bills.map(({ operatorNo, due }) => [operatorNo, due]),
    [['00000001', '2026-09-07']],
  );
  await settle(DAY);
  await settle(next);
  const paidFor = async (): Promise<unknown> => {
    const look = await payments.look(await pay());
    return look?.compared.map(({ operatorNo, firstBill, told }) => [operatorNo, firstBill, told]);
  };
  clock.now = minutesLater(24 * 60);
  assert.deepEqual(await paidFor(), [
    ['00000001', DAY, 2000n],
    ['00000002', DAY, 400n],
  ]);
  clock.now = new Date('2026-09-06T23:59:59+08:00');
  assert.deepEqual(await payments.makeFile('wang'), { kind: 'nothing-to-pay' });
  clock.now = new Date('2026-09-07T00:00:00+08:00');
  assert.deepEqual(await paidFor(), [['00000001', next, 700n]]);
  assert.deepEqual(await broken(database), []);
});
