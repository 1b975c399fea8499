import type { Knex } from 'knex';
import type { Obstacle } from '../approvals/approval-request.ts';
import type { ApprovalHandler } from '../approvals/approval-service.ts';
import { comparePayments, type ComparedPayment } from './payment-comparison.ts';
import { dropPayments, findFilePayments, releasePayments } from './payment-release-store.ts';
import { findPaymentFile, holdPayments, markPaidDays } from './payment-store.ts';

/**
 * One person made a payment file, another releases it: from then on the bank may have it. What the file
 * says is compared with the bills once more; refused or taken back, the file lets its bills go.
 */
export const paymentFileHandler: ApprovalHandler = {
  obstacle: () => Promise.resolve(undefined),
  async apply(trx, { subject }, at) {
    await holdPayments(trx);
    const stands = differing(await comparedFile(trx, subject));
    if (stands !== undefined) return stands;
    await releasePayments(trx, subject, at);
    await markPaidDays(trx, at);
    return undefined;
  },
  async drop(trx, { subject }) {
    await holdPayments(trx);
    await dropPayments(trx, subject);
  },
};

/** What a payment file says beside what the bills say, operator by operator; undefined when there is no such file. */
export async function comparedFile(
  on: Knex,
  name: string,
): Promise<readonly ComparedPayment[] | undefined> {
  const file = await findPaymentFile(on, name);
  return file && comparePayments(file.content, await findFilePayments(on, name));
}

function differing(compared: readonly ComparedPayment[] | undefined): Obstacle {
  if (compared === undefined) return 'there is no such payment file';
  const wrong = compared.find(({ difference, sameAccount }) => difference !== 0n || !sameAccount);
  if (wrong === undefined) return undefined;
  const { operatorNo, difference } = wrong;
  return difference === 0n
    ? `operator ${operatorNo} has another bank account by now: make the file anew`
    : `operator ${operatorNo}: the file says ${String(difference)} fen more than its bills`;
}
