import { Router } from 'express';
import type { Knex } from 'knex';
import type { ApprovalService } from '../approvals/approval-service.ts';
import { caseRoutes } from '../arbitration/case-routes.ts';
import { createCaseService } from '../arbitration/case-service.ts';
import type { OnceService } from '../idempotency/once-service.ts';
import { claimRoutes } from '../losses/claim-routes.ts';
import { refundRoutes } from '../refunds/refund-routes.ts';
import { subsidyRoutes } from '../subsidies/subsidy-routes.ts';
import type { DeskServices } from './desk-service.ts';

export interface DeskRoutesOptions extends DeskServices {
  readonly approvals: ApprovalService;
  readonly knex: Knex;
  readonly clock: () => Date;
  readonly once: OnceService;
}

/** What people do about the money of single cards. */
export function deskRoutes(options: DeskRoutesOptions): Router {
  const router = Router();
  router.use(claimRoutes(options), subsidyRoutes(options), refundRoutes(options));
  router.use(caseRoutes({ ...options, cases: createCaseService(options) }));
  return router;
}
