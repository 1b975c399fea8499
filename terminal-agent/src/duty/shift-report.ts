import type { LocalDateTime } from '@lvchengtong/card-sdk/ids';
import type { EndedDuty } from '../journal/duty-log.ts';
import type { Journal } from '../journal/journal.ts';
import { ShiftBook, type ShiftTotals } from './shift-book.ts';

/** The Z report: whose shift it was, which records are its own, and what they come to. */
export interface ShiftReport {
  readonly shiftNo: number;
  readonly cashierNo: string;
  readonly openedAt: LocalDateTime;
  readonly closedAt: LocalDateTime;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly totals: ShiftTotals;
}

/** Counted from the journal each time: there is no second memory that could tell another story. */
export const shiftReport = (journal: Pick<Journal, 'between'>, duty: EndedDuty): ShiftReport => ({
  shiftNo: duty.dutyNo,
  cashierNo: duty.cashierNo,
  openedAt: duty.since,
  closedAt: duty.until,
  firstSequence: duty.firstSequence,
  lastSequence: duty.lastSequence,
  totals: new ShiftBook(journal.between(duty.firstSequence, duty.lastSequence)).totals,
});
