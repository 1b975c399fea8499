import type { LocalDateTime, SettlementDate } from '@lvchengtong/card-sdk/ids';
import { add, subtract, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import type { TextEncoding } from '../text/decode-text.ts';
import type { Direction, LineKind, MoneyChannel } from './statement-layout.ts';

/** One movement of money as the bank, WeChat Pay or Alipay tells it; nothing of who paid. */
export interface StatementLine {
  /** Of the file, from 1. */
  readonly line: number;
  readonly kind: LineKind;
  readonly direction: Direction;
  /** The party's own number of the movement. */
  readonly reference: string;
  /** Our number as the party prints it; empty where there is none. */
  readonly orderNo: string;
  readonly loadId: string | undefined;
  /** Above zero. */
  readonly amount: Fen;
  /** What the party keeps of it; negative when it gives a fee back. */
  readonly fee: Fen;
  readonly at: LocalDateTime;
  /** Of a payout: whose account the other one is. */
  readonly party: Exclude<MoneyChannel, 'bank'> | undefined;
}

/** One account's movements from one day to another, whole. */
export interface Statement {
  readonly channel: MoneyChannel;
  readonly account: string;
  readonly firstDay: SettlementDate;
  readonly lastDay: SettlementDate;
  readonly encoding: TextEncoding;
  readonly lines: readonly StatementLine[];
}

export interface KindTotal {
  readonly kind: LineKind;
  readonly direction: Direction;
  readonly count: number;
  readonly amount: Fen;
  readonly fee: Fen;
}

/** How much of what a statement holds, in the order in which it first occurs. */
export function kindTotals(lines: readonly StatementLine[]): KindTotal[] {
  const totals = new Map<string, KindTotal>();
  for (const { kind, direction, amount, fee } of lines) {
    const name = `${kind} ${direction}`;
    const before = totals.get(name) ?? { kind, direction, count: 0, amount: ZERO, fee: ZERO };
    totals.set(name, {
      ...before,
      count: before.count + 1,
      amount: add(before.amount, amount),
      fee: add(before.fee, fee),
    });
  }
  return [...totals.values()];
}

/** In minus out, fees taken off. */
export const netOf = (lines: readonly StatementLine[]): Fen =>
  lines.reduce(
    (net, { direction, amount, fee }) =>
      subtract(direction === 'in' ? add(net, amount) : subtract(net, amount), fee),
    ZERO,
  );
