import {
  localDateTimeOf,
  parseSettlementDate,
  settlementDateOf,
  type SettlementDate,
} from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import type { Obstacle } from '../approvals/approval-request.ts';
import type { ApprovalHandler, ApprovalHandlers } from '../approvals/approval-service.ts';
import { holdOpenDay } from '../settlement/open-day-store.ts';
import { daysAfter } from './calendar-date.ts';
import { calendarDays, type Calendar, type CalendarDay } from './calendar.ts';
import {
  findCalendar,
  findOpenDate,
  findOperatorNames,
  insertCutOver,
  insertCycle,
  insertSpecialDays,
} from './calendar-store.ts';
import {
  calendarChangeShape,
  changedCalendar,
  firstDayOf,
  type CalendarChange,
} from './parse-calendar.ts';

/** What may be asked about the calendar, besides its changes, which are approvals. */
export interface CalendarService {
  /** Everything that was agreed on, and the days ahead as it makes them. */
  look(change: CalendarChange | undefined): Promise<CalendarLook>;
}

export interface CalendarLook {
  readonly calendar: Calendar;
  readonly operators: ReadonlyMap<string, string>;
  /** Nothing about it and the days before it changes any more. */
  readonly openDate: SettlementDate | undefined;
  readonly days: readonly CalendarDay[];
  /** The same days with the change that was asked about. */
  readonly changed: readonly CalendarDay[] | undefined;
}

const DAYS_SHOWN = 14;
const DAYS_BEFORE = 3;

export interface CalendarOptions {
  readonly knex: Knex;
  readonly clock: () => Date;
}

export const createCalendarService = ({ knex, clock }: CalendarOptions): CalendarService => ({
  look: (change) =>
    knex.transaction(async (trx) => {
      const calendar = await findCalendar(trx);
      const open = await findOpenDate(trx);
      const today = settlementDateOf(localDateTimeOf(clock()));
      const from = firstShown(open ?? today, change);
      return {
        calendar,
        operators: await findOperatorNames(trx),
        openDate: open,
        days: calendarDays(calendar, from, DAYS_SHOWN),
        changed: change && calendarDays(changedCalendar(calendar, change), from, DAYS_SHOWN),
      };
    }),
});

/** The open day; when the change lies further ahead than what is shown, a few days before it. */
function firstShown(open: SettlementDate, change: CalendarChange | undefined): SettlementDate {
  const first = change === undefined ? open : parseSettlementDate(firstDayOf(change));
  return first < daysAfter(open, DAYS_SHOWN) ? open : daysAfter(first, -DAYS_BEFORE);
}

/** What two people decide about the calendar. */
export const calendarHandlers: ApprovalHandlers = {
  'cut-over': handler('cut-over', async (trx, id, { content }) =>
    (await insertCutOver(trx, id, content)) ? undefined : taken(content.effective_from),
  ),
  'settlement-cycle': handler('settlement-cycle', async (trx, id, { content }) =>
    (await insertCycle(trx, id, content)) ? undefined : taken(content.effective_from),
  ),
  'special-days': handler('special-days', async (trx, id, { content }, at) => {
    await insertSpecialDays(trx, id, content, at);
    return undefined;
  }),
};

const taken = (date: string): string => `another rule begins on ${date} already`;

type ChangeOf<Kind extends CalendarChange['kind']> = Extract<CalendarChange, { kind: Kind }>;

function handler<Kind extends CalendarChange['kind']>(
  kind: Kind,
  store: (trx: Knex.Transaction, id: string, change: ChangeOf<Kind>, at: Date) => Promise<Obstacle>,
): ApprovalHandler {
  const parsed = (content: unknown): ChangeOf<Kind> =>
    calendarChangeShape.parse({ kind, content }) as ChangeOf<Kind>;
  return {
    obstacle: (trx, _subject, content) => obstacle(trx, parsed(content)),
    async apply(trx, { id, content }, at) {
      const change = parsed(content);
      return (await obstacle(trx, change)) ?? (await store(trx, id, change, at));
    },
  };
}

/**
 * What the calendar says about the open day and those before it stands: no day changes its end after it
 * began, and no bill that is made its due date.
 */
async function obstacle(trx: Knex.Transaction, change: CalendarChange): Promise<Obstacle> {
  const open = await holdOpenDay(trx);
  if (open !== undefined && firstDayOf(change) <= open) {
    return `${open} is open: the calendar changes on the day after it at the earliest`;
  }
  const operatorNo = change.kind === 'settlement-cycle' ? change.content.operator_no : null;
  if (operatorNo !== null && !(await findOperatorNames(trx)).has(operatorNo)) {
    return `operator ${operatorNo} is not registered`;
  }
  return undefined;
}
