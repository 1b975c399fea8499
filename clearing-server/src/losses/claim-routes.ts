import { fenNumber } from '@lvchengtong/card-sdk/money';
import type { Router } from 'express';
import { decided, requestJson } from '../approvals/approval-answer.ts';
import type { ApprovalService } from '../approvals/approval-service.ts';
import { operationRoutes } from '../http/operation-routes.ts';
import { Problem } from '../http/problem.ts';
import type { PendingLoad } from '../pending-loads/pending-load.ts';
import { CLAIM_OPERATIONS } from './claim-operations.ts';
import type { ClaimOutcome, ClaimService } from './claim-service.ts';
import type { CardDesk, ClaimRow } from './claim-shape.ts';
import type { ToldClaim } from './loss-claim.ts';

export interface ClaimRoutesOptions {
  readonly claims: ClaimService;
  readonly approvals: ApprovalService;
}

/** What the desk does about a lost card. */
export const claimRoutes = ({ claims, approvals }: ClaimRoutesOptions): Router =>
  operationRoutes(CLAIM_OPERATIONS, {
    'GET /v1/cards/:asn/desk': async ({ params }) => {
      const { claims: found, waiting } = await claims.ofCard(params.asn);
      return { claims: found.map(claimJson), waiting: waiting.map(pendingJson) };
    },
    'POST /v1/cards/:asn/loss': async ({ params, body, user: { login: actor } }) =>
      claimJson(claimed(await claims.report(params.asn, { actor, ...body }), 'CARD_UNKNOWN')),
    'POST /v1/loss-claims/:id/cancel': async ({ params, body, user: { login: actor } }) =>
      claimJson(claimed(await claims.cancel(params.id, { actor, ...body }), 'NOT_FOUND')),
    'POST /v1/loss-claims/:id/replacement': async ({ params, body, user: { login } }) => {
      const claim = await claims.find(params.id);
      if (claim === undefined) throw new Problem('NOT_FOUND');
      const { new_card_asn: newCardAsn, reason } = body;
      if (!(await claims.isOfOnePerson(claim.cardAsn, newCardAsn))) {
        throw new Problem('CLAIM_OF_ANOTHER_PERSON');
      }
      const content = { new_card_asn: newCardAsn };
      const proposal = { kind: 'replacement', subject: params.id, content, reason } as const;
      return requestJson(decided(await approvals.propose(proposal, login)), login);
    },
  });

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

const claimJson = (claim: ToldClaim): ClaimRow => ({
  claim_id: claim.id,
  card_asn: claim.cardAsn,
  state: claim.state,
  reported_at: claim.reportedAt.toISOString(),
  reported_by: claim.reportedBy,
  reason: claim.reason,
  waits_until: claim.waitsUntil.toISOString(),
  ended_at: claim.endedAt?.toISOString() ?? null,
  new_card_asn: claim.newCardAsn ?? null,
  moved_fen: claim.moved === undefined ? null : fenNumber(claim.moved),
  borne_fen: Number(claim.borne ?? 0n),
});

const pendingJson = ({
  id,
  channel,
  amount,
  expiresAt,
}: PendingLoad): CardDesk['waiting'][number] => ({
  pending_load_id: id,
  channel,
  amount_fen: fenNumber(amount),
  expires_at: expiresAt?.toISOString() ?? null,
});
