import { Router } from 'express';
import type { Knex } from 'knex';
import { calendarRoutes } from '../calendar/calendar-routes.ts';
import { createCalendarService } from '../calendar/calendar-service.ts';
import { feeRoutes } from './fee-routes.ts';
import { settlingRoutes, type SettlingRoutesOptions } from './settling-routes.ts';

export interface SettlementRoutesOptions extends SettlingRoutesOptions {
  readonly knex: Knex;
  readonly clock: () => Date;
}

/** What people decide about days, bills, fees and payments, and the calendar they follow. */
export function settlementRoutes(options: SettlementRoutesOptions): Router {
  const router = Router();
  router.use(
    settlingRoutes(options),
    calendarRoutes(createCalendarService(options)),
    feeRoutes(options.knex),
  );
  return router;
}
