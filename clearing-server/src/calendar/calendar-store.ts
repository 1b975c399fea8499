import { parseSettlementDate, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import type { Question } from '../database/ask.ts';
import { insertRows } from '../database/insert-rows.ts';
import { query } from '../database/query.ts';
import type { Calendar } from './calendar.ts';
import type { CutOver } from './cut-over.ts';
import {
  cutOverOf,
  cutOverShape,
  cycleRuleOf,
  cycleRuleShape,
  type CalendarChange,
} from './parse-calendar.ts';
import type { CycleRule, SpecialDay, SpecialDays } from './settlement-cycle.ts';

type Content<Kind extends CalendarChange['kind']> = Extract<
  CalendarChange,
  { kind: Kind }
>['content'];

export const CUT_OVERS: Question<CutOver[]> = {
  sql: `select effective_from::text, cut_over_minutes from settlement_cut_over`,
  values: [],
  read: (rows: readonly object[]) => rows.map((row) => cutOverOf(cutOverShape.parse(row))),
};

export const findCutOvers = async (on: Knex): Promise<CutOver[]> =>
  CUT_OVERS.read(await query<never>(on, CUT_OVERS.sql));

async function findCycles(on: Knex): Promise<CycleRule[]> {
  const rows = await query<{ rule: unknown }>(
    on,
    `select jsonb_build_object('operator_no', operator_no, 'effective_from', effective_from,
       'cycle', jsonb_strip_nulls(jsonb_build_object('every', every, 'ends_on', ends_on)),
       'working_days_after', working_days_after, 'rest_weekdays', to_jsonb(rest_weekdays)) as rule
     from settlement_cycle order by operator_no nulls first, effective_from`,
  );
  return rows.map(({ rule }) => cycleRuleOf(cycleRuleShape.parse(rule)));
}

async function findSpecialDays(on: Knex): Promise<SpecialDays> {
  const rows = await query<SpecialDay & { date: string }>(
    on,
    `select distinct on (special_date) special_date::text as date, works, name
     from settlement_special_day order by special_date, agreed_at desc, approval_request_id desc`,
  );
  return new Map(rows.map(({ date, ...day }) => [parseSettlementDate(date), day]));
}

export const findCalendar = async (on: Knex): Promise<Calendar> => ({
  cutOvers: await findCutOvers(on),
  cycles: await findCycles(on),
  special: await findSpecialDays(on),
});

/** False when another rule begins on that day. */
export async function insertCutOver(
  trx: Knex.Transaction,
  id: string,
  rule: Content<'cut-over'>,
): Promise<boolean> {
  const rows = await query(
    trx,
    `insert into settlement_cut_over (effective_from, cut_over_minutes, approval_request_id)
     values (?::date, ?, ?) on conflict (effective_from) do nothing returning 1 as one`,
    [rule.effective_from, rule.cut_over_minutes, id],
  );
  return rows.length > 0;
}

/** False when another rule of the same operator begins on that day. */
export async function insertCycle(
  trx: Knex.Transaction,
  id: string,
  { cycle, ...rule }: Content<'settlement-cycle'>,
): Promise<boolean> {
  const rows = await query(
    trx,
    `insert into settlement_cycle (settlement_cycle_id, operator_no, effective_from, every, ends_on,
       working_days_after, rest_weekdays, approval_request_id)
     values (?, ?, ?::date, ?, ?, ?, ?::int[], ?) on conflict do nothing returning 1 as one`,
    [
      id,
      rule.operator_no,
      rule.effective_from,
      cycle.every,
      cycle.every === 'day' ? null : cycle.ends_on,
      rule.working_days_after,
      rule.rest_weekdays,
      id,
    ],
  );
  return rows.length > 0;
}

export async function insertSpecialDays(
  trx: Knex.Transaction,
  id: string,
  { days }: Content<'special-days'>,
  at: Date,
): Promise<void> {
  await insertRows(
    trx,
    'settlement_special_day',
    [
      { name: 'special_date', type: 'date', of: ({ date }) => date },
      { name: 'approval_request_id', type: 'uuid', of: () => id },
      { name: 'works', type: 'boolean', of: ({ works }) => works },
      { name: 'name', type: 'text', of: ({ name }) => name },
      { name: 'agreed_at', type: 'timestamptz', of: () => at },
    ],
    days,
  );
}

/** The name of every operator that is registered. */
export async function findOperatorNames(on: Knex): Promise<Map<string, string>> {
  const rows = await query<{ operator_no: string; name: string }>(
    on,
    `select operator_no, name from participant_operator order by operator_no`,
  );
  return new Map(rows.map(({ operator_no, name }) => [operator_no, name]));
}

/** The last day that has been opened: what the calendar says about it and those before it stands. */
export async function findOpenDate(trx: Knex): Promise<SettlementDate | undefined> {
  const [row] = await query<{ date: string | null }>(
    trx,
    `select max(settlement_date)::text as date from settlement_day`,
  );
  return row?.date === null || row === undefined ? undefined : parseSettlementDate(row.date);
}
