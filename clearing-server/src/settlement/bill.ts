import type { OperatorNo, SettlementDate } from '@lvchengtong/card-sdk/ids';
import { add, subtract, sum, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import { groupBy } from '../ledger/group-by.ts';
import { feeRulesFor, type FeeRule } from './fee-rule.ts';
import { feeLine, type FeeLine } from './fee.ts';

/** How the amount came to stand on the bill. */
export const BILL_ENTRIES = ['accepted', 'arbitrated', 'corrected', 'voided', 'loss'] as const;
export type BillEntry = (typeof BILL_ENTRIES)[number];

/** One group of equal records: clearing.md section 6, "by kind, card kind and line". */
export interface BillLine {
  readonly operatorNo: OperatorNo;
  readonly entry: BillEntry;
  readonly kind: string;
  readonly cardKind: number;
  /** Number of the bus or metro line; 0 where there is none. */
  readonly line: number;
  readonly count: number;
  readonly amount: Fen;
}

/** Corrects an earlier bill that is settled: approved by two people. */
export interface AdjustmentLine {
  readonly operatorNo: OperatorNo;
  readonly approvalRequestId: string;
  readonly corrects: SettlementDate;
  /** Positive: the operator gets it. */
  readonly amount: Fen;
}

export interface OperatorFee extends FeeLine {
  readonly operatorNo: OperatorNo;
}

/** What one operator is owed for one settlement day. */
export interface Bill {
  readonly operatorNo: OperatorNo;
  readonly date: SettlementDate;
  /** From when on it may be paid. */
  readonly due: SettlementDate;
  readonly lines: readonly BillLine[];
  readonly feeLines: readonly OperatorFee[];
  readonly adjustmentLines: readonly AdjustmentLine[];
  readonly count: number;
  /** Accepted and arbitrated. */
  readonly gross: Fen;
  /** Debits on blocked cards that the operator bears itself: listed, not paid. */
  readonly losses: Fen;
  readonly fees: Fen;
  readonly adjustments: Fen;
  /** gross − fees + adjustments: what will be paid. Negative: the operator owes it. */
  readonly net: Fen;
}

/** Everything that stands on the bills of one day. */
export interface BillParts {
  readonly lines: readonly BillLine[];
  readonly fees: readonly OperatorFee[];
  readonly adjustments: readonly AdjustmentLine[];
  readonly dueOf: (operatorNo: OperatorNo) => SettlementDate;
}

/** One bill per operator that has anything to stand on it; in operator order. */
export function billsOf(date: SettlementDate, parts: BillParts): Bill[] {
  const lines = groupBy(parts.lines, ({ operatorNo }) => operatorNo);
  const fees = groupBy(parts.fees, ({ operatorNo }) => operatorNo);
  const adjustments = groupBy(parts.adjustments, ({ operatorNo }) => operatorNo);
  const operators = new Set([...lines.keys(), ...fees.keys(), ...adjustments.keys()]);
  return [...operators].sort().map((operatorNo) =>
    billOf(operatorNo, date, {
      lines: lines.get(operatorNo) ?? [],
      fees: fees.get(operatorNo) ?? [],
      adjustments: adjustments.get(operatorNo) ?? [],
      dueOf: parts.dueOf,
    }),
  );
}

function billOf(operatorNo: OperatorNo, date: SettlementDate, own: BillParts): Bill {
  const lines = own.lines.toSorted((a, b) => (lineKey(a) < lineKey(b) ? -1 : 1));
  const gross = grossOf(lines);
  const fees = sum(own.fees.map(({ fee }) => fee));
  const adjustments = sum(own.adjustments.map(({ amount }) => amount));
  return {
    operatorNo,
    date,
    due: own.dueOf(operatorNo),
    lines,
    feeLines: own.fees.toSorted((a, b) => (a.code < b.code ? -1 : 1)),
    adjustmentLines: own.adjustments.toSorted((a, b) =>
      a.approvalRequestId < b.approvalRequestId ? -1 : 1,
    ),
    count: lines.reduce((count, line) => count + line.count, 0),
    gross,
    losses: sum(lines.filter(({ entry }) => entry === 'loss').map(({ amount }) => amount)),
    fees,
    adjustments,
    net: add(subtract(gross, fees), adjustments),
  };
}

const isPaid = ({ entry }: BillLine): boolean => entry !== 'loss';
/** A fee is reckoned on what was sold; it is not given back when a later proof, or the cashier, takes the sale back. */
const isCharged = ({ entry }: BillLine): boolean => entry === 'accepted' || entry === 'arbitrated';
const grossOf = (lines: readonly BillLine[]): Fen =>
  sum(lines.filter(isPaid).map(({ amount }) => amount));

/** What each operator is charged for a day's paid records; `monthBefore` is empty in a new month. */
export function feesOf(
  date: SettlementDate,
  lines: readonly BillLine[],
  rules: readonly FeeRule[],
  monthBefore: ReadonlyMap<OperatorNo, Fen>,
): OperatorFee[] {
  return [...groupBy(lines.filter(isCharged), ({ operatorNo }) => operatorNo)].flatMap(
    ([operatorNo, own]) => {
      const base = {
        count: own.reduce((count, line) => count + line.count, 0),
        amount: grossOf(own),
        monthBefore: monthBefore.get(operatorNo) ?? ZERO,
      };
      return feeRulesFor(rules, operatorNo, date).flatMap((rule) => {
        const line = feeLine(rule, base);
        return line === undefined ? [] : [{ ...line, operatorNo }];
      });
    },
  );
}

const lineKey = ({ entry, kind, cardKind, line }: BillLine): string =>
  [BILL_ENTRIES.indexOf(entry), kind, cardKind, String(line).padStart(5, '0')].join(' ');
