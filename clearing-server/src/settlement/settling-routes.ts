import type { Response, Router } from 'express';
import { decided, requestJson } from '../approvals/approval-answer.ts';
import type { ApprovalService } from '../approvals/approval-service.ts';
import type { OnceService } from '../idempotency/once-service.ts';
import { operationRoutes } from '../http/operation-routes.ts';
import { Problem } from '../http/problem.ts';
import { settlingProposal } from './parse-settling-request.ts';
import type { BankAnswerOutcome, PaymentService } from './payment-service.ts';
import type { BankAnswerReport } from './payment-shape.ts';
import { paymentFileLook, paymentFileMade, paymentFileRow } from './payment-answer.ts';
import { SETTLING_OPERATIONS } from './settling-operations.ts';

export interface SettlingRoutesOptions {
  readonly once: OnceService;
  readonly approvals: ApprovalService;
  readonly payments: PaymentService;
}

/** What two people decide about days, bills and fees; the file for the bank, and its answer. */
export const settlingRoutes = ({
  approvals,
  payments,
  once: service,
}: SettlingRoutesOptions): Router =>
  operationRoutes(
    SETTLING_OPERATIONS,
    {
      'GET /v1/approval-requests': async ({ query, user }) => {
        const { requests, nextCursor } = await approvals.list(query.cursor);
        const items = requests.map((request) => requestJson(request, user.login));
        return { items, next_cursor: nextCursor };
      },
      'GET /v1/approval-requests/:id': async ({ params, user }) => {
        const found = await approvals.find(params.id);
        if (found === undefined) throw new Problem('NOT_FOUND');
        return requestJson(found, user.login);
      },
      'POST /v1/approval-requests': ({ body, user: { login }, once }) =>
        once(async (trx) => {
          const outcome = await approvals.within(trx).propose(settlingProposal(body), login);
          return requestJson(decided(outcome), login);
        }),
      'POST /v1/approval-requests/:id/approve': ({ params, ifMatch, user: { login }, once }) =>
        once(async (trx) => {
          const outcome = await approvals.within(trx).approve(params.id, login, ifMatch);
          return requestJson(decided(outcome), login);
        }),
      'POST /v1/approval-requests/:id/refuse': ({ params, body, ifMatch, user: { login }, once }) =>
        once(async (trx) => {
          const deciding = approvals.within(trx);
          const outcome = await deciding.refuse(params.id, login, body.reason, ifMatch);
          return requestJson(decided(outcome), login);
        }),
      'POST /v1/approval-requests/:id/withdraw': ({ params, ifMatch, user: { login }, once }) =>
        once(async (trx) => {
          const outcome = await approvals.within(trx).withdraw(params.id, login, ifMatch);
          return requestJson(decided(outcome), login);
        }),
      'POST /v1/payment-files': ({ user, once }) =>
        once(async (trx) => {
          const outcome = await payments.within(trx).makeFile(user.login);
          if (outcome.kind === 'nothing-to-pay') throw new Problem('NOTHING_TO_PAY');
          return paymentFileMade(outcome);
        }),
      'GET /v1/payment-files': async ({ user }) => ({
        items: (await payments.files()).map((file) => paymentFileRow(file, user.login)),
        next_cursor: null,
      }),
      'GET /v1/payment-files/:name/look': async ({ params, user }) => {
        const look = await payments.look(params.name);
        if (look === undefined) throw new Problem('NOT_FOUND');
        return paymentFileLook(look, user.login);
      },
      'GET /v1/payment-files/:name': async ({ params, res }) => {
        sendFile(res, await payments.file(params.name));
      },
      'POST /v1/bank-answers/:name': ({ params, media, user, once }) =>
        once(async (trx) =>
          answerJson(await payments.within(trx).takeAnswer(params.name, media.bytes, user.login)),
        ),
    },
    { once: service },
  );

/** @throws Problem for a file that is none. */
function answerJson(outcome: BankAnswerOutcome): BankAnswerReport {
  if (outcome.kind === 'refused') {
    const first = outcome.problems
      .slice(0, 5)
      .map(({ line, column, reason }) => `line ${String(line)} ${column}: ${reason}`);
    throw new Problem('BANK_ANSWER_REFUSED', first.join('; '));
  }
  return {
    again: outcome.again,
    lines: outcome.lines.map(({ line, paymentNo, outcome: of }) => ({
      line,
      payment_no: paymentNo,
      outcome: of,
    })),
  };
}

/** @throws Problem for a file that nobody has released. */
function sendFile(res: Response, file: Awaited<ReturnType<PaymentService['file']>>): void {
  if (file === undefined) throw new Problem('NOT_FOUND');
  if (!file.released) throw new Problem('PAYMENT_FILE_NOT_RELEASED');
  res
    .type('text/csv; charset=utf-8')
    .set('Content-Disposition', `attachment; filename="${file.name}"`)
    .end(file.content);
}
