import assert from 'node:assert/strict';
import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import { ZERO } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { netPositions, obligationsOf, operatorParticipant } from '../clearing/obligations.ts';
import { dueDateOf } from '../calendar/calendar.ts';
import { findCalendar } from '../calendar/calendar-store.ts';
import { findAdjustments } from './adjustment-store.ts';
import { findBillLines, findDueDates, findStoredLines, insertBills } from './bill-store.ts';
import { billsOf, feesOf, type Bill } from './bill.ts';
import { findBillFees, findFeeRules, findMonthBefore, insertBillFees } from './fee-store.ts';

/** The day's bills as its records, the rules in force and the approved adjustments make them. */
export async function draftBills(on: Knex, date: SettlementDate): Promise<Bill[]> {
  const lines = await findBillLines(on, date);
  const calendar = await findCalendar(on);
  const bills = billsOf(date, {
    lines,
    fees: feesOf(date, lines, await findFeeRules(on), await findMonthBefore(on, date)),
    adjustments: await findAdjustments(on, date),
    dueOf: (operatorNo) => dueDateOf(calendar, operatorNo, date),
  });
  // Two ways to the same figure: what a bill says, and what netting leaves to its operator.
  const positions = netPositions(obligationsOf(bills));
  for (const { operatorNo, net } of bills) {
    assert.equal(positions.get(operatorParticipant(operatorNo)) ?? ZERO, net);
  }
  return bills;
}

export async function storeBills(
  trx: Knex.Transaction,
  bills: readonly Bill[],
  madeAt: Date,
  revision = 1,
): Promise<void> {
  await insertBills(trx, bills, madeAt, revision);
  await insertBillFees(trx, bills);
}

/** The bills that were made, as they stand. */
export async function storedBills(on: Knex, date: SettlementDate): Promise<Bill[]> {
  const dueDates = await findDueDates(on, date);
  return billsOf(date, {
    lines: await findStoredLines(on, date),
    fees: await findBillFees(on, date),
    // One of a day that is not balanced yet stands on no bill.
    adjustments: (await findAdjustments(on, date)).filter(({ operatorNo }) =>
      dueDates.has(operatorNo),
    ),
    dueOf: (operatorNo) => {
      const due = dueDates.get(operatorNo);
      assert(due !== undefined, 'a line stands on a bill');
      return due;
    },
  });
}
