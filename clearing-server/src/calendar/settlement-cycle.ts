import assert from 'node:assert/strict';
import type { OperatorNo, SettlementDate } from '@lvchengtong/card-sdk/ids';
import { daysAfter, dayOfMonth, isLastOfMonth, weekdayOf } from './calendar-date.ts';

/** Which bills fall due together. */
export type Cycle =
  | { readonly every: 'day' }
  /** Ends on this weekday: 1 is Monday, 7 Sunday. */
  | { readonly every: 'week'; readonly endsOn: number }
  /** Ends on this day of the month, or on the month's last one when it is shorter. */
  | { readonly every: 'month'; readonly endsOn: number };

/** When an operator is paid: clearing.md section 6. */
export interface CycleRule {
  /** Undefined: every operator without a rule of its own. */
  readonly operatorNo: OperatorNo | undefined;
  readonly effectiveFrom: SettlementDate;
  readonly cycle: Cycle;
  /** T+n: so many working days after the cycle's last day. */
  readonly workingDaysAfter: number;
  /** Weekdays on which nobody works, 1 is Monday; never all seven. */
  readonly restWeekdays: readonly number[];
}

/** A day that is not what its weekday says: a holiday, or a Sunday that is worked. */
export interface SpecialDay {
  readonly works: boolean;
  readonly name: string;
}
export type SpecialDays = ReadonlyMap<SettlementDate, SpecialDay>;

/** The rule for the bills of an operator on a day: its own before the general one, the newest that has begun. */
export function cycleRuleFor(
  rules: readonly CycleRule[],
  operatorNo: OperatorNo | undefined,
  on: SettlementDate,
): CycleRule {
  const begun = rules
    .filter(({ effectiveFrom }) => effectiveFrom <= on)
    .toSorted((a, b) => (a.effectiveFrom < b.effectiveFrom ? 1 : -1));
  const rule =
    begun.find((candidate) => candidate.operatorNo === operatorNo) ??
    begun.find((candidate) => candidate.operatorNo === undefined);
  assert(rule !== undefined, 'the first general cycle is as old as the calendar');
  return rule;
}

/** The last day of the cycle that the day lies in. */
export function cycleEnd({ cycle }: CycleRule, date: SettlementDate): SettlementDate {
  switch (cycle.every) {
    case 'day':
      return date;
    case 'week':
      return daysAfter(date, (cycle.endsOn - weekdayOf(date) + 7) % 7);
    case 'month': {
      const isEnd = (day: SettlementDate): boolean =>
        dayOfMonth(day) === cycle.endsOn || (dayOfMonth(day) < cycle.endsOn && isLastOfMonth(day));
      return firstFrom(date, isEnd);
    }
  }
}

export const isWorkingDay = (
  { restWeekdays }: CycleRule,
  special: SpecialDays,
  date: SettlementDate,
): boolean => special.get(date)?.works ?? !restWeekdays.includes(weekdayOf(date));

/** The day from which the bill of `date` may be paid; with T+0 the cycle's last day, or the next working one. */
export function dueDate(
  rule: CycleRule,
  special: SpecialDays,
  date: SettlementDate,
): SettlementDate {
  const works = (day: SettlementDate): boolean => isWorkingDay(rule, special, day);
  let due = cycleEnd(rule, date);
  if (rule.workingDaysAfter === 0) return firstFrom(due, works);
  for (let left = rule.workingDaysAfter; left > 0; left -= 1) {
    due = firstFrom(daysAfter(due, 1), works);
  }
  return due;
}

/** Finitely many days are special and not every weekday rests, so there is always one. */
function firstFrom(from: SettlementDate, isIt: (date: SettlementDate) => boolean): SettlementDate {
  let day = from;
  while (!isIt(day)) day = daysAfter(day, 1);
  return day;
}
