import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import { subtract, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import { ACCOUNT_CODES, account, type Account, type AccountCode } from './account.ts';

/** Where a statement goes on, newest first: everything before this entry. */
export interface EntryPosition {
  readonly settlementDate: SettlementDate;
  readonly occurredAt: Date;
  readonly transferId: string;
}

/** Where the next page begins. */
export interface PageStart extends EntryPosition {
  /** What the account stood at before that entry, when nothing can change it any more. Credit positive. */
  readonly balance: Fen | undefined;
}

/** One transfer, seen from one of its two accounts. */
export interface Entry extends EntryPosition {
  readonly purpose: string;
  readonly recordedAt: Date;
  readonly recordId: string | undefined;
  /** Name of the account on the other side. */
  readonly counterpart: string;
  /** Credit positive, debit negative. */
  readonly change: Fen;
}

export interface StatementLine extends Entry {
  /** What the account stood at after it. Credit positive. */
  readonly balance: Fen;
}

/** Puts the balance beside each entry. `entries` newest first; `balance` is that after the first of them. */
export function statementLines(entries: readonly Entry[], balance: Fen): readonly StatementLine[] {
  let after = balance;
  return entries.map((entry) => {
    const line = { ...entry, balance: after };
    after = subtract(after, entry.change);
    return line;
  });
}

/** What the account stood at before the oldest line; undefined without one. */
export function balanceBefore(lines: readonly StatementLine[]): Fen | undefined {
  const oldest = lines.at(-1);
  return oldest && subtract(oldest.balance, oldest.change);
}

/** `purse:ASN:2`, `operator-unsettled:41000001` …; undefined when it is not in the chart of accounts. */
export function parseAccountName(name: string): Account | undefined {
  const [code = '', ...key] = name.split(':');
  return Object.hasOwn(ACCOUNT_CODES, code) && key.length > 0
    ? account(code as AccountCode, ...key)
    : undefined;
}

/** A balance on the side on which accounts of this kind grow, as people read it. */
export const onNormalSide = ({ code }: Account, balance: Fen): Fen =>
  ACCOUNT_CODES[code] === 'credit' ? balance : subtract(ZERO, balance);
