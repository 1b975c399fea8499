import type { OperatorNo, SettlementDate } from '@lvchengtong/card-sdk/ids';
import { add, subtract, sum, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import { groupBy } from '../ledger/group-by.ts';

/** How the amount came to stand on the bill. */
export const BILL_ENTRIES = ['accepted', 'arbitrated', 'loss'] as const;
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

/** What one operator is owed for one settlement day. */
export interface Bill {
  readonly operatorNo: OperatorNo;
  readonly date: SettlementDate;
  readonly lines: readonly BillLine[];
  readonly count: number;
  /** Accepted and arbitrated. */
  readonly gross: Fen;
  /** Debits on blocked cards that the operator bears itself: listed, not paid. */
  readonly losses: Fen;
  readonly fees: Fen;
  readonly adjustments: Fen;
  /** gross − fees + adjustments: what will be paid. */
  readonly net: Fen;
}

/** One bill per operator; every line on exactly one bill; in operator order. */
export function billsOf(date: SettlementDate, lines: readonly BillLine[]): Bill[] {
  const perOperator = groupBy(lines, ({ operatorNo }) => operatorNo);
  return [...perOperator]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([operatorNo, own]) => billOf(operatorNo, date, own));
}

function billOf(operatorNo: OperatorNo, date: SettlementDate, own: readonly BillLine[]): Bill {
  const lines = own.toSorted((a, b) => (lineKey(a) < lineKey(b) ? -1 : 1));
  const total = (wanted: (line: BillLine) => boolean): Fen =>
    sum(lines.filter(wanted).map(({ amount }) => amount));
  const gross = total(({ entry }) => entry !== 'loss');
  const fees = ZERO;
  const adjustments = ZERO;
  return {
    operatorNo,
    date,
    lines,
    count: lines.reduce((count, line) => count + line.count, 0),
    gross,
    losses: total(({ entry }) => entry === 'loss'),
    fees,
    adjustments,
    net: add(subtract(gross, fees), adjustments),
  };
}

const lineKey = ({ entry, kind, cardKind, line }: BillLine): string =>
  [BILL_ENTRIES.indexOf(entry), kind, cardKind, String(line).padStart(5, '0')].join(' ');
