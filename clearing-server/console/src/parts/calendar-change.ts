import type { CalendarChange } from '@lvchengtong/clearing-server/calendar/parse-calendar';

export type ChangeKind = CalendarChange['kind'];

/** What is typed into the form, field by field; empty until it is. */
export interface CalendarFields {
  readonly effective_from?: string;
  readonly cut_over?: string;
  readonly operator_no?: string;
  readonly every?: 'day' | 'week' | 'month';
  readonly ends_on?: number | null;
  readonly working_days_after?: number | null;
  readonly rest_weekdays?: readonly number[];
  readonly until?: string;
  readonly works?: boolean;
  readonly name?: string;
}

export const ALL_OPERATORS = 'all';
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DAYS_MAX = 400;

/** The change that the fields ask for; undefined while they say nothing that a calendar can have. */
export function changeOf(kind: ChangeKind, fields: CalendarFields): CalendarChange | undefined {
  const { effective_from: from = '' } = fields;
  if (!DATE.test(from)) return undefined;
  switch (kind) {
    case 'cut-over': {
      const minutes = minutesOf(fields.cut_over ?? '');
      return minutes === undefined
        ? undefined
        : { kind, content: { effective_from: from, cut_over_minutes: minutes } };
    }
    case 'settlement-cycle':
      return cycleOf(from, fields);
    case 'special-days':
      return specialOf(from, fields);
  }
}

/** A time before noon is after the midnight that ends the day, one after noon before it. */
export function minutesOf(time: string): number | undefined {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  if (hours === undefined || minutes === undefined) return undefined;
  const past = Number(hours) * 60 + Number(minutes);
  if (past === 720) return undefined;
  return past < 720 ? past : past - 1440;
}

function cycleOf(effective_from: string, fields: CalendarFields): CalendarChange | undefined {
  const { every = 'day', ends_on, operator_no = ALL_OPERATORS } = fields;
  const { working_days_after, rest_weekdays = [] } = fields;
  if (working_days_after === undefined || working_days_after === null) return undefined;
  if (every !== 'day' && (ends_on === undefined || ends_on === null)) return undefined;
  if (every === 'week' && Number(ends_on) > 7) return undefined;
  if (rest_weekdays.length > 6) return undefined;
  return {
    kind: 'settlement-cycle',
    content: {
      operator_no: operator_no === ALL_OPERATORS ? null : operator_no,
      effective_from,
      cycle: every === 'day' ? { every } : { every, ends_on: Number(ends_on) },
      working_days_after,
      rest_weekdays: [...rest_weekdays],
    },
  };
}

function specialOf(from: string, fields: CalendarFields): CalendarChange | undefined {
  const { until = from, works = false, name = '' } = fields;
  const last = DATE.test(until) ? until : from;
  if (name.trim() === '' || last < from) return undefined;
  const days = [];
  for (let day = from; day <= last && days.length <= DAYS_MAX; day = nextDay(day)) {
    days.push({ date: day, works, name: name.trim() });
  }
  return days.length > DAYS_MAX ? undefined : { kind: 'special-days', content: { days } };
}

function nextDay(date: string): string {
  const at = new Date(`${date}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + 1);
  return at.toISOString().slice(0, 10);
}
