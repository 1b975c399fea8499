import { parseSettlementDate, type SettlementDate } from '@lvchengtong/card-sdk/ids';

const noonOf = (date: SettlementDate): Date => new Date(`${date}T12:00:00Z`);

/** The day so many days later; earlier when negative. */
export function daysAfter(date: SettlementDate, days: number): SettlementDate {
  const at = noonOf(date);
  at.setUTCDate(at.getUTCDate() + days);
  return parseSettlementDate(at.toISOString().slice(0, 10));
}

/** 1 is Monday, 7 Sunday. */
export const weekdayOf = (date: SettlementDate): number => noonOf(date).getUTCDay() || 7;

export const dayOfMonth = (date: SettlementDate): number => Number(date.slice(8));

export const isLastOfMonth = (date: SettlementDate): boolean =>
  dayOfMonth(daysAfter(date, 1)) === 1;
