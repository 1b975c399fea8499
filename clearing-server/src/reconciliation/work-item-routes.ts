import { fenNumber } from '@lvchengtong/card-sdk/money';
import type { Router } from 'express';
import { decided, requestJson } from '../approvals/approval-answer.ts';
import type { ApprovalService } from '../approvals/approval-service.ts';
import { operationRoutes } from '../http/operation-routes.ts';
import { Problem } from '../http/problem.ts';
import type { OnceService } from '../idempotency/once-service.ts';
import { WORK_ITEM_OPERATIONS } from './work-item-operations.ts';
import type { WorkItemViewService } from './work-item-view-service.ts';
import type { WorkItemService } from './work-item-service.ts';

export interface WorkItemRoutesOptions {
  readonly workItems: WorkItemService;
  readonly views: WorkItemViewService;
  readonly approvals: ApprovalService;
  readonly once: OnceService;
}

/** Differences down to their evidence, and the work that they make. */
export const workItemRoutes = ({
  workItems,
  views,
  approvals,
  once: service,
}: WorkItemRoutesOptions): Router =>
  operationRoutes(
    WORK_ITEM_OPERATIONS,
    {
      'GET /v1/settlement-days/:date/sides': async ({ params }) => ({
        settlement_date: params.date,
        sides: (await views.sides(params.date)).map(({ side, tellers, told, ours }) => ({
          side,
          tellers,
          told_fen: fenNumber(told),
          ours_fen: fenNumber(ours),
        })),
      }),
      'GET /v1/settlement-days/:date/difference-evidence': async ({ params, query }) =>
        found(await views.differenceEvidence(params.date, query.key)),
      'GET /v1/work-items': ({ query, user: { login } }) =>
        views.page(
          {
            state: query.state,
            class: query.class,
            owner: query.owner,
            takenBy: query.mine === 'true' ? login : undefined,
            leastDays: query.least_days,
          },
          query.cursor,
        ),
      'GET /v1/work-item-totals': () => views.totals(),
      'GET /v1/work-items/:id': async ({ params, user: { login } }) =>
        found(await views.detail(await workItems.item(params.id), login)),
      'POST /v1/work-items/:id/take': async ({ params, body, user: { login } }) =>
        found(await views.detail(await workItems.take(params.id, body.mine, login), login)),
      'POST /v1/work-items/:id/owner': async ({ params, body, user: { login } }) =>
        found(await views.detail(await workItems.handOver(params.id, body.owner, login), login)),
      'POST /v1/work-items/:id/comments': async ({ params, body, user: { login } }) =>
        found(await views.detail(await workItems.comment(params.id, body.text, login), login)),
      'POST /v1/work-items/:id/closing': ({ params, body, user: { login }, once }) =>
        once(async (trx) => {
          const proposal = found(await workItems.closing(params.id, body.reason));
          return requestJson(decided(await approvals.within(trx).propose(proposal, login)), login);
        }),
      'POST /v1/work-items/:id/reopening': async ({ params, body, user: { login } }) =>
        found(await views.detail(await workItems.reopen(params.id, body.reason, login), login)),
    },
    { once: service },
  );

function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Problem('NOT_FOUND');
  return value;
}
