import type { OperatorNo, SettlementDate } from '@lvchengtong/card-sdk/ids';
import { daysAfter } from './calendar-date.ts';
import { endOf, startOf, type CutOver } from './cut-over.ts';
import {
  cycleEnd,
  cycleRuleFor,
  dueDate,
  isWorkingDay,
  type CycleRule,
  type SpecialDays,
} from './settlement-cycle.ts';

/** When days end, who is paid when, and which days are worked: everything two people agreed on. */
export interface Calendar {
  readonly cutOvers: readonly CutOver[];
  readonly cycles: readonly CycleRule[];
  readonly special: SpecialDays;
}

export const dueDateOf = (
  { cycles, special }: Calendar,
  operatorNo: OperatorNo | undefined,
  date: SettlementDate,
): SettlementDate => dueDate(cycleRuleFor(cycles, operatorNo, date), special, date);

/** One day as the calendar has it, for one operator or (undefined) all without a rule of their own. */
export interface CalendarDay {
  readonly date: SettlementDate;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly holiday: string | undefined;
  readonly lanes: readonly {
    readonly operatorNo: OperatorNo | undefined;
    readonly works: boolean;
    readonly cycleEnd: SettlementDate;
    readonly due: SettlementDate;
  }[];
}

/** So many days from one on: the general rule first, then each operator that has one of its own. */
export function calendarDays(
  calendar: Calendar,
  from: SettlementDate,
  count: number,
): CalendarDay[] {
  const { cutOvers, cycles, special } = calendar;
  const own = cycles.flatMap(({ operatorNo }) => operatorNo ?? []).sort();
  const lanes = [undefined, ...new Set(own)];
  return Array.from({ length: count }, (_, at) => daysAfter(from, at)).map((date) => ({
    date,
    startsAt: startOf(date, cutOvers),
    endsAt: endOf(date, cutOvers),
    holiday: special.get(date)?.name,
    lanes: lanes.map((operatorNo) => {
      const rule = cycleRuleFor(cycles, operatorNo, date);
      return {
        operatorNo,
        works: isWorkingDay(rule, special, date),
        cycleEnd: cycleEnd(rule, date),
        due: dueDate(rule, special, date),
      };
    }),
  }));
}
