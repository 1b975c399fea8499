import {
  parseOperatorNo,
  parseSettlementDate,
  type SettlementDate,
} from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import type { Obstacle } from '../approvals/approval-request.ts';
import type { ApprovalHandler, ApprovalHandlers } from '../approvals/approval-service.ts';
import { findOperatorNames } from '../calendar/calendar-store.ts';
import { insertAdjustment } from './adjustment-store.ts';
import { adjustingTransfer, settlingTransfers } from './bill-transfer.ts';
import { appendBillTransfers } from './bill-transfer-store.ts';
import { draftBills, storeBills, storedBills } from './billing-service.ts';
import { findDay, holdDay, storeSettled } from './day-store.ts';
import { insertFeeRule } from './fee-store.ts';
import { holdOpenDay } from './open-day-store.ts';
import { feeRuleShape } from './parse-fee-rule.ts';
import { adjustmentShape } from './parse-settling-request.ts';
import { paymentFileHandler } from './payment-release-service.ts';
import { markPaidDays } from './payment-store.ts';
import { findBilledOperator, findLastSettledDate, retireBills } from './settling-store.ts';
import { isBilled } from './settlement-day.ts';
import { assertChecksHold } from './settlement-checks-service.ts';

/** What two people decide about days, bills and fees. */
export const settlingHandlers: ApprovalHandlers = {
  settle: settleHandler(),
  'bill-rebuild': rebuildHandler(),
  adjustment: adjustmentHandler(),
  'fee-rule': feeRuleHandler(),
  'payment-file': paymentFileHandler,
};

async function openDate(trx: Knex.Transaction): Promise<SettlementDate> {
  const date = await holdOpenDay(trx);
  if (date === undefined) throw new RangeError('a day with bills exists, so one is open');
  return date;
}

async function notBalanced(trx: Knex.Transaction, date: SettlementDate): Promise<Obstacle> {
  const day = await holdDay(trx, date);
  if (day?.state === 'balanced') return undefined;
  return day === undefined
    ? `${date} was never opened`
    : `${date} is ${day.state}: only a balanced day can be settled or have its bills made anew`;
}

function settleHandler(): ApprovalHandler {
  return {
    obstacle: (trx, subject) => notBalanced(trx, parseSettlementDate(subject)),
    async apply(trx, { id, subject }, at) {
      const date = parseSettlementDate(subject);
      const posted = await openDate(trx);
      const obstacle = await notBalanced(trx, date);
      if (obstacle !== undefined) return obstacle;
      const bills = await storedBills(trx, date);
      const transfers = bills.flatMap((bill) => settlingTransfers(bill, id));
      await appendBillTransfers(trx, transfers, posted, at);
      await storeSettled(trx, date, at, id);
      // A day without a bill has nothing to wait for.
      await markPaidDays(trx, at);
      return undefined;
    },
  };
}

function rebuildHandler(): ApprovalHandler {
  return {
    obstacle: (trx, subject) => notBalanced(trx, parseSettlementDate(subject)),
    async apply(trx, { id, subject }, at) {
      const date = parseSettlementDate(subject);
      const obstacle = await notBalanced(trx, date);
      if (obstacle !== undefined) return obstacle;
      const revision = await retireBills(trx, date, at, id);
      await storeBills(trx, await draftBills(trx, date), at, revision + 1);
      await assertChecksHold(trx, date);
      return undefined;
    },
  };
}

function adjustmentHandler(): ApprovalHandler {
  const obstacle = async (trx: Knex.Transaction, content: unknown): Promise<Obstacle> => {
    const { operator_no, corrects_settlement_date } = adjustmentShape.parse(content);
    const date = parseSettlementDate(corrects_settlement_date);
    const day = await findDay(trx, date);
    if (!isBilled(day)) return `${date} has no bills`;
    if (day.state === 'balanced') return `${date} is not settled: make its bills anew instead`;
    return (await findBilledOperator(trx, date, operator_no))
      ? undefined
      : `operator ${operator_no} has no bill of ${date}`;
  };
  return {
    obstacle: (trx, _subject, content) => obstacle(trx, content),
    async apply(trx, { id, content }, at) {
      const posted = await openDate(trx);
      const stands = await obstacle(trx, content);
      if (stands !== undefined) return stands;
      const shape = adjustmentShape.parse(content);
      const adjustment = {
        approvalRequestId: id,
        operatorNo: parseOperatorNo(shape.operator_no),
        amount: fen(shape.amount_fen),
        corrects: parseSettlementDate(shape.corrects_settlement_date),
      };
      await insertAdjustment(trx, adjustment, posted);
      await appendBillTransfers(trx, [adjustingTransfer(adjustment)], posted, at);
      return undefined;
    },
  };
}

/** A fee that a settled bill should have borne is an adjustment, not a rule. */
function feeRuleHandler(): ApprovalHandler {
  const obstacle = async (trx: Knex.Transaction, content: unknown): Promise<Obstacle> => {
    const { effective_from, operator_no } = feeRuleShape.parse(content);
    if (operator_no !== null && !(await findOperatorNames(trx)).has(operator_no)) {
      return `operator ${operator_no} is not registered`;
    }
    const last = await findLastSettledDate(trx);
    return last !== undefined && effective_from <= last
      ? `the bills of ${last} are settled: a rule begins later`
      : undefined;
  };
  return {
    obstacle: (trx, _subject, content) => obstacle(trx, content),
    async apply(trx, { id, content }) {
      const stands = await obstacle(trx, content);
      if (stands !== undefined) return stands;
      return (await insertFeeRule(trx, id, feeRuleShape.parse(content)))
        ? undefined
        : 'there is a rule with this code, operator and first day already';
    },
  };
}
