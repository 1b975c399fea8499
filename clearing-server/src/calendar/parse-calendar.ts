import { parseOperatorNo, parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { z } from 'zod';
import type { Calendar } from './calendar.ts';
import { CUT_OVER_MINUTES_MAX, type CutOver } from './cut-over.ts';
import type { Cycle, CycleRule } from './settlement-cycle.ts';

/** As an approval keeps it and as it travels. */
export const cutOverShape = z.strictObject({
  effective_from: z.iso.date(),
  cut_over_minutes: z
    .int()
    .min(-CUT_OVER_MINUTES_MAX)
    .max(CUT_OVER_MINUTES_MAX)
    .describe('minutes after the midnight (Asia/Shanghai) that ends the day; negative: before it'),
});

const weekday = z.int().min(1).max(7).describe('1 is Monday, 7 Sunday');

const cycleShape = z.discriminatedUnion('every', [
  z.strictObject({ every: z.literal('day') }),
  z.strictObject({ every: z.literal('week'), ends_on: weekday }),
  z.strictObject({
    every: z.literal('month'),
    ends_on: z.int().min(1).max(31).describe('the last of a month that is shorter'),
  }),
]);

export const cycleRuleShape = z.strictObject({
  operator_no: z
    .string()
    .regex(/^\d{8}$/)
    .nullable()
    .describe('null: every operator without a rule of its own'),
  effective_from: z.iso.date(),
  cycle: cycleShape,
  working_days_after: z.int().min(0).max(30),
  rest_weekdays: z
    .array(weekday)
    .max(6)
    .refine((days) => new Set(days).size === days.length, 'each weekday once'),
});

const SPECIAL_DAYS_MAX = 400;

export const specialDaysShape = z.strictObject({
  days: z
    .array(
      z.strictObject({
        date: z.iso.date(),
        works: z.boolean(),
        name: z.string().trim().min(1).max(40),
      }),
    )
    .min(1)
    .max(SPECIAL_DAYS_MAX)
    .refine((days) => new Set(days.map(({ date }) => date)).size === days.length, 'each day once'),
});

/** One of the three things about the calendar that two people may agree on. */
export const calendarChangeShape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('cut-over'), content: cutOverShape }),
  z.strictObject({ kind: z.literal('settlement-cycle'), content: cycleRuleShape }),
  z.strictObject({ kind: z.literal('special-days'), content: specialDaysShape }),
]);
export type CalendarChange = z.output<typeof calendarChangeShape>;

export const cutOverOf = (shape: z.output<typeof cutOverShape>): CutOver => ({
  effectiveFrom: parseSettlementDate(shape.effective_from),
  minutes: shape.cut_over_minutes,
});

export const cycleRuleOf = (shape: z.output<typeof cycleRuleShape>): CycleRule => ({
  operatorNo: shape.operator_no === null ? undefined : parseOperatorNo(shape.operator_no),
  effectiveFrom: parseSettlementDate(shape.effective_from),
  cycle: cycleOf(shape.cycle),
  workingDaysAfter: shape.working_days_after,
  restWeekdays: shape.rest_weekdays,
});

const cycleOf = (shape: z.output<typeof cycleShape>): Cycle =>
  shape.every === 'day' ? shape : { every: shape.every, endsOn: shape.ends_on };

/** The calendar as it would be with the change. */
export function changedCalendar(calendar: Calendar, change: CalendarChange): Calendar {
  switch (change.kind) {
    case 'cut-over':
      return { ...calendar, cutOvers: [...calendar.cutOvers, cutOverOf(change.content)] };
    case 'settlement-cycle':
      return { ...calendar, cycles: [...calendar.cycles, cycleRuleOf(change.content)] };
    case 'special-days':
      return {
        ...calendar,
        special: new Map([
          ...calendar.special,
          ...change.content.days.map(
            ({ date, ...day }) => [parseSettlementDate(date), day] as const,
          ),
        ]),
      };
  }
}

/** The first day that the change is about. */
export const firstDayOf = (change: CalendarChange): string =>
  change.kind === 'special-days'
    ? (change.content.days.map(({ date }) => date).sort()[0] ?? '')
    : change.content.effective_from;
