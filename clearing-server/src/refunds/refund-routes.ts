import { fenNumber } from '@lvchengtong/card-sdk/money';
import type { Router } from 'express';
import { decided, requestJson } from '../approvals/approval-answer.ts';
import type { ApprovalService } from '../approvals/approval-service.ts';
import { operationRoutes } from '../http/operation-routes.ts';
import { Problem } from '../http/problem.ts';
import { REFUND_OPERATIONS, type RefundRow } from './refund-operations.ts';
import type { RefundService } from './refund-service.ts';
import type { Refund } from './refund.ts';

export interface RefundRoutesOptions {
  readonly refunds: RefundService;
  readonly approvals: ApprovalService;
}

/** What a holder gets back. */
export const refundRoutes = ({ refunds, approvals }: RefundRoutesOptions): Router =>
  operationRoutes(REFUND_OPERATIONS, {
    'GET /v1/cards/:asn/refund': async ({ params }) => {
      const refund = await refunds.ofCard(params.asn);
      if (refund === undefined) throw new Problem('NOT_FOUND');
      return refundJson(refund);
    },
    'POST /v1/cards/:asn/refund': async ({ params, body, user: { login } }) => {
      const proposal = { kind: 'refund', subject: params.asn, ...body } as const;
      return requestJson(decided(await approvals.propose(proposal, login)), login);
    },
    'POST /v1/refunds/:id/pay': async ({ params, user }) => {
      const outcome = await refunds.pay(params.id, user.login);
      if (outcome.kind === 'unknown') throw new Problem('NOT_FOUND');
      if (outcome.kind === 'unclaimed') throw new Problem('REFUND_UNCLAIMED');
      return refundJson(outcome.refund);
    },
  });

const refundJson = (refund: Refund): RefundRow => ({
  refund_id: refund.id,
  card_asn: refund.cardAsn,
  kind: refund.kind,
  amount_fen: fenNumber(refund.amount),
  deposit_fen: fenNumber(refund.deposit),
  state: refund.state,
  payable_at: refund.payableAt.toISOString(),
  claim_until: refund.claimUntil.toISOString(),
  ended_at: refund.endedAt?.toISOString() ?? null,
});
