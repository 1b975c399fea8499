import type { Router } from 'express';
import { decided, requestJson } from '../approvals/approval-answer.ts';
import type { ApprovalService } from '../approvals/approval-service.ts';
import { operationRoutes } from '../http/operation-routes.ts';
import { Problem } from '../http/problem.ts';
import type { OnceService } from '../idempotency/once-service.ts';
import { REFUND_OPERATIONS } from './refund-operations.ts';
import type { RefundService } from './refund-service.ts';
import { depositJson, refundJson } from './refund-answer.ts';

export interface RefundRoutesOptions {
  readonly refunds: RefundService;
  readonly approvals: ApprovalService;
  /** On a connection that may end who holds a card. */
  readonly onceWithPersons: OnceService;
}

/** What a holder pays for the card itself, and what a holder gets back. */
export const refundRoutes = ({
  refunds,
  approvals,
  onceWithPersons,
}: RefundRoutesOptions): Router =>
  operationRoutes(
    REFUND_OPERATIONS,
    {
      'GET /v1/cards/:asn/refund': async ({ params }) => {
        const refund = await refunds.ofCard(params.asn);
        if (refund === undefined) throw new Problem('NOT_FOUND');
        return refundJson(refund);
      },
      'POST /v1/cards/:asn/refund': ({ params, body, user: { login }, once }) =>
        once(async (trx) => {
          const proposal = { kind: 'refund', subject: params.asn, ...body } as const;
          return requestJson(decided(await approvals.within(trx).propose(proposal, login)), login);
        }),
      'POST /v1/refunds/:id/pay': ({ params, body, user, once }) =>
        once(async (trx) => {
          const reference = body.bank_reference ?? undefined;
          const outcome = await refunds.within(trx).pay(params.id, user.login, reference);
          if (outcome.kind === 'unknown') throw new Problem('NOT_FOUND');
          if (outcome.kind === 'unclaimed') throw new Problem('REFUND_UNCLAIMED');
          if (outcome.kind === 'reference-taken') throw new Problem('REFUND_REFERENCE_TAKEN');
          return refundJson(outcome.refund);
        }),
      'POST /v1/cards/:asn/deposit': ({ params, user, once }) =>
        once(async (trx) => {
          const outcome = await refunds.within(trx).takeDeposit(params.asn, user.login);
          switch (outcome.kind) {
            case 'taken':
              return depositJson(outcome.deposit);
            case 'none-due':
              throw new Problem('DEPOSIT_NOT_DUE');
            case 'impossible':
              throw new Problem('DEPOSIT_IMPOSSIBLE', outcome.reason);
            case 'unknown':
              throw new Problem('CARD_UNKNOWN');
          }
        }),
    },
    { once: onceWithPersons },
  );
