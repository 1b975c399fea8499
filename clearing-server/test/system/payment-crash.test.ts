import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createOnceService } from '../../src/idempotency/once-service.ts';
import { createPaymentService } from '../../src/settlement/payment-service.ts';
import { minutesLater } from '../support/chips.ts';
import { PAYMENT_REQUEST } from '../support/payment-request.ts';
import { DAY, town } from '../support/settling-town.ts';

const SERVER = fileURLToPath(new URL('../support/crashing-payment.js', import.meta.url));

/** Whether it was killed at the statement; false when there are not that many. */
async function crashed(url: string, crashAt: number): Promise<boolean> {
  const child = spawn(process.execPath, [SERVER, url, String(crashAt)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  assert(signal === 'SIGKILL' || code === 3, `exit ${String(code)} ${String(signal)}`);
  return signal === 'SIGKILL';
}

test('kill -9 before every statement of a payment file, and asked again: one file, one answer', async () => {
  const { database, url, settlement, settle } = await town();
  await settlement.close(DAY, 'clerk');
  await settle(DAY);
  let point = 1;
  while (await crashed(url, point)) {
    assert.deepEqual(await database('settlement_payment_file'), [], `statement ${String(point)}`);
    point += 1;
  }
  assert(point > 10, `only ${String(point)} statements were interrupted`);
  const options = { knex: database, clock: () => minutesLater(24 * 60) };
  const payments = createPaymentService(options);
  const again = await createOnceService(options).once(PAYMENT_REQUEST, (trx) =>
    payments.within(trx).makeFile('clerk'),
  );
  const fileName = 'payments-20260902-001.csv';
  const [request] = await database<{ approval_request_id: string; subject: string }>(
    'approval_request',
  ).where({ subject: fileName });
  const approvalRequestId = request?.approval_request_id;
  assert.deepEqual(again, {
    kind: 'again',
    answer: { kind: 'made', fileName, payments: 2, approvalRequestId },
  });
  assert.equal((await database('settlement_payment_file')).length, 1);
});

test('kill -9 after the commit and before the answer: who asks again is told what was done', async () => {
  const { database, url, settlement, settle } = await town();
  await settlement.close(DAY, 'clerk');
  await settle(DAY);
  assert(await crashed(url, 0));
  const options = { knex: database, clock: () => minutesLater(24 * 60) };
  const again = await createOnceService(options).once(PAYMENT_REQUEST, () =>
    Promise.reject(new Error('it was done before')),
  );
  assert.equal(again.kind, 'again');
  assert.equal((await database('settlement_payment_file')).length, 1);
});
