import { fenNumber } from '@lvchengtong/card-sdk/money';
import { Router } from 'express';
import type { Knex } from 'knex';
import { requestJson } from '../approvals/approval-answer.ts';
import type { ApprovalService } from '../approvals/approval-service.ts';
import { caseRoutes } from '../arbitration/case-routes.ts';
import { createCaseService } from '../arbitration/case-service.ts';
import { operationRoutes } from '../http/operation-routes.ts';
import { createOnceService, type OnceService } from '../idempotency/once-service.ts';
import { claimJson, pendingJson } from '../losses/claim-answer.ts';
import { claimRoutes } from '../losses/claim-routes.ts';
import { depositJson, refundJson } from '../refunds/refund-answer.ts';
import { refundRoutes } from '../refunds/refund-routes.ts';
import { subsidyRoutes } from '../subsidies/subsidy-routes.ts';
import { moneyFileRoutes } from '../money-files/money-file-routes.ts';
import { createMoneyFileService } from '../money-files/money-file-service.ts';
import { createMoneyFileViewService } from '../money-files/money-file-view-service.ts';
import { createFileService } from '../operator-files/file-service.ts';
import { operatorFileRoutes } from '../operator-files/operator-file-routes.ts';
import { createOperatorFileViewService } from '../operator-files/operator-file-view-service.ts';
import { createWorkItemService } from '../reconciliation/work-item-service.ts';
import { createWorkItemViewService } from '../reconciliation/work-item-view-service.ts';
import { workItemRoutes } from '../reconciliation/work-item-routes.ts';
import { DESK_OPERATIONS } from './desk-operations.ts';
import { requestsAbout, type DeskServices } from './desk-service.ts';

export interface DeskRoutesOptions extends DeskServices {
  readonly approvals: ApprovalService;
  readonly knex: Knex;
  readonly clock: () => Date;
  readonly once: OnceService;
  /** May see who holds a card. */
  readonly database: Knex;
}

/** What people do about the money of single cards, and about what the parties tell differently. */
export function deskRoutes(options: DeskRoutesOptions): Router {
  const router = Router();
  const { database, clock } = options;
  const withPersons = { ...options, onceWithPersons: createOnceService({ knex: database, clock }) };
  router.use(cardDeskRoutes(options), claimRoutes(options));
  router.use(subsidyRoutes(withPersons), refundRoutes(withPersons));
  router.use(caseRoutes({ ...options, cases: createCaseService(options) }));
  router.use(reconcilingRoutes(options));
  return router;
}

/** What parties tell: their files, the differences between them, and the work that they make. */
export function reconcilingRoutes(
  options: Pick<DeskRoutesOptions, 'approvals' | 'knex' | 'clock' | 'once'>,
): Router {
  const { knex, clock, once } = options;
  const workItems = createWorkItemService(options);
  const views = createWorkItemViewService({ ...options, workItems });
  const router = Router();
  router.use(workItemRoutes({ ...options, workItems, views }));
  router.use(
    moneyFileRoutes({
      moneyFiles: createMoneyFileService({ knex, clock }),
      moneyFileViews: createMoneyFileViewService({ knex }),
      once,
    }),
  );
  router.use(
    operatorFileRoutes({
      operatorFiles: createFileService({ database: knex, clock }),
      operatorFileViews: createOperatorFileViewService({ knex }),
      once,
    }),
  );
  return router;
}

const cardDeskRoutes = ({ claims, refunds, knex, clock }: DeskRoutesOptions): Router =>
  operationRoutes(DESK_OPERATIONS, {
    'GET /v1/cards/:asn/desk': async ({ params: { asn }, user }) => {
      const { claims: found, waiting } = await claims.ofCard(asn);
      const [{ taken, asked }, refund, requests] = await Promise.all([
        refunds.depositOf(asn),
        refunds.ofCard(asn),
        requestsAbout(knex, asn, found),
      ]);
      return {
        now: clock().toISOString(),
        claims: found.map(claimJson),
        waiting: waiting.map(pendingJson),
        deposit: taken === undefined ? null : depositJson(taken),
        deposit_asked_fen: fenNumber(asked),
        refund: refund === undefined ? null : refundJson(refund),
        requests: requests.map((request) => requestJson(request, user.login)),
      };
    },
  });
