import type { SettlementDate } from '@lvchengtong/card-sdk/ids';

interface Day {
  readonly date: SettlementDate;
  readonly openedAt: Date;
}
/** Takes what is accepted now; exactly one day is open at any time. */
export interface OpenDay extends Day {
  readonly state: 'open';
}
/** Takes nothing more; its checks have not all passed yet. */
export interface ClosedDay extends Day {
  readonly state: 'closed';
  readonly closedAt: Date;
  readonly closedBy: string;
}
interface Checked extends Day {
  readonly closedAt: Date;
  readonly closedBy: string;
  readonly balancedAt: Date;
  /** SHA-256 over the heads of all terminals' hash chains, 64 hex digits. */
  readonly chainHead: string;
}
/** Every check held; the bills stand, and may still be made anew by two people. */
export interface BalancedDay extends Checked {
  readonly state: 'balanced';
}
interface Agreed extends Checked {
  readonly settledAt: Date;
  /** Who asked and who agreed. */
  readonly settleRequestId: string;
}
/** Two people agreed: the bills are owed, and are never changed again. */
export interface SettledDay extends Agreed {
  readonly state: 'settled';
}
/** The bank has answered for every bill. */
export interface PaidDay extends Agreed {
  readonly state: 'paid';
  readonly paidAt: Date;
}

/** In this order; there is no function that goes back. */
export type SettlementDay = OpenDay | ClosedDay | BalancedDay | SettledDay | PaidDay;
/** Days that have bills. */
export type BilledDay = BalancedDay | SettledDay | PaidDay;

export const isBilled = (day: SettlementDay | undefined): day is BilledDay =>
  day !== undefined && day.state !== 'open' && day.state !== 'closed';

export const closeDay = (day: OpenDay, closedAt: Date, closedBy: string): ClosedDay => ({
  ...day,
  state: 'closed',
  closedAt,
  closedBy,
});

export const balanceDay = (day: ClosedDay, balancedAt: Date, chainHead: string): BalancedDay => ({
  ...day,
  state: 'balanced',
  balancedAt,
  chainHead,
});
