import type { Router } from 'express';
import { decided, requestJson } from '../approvals/approval-answer.ts';
import type { ApprovalService } from '../approvals/approval-service.ts';
import { operationRoutes } from '../http/operation-routes.ts';
import { Problem } from '../http/problem.ts';
import type { OnceService } from '../idempotency/once-service.ts';
import { CASE_OPERATIONS } from './case-operations.ts';
import type { CaseService } from './case-service.ts';

export interface CaseRoutesOptions {
  readonly cases: CaseService;
  readonly approvals: ApprovalService;
  readonly once: OnceService;
}

/** The work list of arbitration. */
export const caseRoutes = ({ cases, approvals, once: service }: CaseRoutesOptions): Router =>
  operationRoutes(
    CASE_OPERATIONS,
    {
      'GET /v1/arbitration-cases': ({ query, user: { login } }) => {
        const { list, kind, mine, least_fen, cursor } = query;
        const filter = {
          list,
          kind,
          claimedBy: mine === 'true' ? login : undefined,
          leastFen: least_fen ?? 0,
          cursor,
        };
        return cases.list(filter, login);
      },
      'GET /v1/arbitration-cases/:id': async ({ params, user: { login } }) =>
        found(await cases.detail(params.id, login)),
      'POST /v1/arbitration-cases/:id/claim': async ({ params, body, ifMatch, user: { login } }) =>
        found(await cases.claim({ id: params.id, version: ifMatch }, login, body.mine)),
      'POST /v1/arbitration-cases/:id/propose': ({
        params,
        body,
        ifMatch,
        user: { login },
        once,
      }) =>
        once(async (trx) => {
          const seen = { id: params.id, version: ifMatch };
          const proposal = found(await cases.proposal(trx, seen, body.outcome, body.reason));
          return requestJson(decided(await approvals.within(trx).propose(proposal, login)), login);
        }),
    },
    { once: service },
  );

function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Problem('NOT_FOUND');
  return value;
}
