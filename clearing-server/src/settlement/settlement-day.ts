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
/** Every check held; the bills stand. */
export interface BalancedDay extends Day {
  readonly state: 'balanced';
  readonly closedAt: Date;
  readonly closedBy: string;
  readonly balancedAt: Date;
  /** SHA-256 over the heads of all terminals' hash chains, 64 hex digits. */
  readonly chainHead: string;
}

/** Open, then closed, then balanced; there is no function that goes back. Settled and paid follow. */
export type SettlementDay = OpenDay | ClosedDay | BalancedDay;

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
