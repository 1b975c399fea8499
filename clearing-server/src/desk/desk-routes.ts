import { Router } from 'express';
import type { ApprovalService } from '../approvals/approval-service.ts';
import { claimRoutes } from '../losses/claim-routes.ts';
import { refundRoutes } from '../refunds/refund-routes.ts';
import { subsidyRoutes } from '../subsidies/subsidy-routes.ts';
import type { DeskServices } from './desk-service.ts';

/** What people do about the money of single cards. */
export function deskRoutes(
  services: DeskServices & { readonly approvals: ApprovalService },
): Router {
  const router = Router();
  router.use(claimRoutes(services), subsidyRoutes(services), refundRoutes(services));
  return router;
}
