import assert from 'node:assert/strict';
import {
  localDateTimeOf,
  parseSettlementDate,
  settlementDateOf,
  type SettlementDate,
} from '@lvchengtong/card-sdk/ids';
import { ZERO } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { createArbitrationService } from '../arbitration/arbitration-service.ts';
import { netPositions, obligationsOf, operatorParticipant } from '../clearing/obligations.ts';
import { withRetries } from '../database/with-retries.ts';
import { verifyInvariants } from '../reconciliation/invariant-store.ts';
import { createReconciliationService } from '../reconciliation/reconciliation-service.ts';
import { findBillLines, findBills, insertBills } from './bill-store.ts';
import { billsOf, type Bill } from './bill.ts';
import {
  findChainHead,
  findDay,
  findDays,
  holdNextClosedDay,
  insertDayBalances,
  lastReceivedAt,
  storeBalanced,
  storeClosed,
} from './day-store.ts';
import { holdOpenDayAlone, insertOpenDay, openFirstDay } from './open-day-store.ts';
import {
  balanceDay,
  closeDay,
  type BalancedDay,
  type OpenDay,
  type SettlementDay,
} from './settlement-day.ts';
import { SettlementError } from './settlement-error.ts';

export interface ClosedSettlement {
  readonly day: BalancedDay;
  readonly bills: readonly Bill[];
}

export interface SettlementService {
  /** The open day; opens the first one on an empty database. */
  currentDay(): Promise<OpenDay>;
  /** Newest first. */
  days(): Promise<readonly SettlementDay[]>;
  /**
   * Closes the day, opens the next one, makes the bills and runs every check. Closing twice is the
   * same as once. @throws SettlementError CHECK_FAILED naming the check and its rows.
   */
  close(date: SettlementDate, actor: string): Promise<ClosedSettlement>;
  bills(date: SettlementDate): Promise<readonly Bill[]>;
}

export interface SettlementOptions {
  readonly knex: Knex;
  readonly clock: () => Date;
}

/** Uploads wait only for the moment in which one day's name is exchanged for the next. */
export function createSettlementService(options: SettlementOptions): SettlementService {
  const { knex, clock } = options;
  const arbitration = createArbitrationService(options);
  const reconciliation = createReconciliationService(options);

  return {
    currentDay: () => currentDay(options),
    days: () => findDays(knex),
    bills: (date) => findBills(knex, date),
    async close(date, actor) {
      const day = await findDay(knex, date);
      if (day === undefined) throw new SettlementError('DAY_UNKNOWN', { date });
      if (day.state === 'open') {
        // Before the day ends, so that what the day's own records prove is on the day's bills.
        await arbitration.run();
        await withRetries(() => knex.transaction((trx) => endDay(trx, day, actor, clock)));
      }
      while (await withRetries(() => knex.transaction((trx) => balanceNext(trx, date, clock))));
      if ((await reconciliation.report(date)) === undefined) await reconciliation.run(date);
      const balanced = await findDay(knex, date);
      assert(balanced?.state === 'balanced', 'every closed day up to this one was balanced');
      return { day: balanced, bills: await findBills(knex, date) };
    },
  };
}

async function currentDay({ knex, clock }: SettlementOptions): Promise<OpenDay> {
  for (;;) {
    const open = (await findDays(knex)).find((day) => day.state === 'open');
    if (open !== undefined) return open;
    const now = clock();
    await openFirstDay(knex, settlementDateOf(localDateTimeOf(now)), now);
  }
}

/** Open to closed, and the next day opened, in one step. Does nothing when another closer was first. */
async function endDay(
  trx: Knex.Transaction,
  day: OpenDay,
  actor: string,
  clock: () => Date,
): Promise<void> {
  await holdOpenDayAlone(trx);
  const found = await findDay(trx, day.date);
  if (found?.state !== 'open') return;
  const now = clock();
  const last = (await lastReceivedAt(trx, day.date)) ?? now;
  const closedAt = last > now ? last : now;
  await storeClosed(trx, closeDay(found, closedAt, actor));
  await insertOpenDay(trx, dayAfter(day.date, now), closedAt);
}

/** The next calendar day, or today when days went by without anybody closing them. */
function dayAfter(date: SettlementDate, now: Date): SettlementDate {
  const next = new Date(`${date}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  const following = parseSettlementDate(next.toISOString().slice(0, 10));
  const today = settlementDateOf(localDateTimeOf(now));
  return today > following ? today : following;
}

/**
 * Makes the bills of the oldest day that has none, and runs every check on them. Whether it found
 * such a day. A failed check undoes the bills: the day stays closed, and nobody can be paid from it.
 */
async function balanceNext(
  trx: Knex.Transaction,
  until: SettlementDate,
  clock: () => Date,
): Promise<boolean> {
  const day = await holdNextClosedDay(trx, until);
  if (day === undefined) return false;
  const lines = await findBillLines(trx, day.date);
  const bills = billsOf(day.date, lines);
  const positions = netPositions(obligationsOf(lines));
  for (const { operatorNo, net } of bills) {
    assert.equal(positions.get(operatorParticipant(operatorNo)) ?? ZERO, net);
  }
  const now = clock();
  await insertBills(trx, bills, now);
  await insertDayBalances(trx, day.date);
  await storeBalanced(trx, balanceDay(day, now, await findChainHead(trx, day.date)));
  for (const { name, rows } of await verifyInvariants(trx)) {
    if (rows.length > 0) {
      throw new SettlementError('CHECK_FAILED', { date: day.date, check: name, rows });
    }
  }
  return true;
}
