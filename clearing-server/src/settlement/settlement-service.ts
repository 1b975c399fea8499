import assert from 'node:assert/strict';
import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { recordAudit } from '../access/audit-store.ts';
import { createArbitrationService } from '../arbitration/arbitration-service.ts';
import { daysAfter } from '../calendar/calendar-date.ts';
import { findCutOvers } from '../calendar/calendar-store.ts';
import { clearingDayAt, endOf } from '../calendar/cut-over.ts';
import { withRetries } from '../database/with-retries.ts';
import { assertUnchanged, type Version } from '../http/version.ts';
import { prepareForDay } from '../reconciliation/day-plan-store.ts';
import { createReconciliationService } from '../reconciliation/reconciliation-service.ts';
import type { Bill } from './bill.ts';
import { createVoidService } from '../voids/void-service.ts';
import { draftBills, storeBills, storedBills } from './billing-service.ts';
import { insertDayBalances, insertDayTotals } from './day-balance-store.ts';
import {
  findChainHead,
  findDay,
  findDays,
  findDayVersion,
  holdNextClosedDay,
  insertCheckFailure,
  lastReceivedAt,
  storeBalanced,
  storeClosed,
} from './day-store.ts';
import { holdOpenDayAlone, insertOpenDay, openFirstDay } from './open-day-store.ts';
import { assertChecksHold } from './settlement-checks-service.ts';
import {
  balanceDay,
  closeDay,
  isBilled,
  type BilledDay,
  type OpenDay,
  type SettlementDay,
} from './settlement-day.ts';
import { SettlementError } from './settlement-error.ts';

export interface ClosedSettlement {
  readonly day: BilledDay;
  readonly bills: readonly Bill[];
}

export interface SettlementService {
  /** The open day; opens the first one on an empty database. */
  currentDay(): Promise<OpenDay>;
  /** When the calendar leaves the day: the server closes it then. */
  endOf(date: SettlementDate): Promise<Date>;
  /** Newest first. */
  days(): Promise<readonly SettlementDay[]>;
  /**
   * Closes the day, opens the next one, makes the bills and runs every check. Closing twice is the
   * same as once, unless somebody else closed it since it was `seen`: Problem CHANGED_MEANWHILE.
   * @throws SettlementError CHECK_FAILED naming the check and its rows.
   */
  close(date: SettlementDate, actor: string, seen?: Version): Promise<ClosedSettlement>;
  bills(date: SettlementDate): Promise<readonly Bill[]>;
  /** The bills as they would be if the day were closed now. */
  draft(date: SettlementDate): Promise<readonly Bill[]>;
}

export interface SettlementOptions {
  readonly knex: Knex;
  readonly clock: () => Date;
}

/** Uploads wait only for the moment in which one day's name is exchanged for the next. */
export function createSettlementService(options: SettlementOptions): SettlementService {
  const { knex, clock } = options;
  const arbitration = createArbitrationService(options);
  const voids = createVoidService(options);
  const reconciliation = createReconciliationService(options);

  return {
    currentDay: () => currentDay(options),
    endOf: async (date) => endOf(date, await findCutOvers(knex)),
    days: () => findDays(knex),
    bills: (date) => storedBills(knex, date),
    draft: (date) => draftBills(knex, date),
    async close(date, actor, seen) {
      const day = await findDay(knex, date);
      if (day === undefined) throw new SettlementError('DAY_UNKNOWN', { date });
      await assertAsSeen(knex, day, actor, seen);
      if (day.state === 'open') {
        // Before the day ends, so that what the day's own records prove is on the day's bills.
        await arbitration.run();
        await voids.run();
        await withRetries(() =>
          knex.transaction((trx) => endDay(trx, day, { actor, seen }, clock)),
        );
      }
      while (await balanceOldest(options, date));
      await reconciliation.compareClosedDays(date);
      const balanced = await findDay(knex, date);
      assert(isBilled(balanced), 'every closed day up to this one was balanced');
      return { day: balanced, bills: await storedBills(knex, date) };
    },
  };
}

async function currentDay({ knex, clock }: SettlementOptions): Promise<OpenDay> {
  for (;;) {
    const open = (await findDays(knex)).find((day) => day.state === 'open');
    if (open !== undefined) return open;
    await openFirstDay(knex, clock());
  }
}

/** Open to closed, and the next day opened, in one step. Does nothing when another closer was first. */
async function endDay(
  trx: Knex.Transaction,
  day: OpenDay,
  { actor, seen }: { readonly actor: string; readonly seen: Version | undefined },
  clock: () => Date,
): Promise<void> {
  await holdOpenDayAlone(trx);
  const found = await findDay(trx, day.date);
  await assertAsSeen(trx, found ?? day, actor, seen);
  if (found?.state !== 'open') return;
  const now = clock();
  const last = (await lastReceivedAt(trx, day.date)) ?? now;
  const closedAt = last > now ? last : now;
  await storeClosed(trx, closeDay(found, closedAt, actor));
  await insertOpenDay(trx, await dayAfter(trx, day.date, now), closedAt);
  await recordAudit(trx, now, actor, 'settlement.close', day.date);
}

/** Who closed it and does not know, the answer being lost, may ask again. */
async function assertAsSeen(
  on: Knex,
  day: SettlementDay,
  actor: string,
  seen: Version | undefined,
): Promise<void> {
  if (seen === undefined || (day.state !== 'open' && day.closedBy === actor)) return;
  assertUnchanged(seen, (await findDayVersion(on, day.date)) ?? '');
}

/** The next day of the calendar, or the one that it is now when days went by without anybody closing them. */
async function dayAfter(
  trx: Knex.Transaction,
  date: SettlementDate,
  now: Date,
): Promise<SettlementDate> {
  const following = daysAfter(date, 1);
  const today = clearingDayAt(now, await findCutOvers(trx));
  return today > following ? today : following;
}

/**
 * Makes the bills of the oldest day that has none, and runs every check on them. Whether it found
 * such a day. A failed check undoes the bills: the day stays closed, nobody can be paid from it, and
 * what the check found is kept.
 */
async function balanceOldest(
  { knex, clock }: SettlementOptions,
  until: SettlementDate,
): Promise<boolean> {
  try {
    return await withRetries(() => knex.transaction((trx) => balanceNext(trx, until, clock)));
  } catch (error) {
    if (error instanceof SettlementError && 'check' in error.details) {
      const { details } = error as SettlementError<'CHECK_FAILED'>;
      await knex.transaction((trx) => insertCheckFailure(trx, details, clock()));
    }
    throw error;
  }
}

async function balanceNext(
  trx: Knex.Transaction,
  until: SettlementDate,
  clock: () => Date,
): Promise<boolean> {
  const day = await holdNextClosedDay(trx, until);
  if (day === undefined) return false;
  const now = clock();
  await prepareForDay(trx, day.date);
  await storeBills(trx, await draftBills(trx, day.date), now);
  await insertDayBalances(trx, day.date);
  await insertDayTotals(trx, day.date);
  await storeBalanced(trx, balanceDay(day, now, await findChainHead(trx, day.date)));
  await assertChecksHold(trx, day.date);
  return true;
}
