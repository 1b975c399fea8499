import type { Router } from 'express';
import { decided, requestJson } from '../approvals/approval-answer.ts';
import type { ApprovalService } from '../approvals/approval-service.ts';
import { operationRoutes } from '../http/operation-routes.ts';
import { Problem } from '../http/problem.ts';
import type { OnceService } from '../idempotency/once-service.ts';
import { claimJson } from './claim-answer.ts';
import { CLAIM_OPERATIONS } from './claim-operations.ts';
import type { ClaimOutcome, ClaimService } from './claim-service.ts';
import type { ToldClaim } from './loss-claim.ts';

export interface ClaimRoutesOptions {
  readonly claims: ClaimService;
  readonly approvals: ApprovalService;
  readonly once: OnceService;
}

/** What the desk does about a lost card. */
export const claimRoutes = ({ claims, approvals, once: service }: ClaimRoutesOptions): Router =>
  operationRoutes(
    CLAIM_OPERATIONS,
    {
      'POST /v1/cards/:asn/loss': async ({ params, body, user: { login: actor } }) =>
        claimJson(claimed(await claims.report(params.asn, { actor, ...body }), 'CARD_UNKNOWN')),
      'POST /v1/loss-claims/:id/cancel': async ({ params, body, user: { login: actor } }) =>
        claimJson(claimed(await claims.cancel(params.id, { actor, ...body }), 'NOT_FOUND')),
      'POST /v1/loss-claims/:id/replacement': ({ params, body, user: { login }, once }) =>
        once(async (trx) => {
          const claim = await claims.find(params.id);
          if (claim === undefined) throw new Problem('NOT_FOUND');
          const { new_card_asn: newCardAsn, reason } = body;
          if (!(await claims.isOfOnePerson(claim.cardAsn, newCardAsn))) {
            throw new Problem('CLAIM_OF_ANOTHER_PERSON');
          }
          const content = { new_card_asn: newCardAsn };
          const proposal = { kind: 'replacement', subject: params.id, content, reason } as const;
          return requestJson(decided(await approvals.within(trx).propose(proposal, login)), login);
        }),
    },
    { once: service },
  );

/** @throws Problem for every outcome that is none. */
function claimed(outcome: ClaimOutcome, unknown: 'CARD_UNKNOWN' | 'NOT_FOUND'): ToldClaim {
  switch (outcome.kind) {
    case 'claimed':
    case 'cancelled':
      return outcome.claim;
    case 'impossible':
      throw new Problem('CLAIM_IMPOSSIBLE', outcome.reason);
    case 'unknown':
      throw new Problem(unknown);
  }
}
