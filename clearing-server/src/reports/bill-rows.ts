import { fenNumber, sum, type Fen } from '@lvchengtong/card-sdk/money';
import type { Bill } from '../settlement/bill.ts';
import type { BillRow, SettlementDayReport } from './settlement-shapes.ts';
import type { OperatorName } from './settlement-report-store.ts';

/** A day's bills with the names that a clerk knows the operators by. */
export const billRows = (
  bills: readonly Bill[],
  operators: ReadonlyMap<string, OperatorName>,
): readonly BillRow[] =>
  bills.map((bill) => {
    const operator = operators.get(bill.operatorNo);
    return {
      operator_no: bill.operatorNo,
      operator_name: operator?.name ?? bill.operatorNo,
      operator_kind: operator?.kind ?? 'school',
      due_date: bill.due,
      gross: { records: bill.count, amount_fen: fenNumber(bill.gross) },
      fees_fen: fenNumber(bill.fees),
      losses_fen: fenNumber(bill.losses),
      adjustments_fen: fenNumber(bill.adjustments),
      net_fen: fenNumber(bill.net),
      lines: bill.lines.map((line) => ({
        entry: line.entry,
        kind: line.kind,
        card_kind: line.cardKind,
        line: line.line,
        records: line.count,
        amount_fen: fenNumber(line.amount),
      })),
      fee_lines: bill.feeLines.map(({ code, base, exact, fee, parts }) => ({
        code,
        base: { records: base.count, amount_fen: fenNumber(base.amount) },
        exact_fen: exact,
        fee_fen: fenNumber(fee),
        parts: parts.map(({ party, amount }) => ({ party, amount_fen: fenNumber(amount) })),
      })),
      adjustment_lines: bill.adjustmentLines.map(({ corrects, amount }) => ({
        corrects_settlement_date: corrects,
        amount_fen: fenNumber(amount),
      })),
    };
  });

/** The day's last line: what all bills come to. */
export function billTotals(bills: readonly Bill[]): SettlementDayReport['totals'] {
  const total = (part: (bill: Bill) => Fen): number => fenNumber(sum(bills.map(part)));
  return {
    gross: {
      records: bills.reduce((count, bill) => count + bill.count, 0),
      amount_fen: total(({ gross }) => gross),
    },
    fees_fen: total(({ fees }) => fees),
    losses_fen: total(({ losses }) => losses),
    adjustments_fen: total(({ adjustments }) => adjustments),
    net_fen: total(({ net }) => net),
  };
}
