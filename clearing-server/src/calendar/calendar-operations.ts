import { DATE, INSTANT, OPERATOR_NO } from '@lvchengtong/card-sdk/exchange/api';
import { z } from 'zod';
import type { ServerOperations } from '../http/server-operation.ts';
import { listOf } from '../http/shape.ts';
import { calendarChangeShape, cutOverShape, cycleRuleShape } from './parse-calendar.ts';

const LANE_DAY = z.object({
  operator_no: OPERATOR_NO.nullable(),
  works: z.boolean(),
  cycle_end: DATE,
  due_date: DATE,
});

const CALENDAR_DAY = z
  .object({
    date: DATE,
    starts_at: INSTANT,
    ends_at: INSTANT.describe('the cut-over: the first instant of the next day'),
    holiday: z.string().nullable(),
    lanes: listOf(LANE_DAY).describe('the general rule first, then operators with their own'),
  })
  .meta({ id: 'CalendarDay' });
export type CalendarDayRow = Readonly<z.output<typeof CALENDAR_DAY>>;

const CALENDAR = z
  .object({
    changeable_after: DATE.nullable().describe('the open day: nothing changes up to it'),
    operators: listOf(z.object({ operator_no: OPERATOR_NO, name: z.string() })),
    cut_overs: listOf(cutOverShape),
    cycles: listOf(cycleRuleShape),
    special_days: listOf(z.object({ date: DATE, works: z.boolean(), name: z.string() })),
    days: listOf(CALENDAR_DAY).describe('the next 14 days'),
    changed_days: listOf(CALENDAR_DAY)
      .nullable()
      .describe('the same with the change that was asked about'),
  })
  .meta({ id: 'SettlementCalendar' });
export type SettlementCalendar = Readonly<z.output<typeof CALENDAR>>;

/** When days end and who is paid when. It is changed by approval requests. */
export const CALENDAR_OPERATIONS = {
  'GET /v1/settlement-calendar': {
    summary: {
      en: 'The settlement calendar: cut-over, cycles, holidays, and the days ahead',
      zh: '结算日历：日切时间、结算周期、节假日，以及未来数日',
    },
    caller: { role: 'auditor' },
    answer: { status: 200, schema: CALENDAR },
    problems: [],
  },
  'POST /v1/settlement-calendar/preview': {
    summary: {
      en: 'The days ahead as they would be with a change; changes nothing',
      zh: '预览某项变更后的未来数日，不作任何更改',
    },
    caller: { role: 'auditor' },
    body: calendarChangeShape,
    answer: { status: 200, schema: CALENDAR },
    problems: [],
  },
} as const satisfies ServerOperations;
