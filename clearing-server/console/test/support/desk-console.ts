import { createOnceService } from '../../../src/idempotency/once-service.ts';
import { deskRoutes } from '../../../src/desk/desk-routes.ts';
import { reportRoutes } from '../../../src/reports/report-routes.ts';
import { createReportService } from '../../../src/reports/report-service.ts';
import { createReconciliationService } from '../../../src/reconciliation/reconciliation-service.ts';
import { createPaymentService } from '../../../src/settlement/payment-service.ts';
import { settlingRoutes } from '../../../src/settlement/settling-routes.ts';
import type { DeskTown } from '../../../test/support/desk-town.ts';
import { serveConsole } from './console-browser.ts';

/** The console on a desk's town, with everything that is done there about single cards. Returns its address. */
export function serveDesk(town: DeskTown): Promise<string> {
  const { database, approvals, settlement } = town;
  const clock = town.clock.read;
  const options = { knex: database, clock };
  const once = createOnceService(options);
  const reports = createReportService({
    database,
    settlement,
    clock,
    studentNumberDigest: () => new Uint8Array(16),
  });
  const live = {
    subscribe: () => () => undefined,
    publish: () => undefined,
    close: () => undefined,
  };
  const routers = [
    deskRoutes({ ...town, knex: database, clock, once }),
    settlingRoutes({ approvals, payments: createPaymentService(options), once }),
    reportRoutes({
      once,
      reports,
      live,
      settlement,
      reconciliation: createReconciliationService(options),
    }),
  ];
  return serveConsole({ database, clock, routers });
}
