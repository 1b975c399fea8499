import type { Router } from 'express';
import { operationRoutes } from '../http/operation-routes.ts';
import { CALENDAR_OPERATIONS, type SettlementCalendar } from './calendar-operations.ts';
import type { CalendarLook, CalendarService } from './calendar-service.ts';
import type { CalendarDay } from './calendar.ts';
import type { CycleRule } from './settlement-cycle.ts';

/** When days end and who is paid when. */
export const calendarRoutes = (calendar: CalendarService): Router =>
  operationRoutes(CALENDAR_OPERATIONS, {
    'GET /v1/settlement-calendar': async () => calendarJson(await calendar.look(undefined)),
    'POST /v1/settlement-calendar/preview': async ({ body }) =>
      calendarJson(await calendar.look(body)),
  });

const calendarJson = (look: CalendarLook): SettlementCalendar => ({
  changeable_after: look.openDate ?? null,
  operators: [...look.operators].map(([operator_no, name]) => ({ operator_no, name })),
  cut_overs: look.calendar.cutOvers.map(({ effectiveFrom, minutes }) => ({
    effective_from: effectiveFrom,
    cut_over_minutes: minutes,
  })),
  cycles: look.calendar.cycles.map(cycleJson),
  special_days: [...look.calendar.special].map(([date, day]) => ({ date, ...day })),
  days: look.days.map(dayJson),
  changed_days: look.changed?.map(dayJson) ?? null,
});

const cycleJson = ({
  operatorNo,
  effectiveFrom,
  cycle,
  workingDaysAfter,
  restWeekdays,
}: CycleRule): SettlementCalendar['cycles'][number] => ({
  operator_no: operatorNo ?? null,
  effective_from: effectiveFrom,
  cycle: cycle.every === 'day' ? cycle : { every: cycle.every, ends_on: cycle.endsOn },
  working_days_after: workingDaysAfter,
  rest_weekdays: [...restWeekdays],
});

const dayJson = (day: CalendarDay): SettlementCalendar['days'][number] => ({
  date: day.date,
  starts_at: day.startsAt.toISOString(),
  ends_at: day.endsAt.toISOString(),
  holiday: day.holiday ?? null,
  lanes: day.lanes.map(({ operatorNo, works, cycleEnd, due }) => ({
    operator_no: operatorNo ?? null,
    works,
    cycle_end: cycleEnd,
    due_date: due,
  })),
});
