import assert from 'node:assert/strict';
import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import { ZERO } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { netPositions, obligationsOf, operatorParticipant } from '../clearing/obligations.ts';
import { findAdjustments } from './adjustment-store.ts';
import { findBillLines, findStoredLines, insertBills } from './bill-store.ts';
import { billsOf, feesOf, type Bill } from './bill.ts';
import { findBillFees, findFeeRules, findMonthBefore, insertBillFees } from './fee-store.ts';

/** The day's bills as its records, the rules in force and the approved adjustments make them. */
export async function draftBills(on: Knex, date: SettlementDate): Promise<Bill[]> {
  const lines = await findBillLines(on, date);
  const bills = billsOf(date, {
    lines,
    fees: feesOf(date, lines, await findFeeRules(on), await findMonthBefore(on, date)),
    adjustments: await findAdjustments(on, date),
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
  return billsOf(date, {
    lines: await findStoredLines(on, date),
    fees: await findBillFees(on, date),
    adjustments: await findAdjustments(on, date),
  });
}
