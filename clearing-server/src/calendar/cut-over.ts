import assert from 'node:assert/strict';
import {
  instantOf,
  localDateTimeOf,
  parseLocalDateTime,
  settlementDateOf,
  type SettlementDate,
} from '@lvchengtong/card-sdk/ids';
import { daysAfter } from './calendar-date.ts';

/** When a clearing day ends, for the days from one on. */
export interface CutOver {
  readonly effectiveFrom: SettlementDate;
  /** Minutes after the midnight that ends the day (Asia/Shanghai); negative: before it. */
  readonly minutes: number;
}

/** Nearer than half a day to midnight on either side, so that each day is longer than nothing. */
export const CUT_OVER_MINUTES_MAX = 719;

const MINUTE_MS = 60_000;

/** The first instant that is no more of the day. */
export function endOf(date: SettlementDate, cutOvers: readonly CutOver[]): Date {
  const midnight = instantOf(parseLocalDateTime(`${daysAfter(date, 1).replaceAll('-', '')}000000`));
  return new Date(midnight.getTime() + minutesOn(date, cutOvers) * MINUTE_MS);
}

/** Where one day ends the next one begins: no rule can leave a moment out or count it twice. */
export const startOf = (date: SettlementDate, cutOvers: readonly CutOver[]): Date =>
  endOf(daysAfter(date, -1), cutOvers);

/** The clearing day that an instant lies in. */
export function clearingDayAt(at: Date, cutOvers: readonly CutOver[]): SettlementDate {
  const calendarDay = settlementDateOf(localDateTimeOf(at));
  const day = [-1, 0, 1]
    .map((days) => daysAfter(calendarDay, days))
    .find((date) => at < endOf(date, cutOvers));
  assert(day !== undefined, 'a day ends within half a day of its midnight');
  return day;
}

/** A day older than every rule ends as by the first one there was. */
function minutesOn(date: SettlementDate, cutOvers: readonly CutOver[]): number {
  const newestFirst = cutOvers.toSorted((a, b) => (a.effectiveFrom < b.effectiveFrom ? 1 : -1));
  const rule = newestFirst.find(({ effectiveFrom }) => effectiveFrom <= date) ?? newestFirst.at(-1);
  assert(rule !== undefined, 'the first cut-over is part of the schema');
  return rule.minutes;
}
