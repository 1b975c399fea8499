import assert from 'node:assert/strict';
import type { Knex } from 'knex';
import { withRetries } from '../database/with-retries.ts';
import { holdOpenDay } from '../settlement/open-day-store.ts';
import type { ShiftReport } from './shift-report.ts';
import { insertShift, standsSo } from './shift-store.ts';

export interface ShiftService {
  /** The same report again is the same; another one under its number is not taken. */
  take(report: ShiftReport): Promise<'taken' | 'told-otherwise'>;
}

export const createShiftService = ({
  knex,
  clock,
}: {
  readonly knex: Knex;
  readonly clock: () => Date;
}): ShiftService => ({
  take: (report) =>
    withRetries(() =>
      knex.transaction(async (trx) => {
        const settlementDate = await holdOpenDay(trx);
        assert(settlementDate !== undefined, 'the server opens a day when it starts');
        await insertShift(trx, report, settlementDate, clock());
        return (await standsSo(trx, report)) ? 'taken' : 'told-otherwise';
      }),
    ),
});
