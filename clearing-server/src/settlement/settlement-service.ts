import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Bill } from './bill.ts';
import type { BalancedDay, OpenDay, SettlementDay } from './settlement-day.ts';

export interface ClosedSettlement {
  readonly day: BalancedDay;
  readonly bills: readonly Bill[];
}

export interface SettlementService {
  /** The open day; opens the first one on an empty database. */
  currentDay(): Promise<OpenDay>;
  /** Newest first. */
  days(): Promise<readonly SettlementDay[]>;
  /**
   * Closes the day, opens the next one, makes the bills and runs every check. Closing twice is the
   * same as once. @throws SettlementError CHECK_FAILED naming the check and its rows.
   */
  close(date: SettlementDate, actor: string): Promise<ClosedSettlement>;
  bills(date: SettlementDate): Promise<readonly Bill[]>;
}
