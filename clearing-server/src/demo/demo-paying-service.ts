import assert from 'node:assert/strict';
import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import { createApprovalService } from '../approvals/approval-service.ts';
import { createPaymentService } from '../settlement/payment-service.ts';
import { settlingHandlers } from '../settlement/settling-service.ts';
import type { DemoTown } from './demo-service.ts';

/** Settles each day by two people, and sends the bank what is owed; its answer is still to come. */
export async function payDays(
  { knex, clock }: DemoTown,
  dates: readonly SettlementDate[],
): Promise<void> {
  const options = { knex, clock: clock.read };
  const approvals = createApprovalService({ ...options, handlers: settlingHandlers });
  for (const subject of dates) {
    const asked = await approvals.propose(
      { kind: 'settle', subject, content: {}, reason: '演示：账单已核对' },
      'demo-clerk',
    );
    assert(asked.kind === 'waiting', `settling ${subject}: ${asked.kind}`);
    const agreed = await approvals.approve(asked.request.id, 'demo-head');
    assert.equal(agreed.kind, 'approved', `settling ${subject}`);
  }
  if (dates.length === 0) return;
  const made = await createPaymentService(options).makeFile('demo-clerk');
  if (made.kind === 'nothing-to-pay') return;
  const released = await approvals.approve(made.approvalRequestId, 'demo-head');
  assert.equal(released.kind, 'approved', `releasing ${made.fileName}`);
}
