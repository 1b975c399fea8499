import { Problem } from '../http/problem.ts';
import type { ApprovalOutcome, ApprovalRequest } from './approval-request.ts';
import type { ApprovalRow } from './approval-shape.ts';

/** @throws Problem for every outcome that is none. */
export function decided(outcome: ApprovalOutcome): ApprovalRequest {
  switch (outcome.kind) {
    case 'waiting':
    case 'approved':
    case 'refused':
    case 'withdrawn':
      return outcome.request;
    case 'impossible':
      throw new Problem('APPROVAL_IMPOSSIBLE', outcome.reason);
    case 'already-waiting':
      throw new Problem('APPROVAL_ALREADY_WAITING');
    case 'own-request':
      throw new Problem('APPROVAL_OWN_REQUEST');
    case 'role-needed':
      throw new Problem('ROLE_NOT_ALLOWED', 'this needs the role administrator');
    case 'others-request':
      throw new Problem('APPROVAL_OTHERS_REQUEST');
    case 'decided-otherwise':
      throw new Problem('APPROVAL_DECIDED_OTHERWISE', outcome.request.state);
    case 'unknown':
      throw new Problem('NOT_FOUND');
  }
}

/** As JSON; `mine` tells the reader that somebody else has to agree. */
export const requestJson = (request: ApprovalRequest, reader: string): ApprovalRow => ({
  approval_request_id: request.id,
  kind: request.kind,
  subject: request.subject,
  content: request.content,
  reason: request.reason,
  made_by: request.madeBy,
  made_at: request.madeAt.toISOString(),
  state: request.state,
  checked_by: request.checkedBy ?? null,
  checked_at: request.checkedAt?.toISOString() ?? null,
  refusal_reason: request.refusalReason ?? null,
  version: request.version,
  mine: request.madeBy === reader,
});
