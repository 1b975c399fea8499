import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOperatorNo, parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import fc from 'fast-check';
import { daysAfter } from '../../src/calendar/calendar-date.ts';
import { findCalendar } from '../../src/calendar/calendar-store.ts';
import { dueDateOf } from '../../src/calendar/calendar.ts';
import { endOf } from '../../src/calendar/cut-over.ts';
import type { CalendarChange } from '../../src/calendar/parse-calendar.ts';
import { query } from '../../src/database/query.ts';
import { calendarTown, type CalendarTown } from '../support/calendar-town.ts';
import { broken } from '../support/settling-town.ts';

const DAY = parseSettlementDate('2026-09-01');
const at = (text: string): Date => new Date(`${text}+08:00`);
const cutOver = (effective_from: string, cut_over_minutes: number): CalendarChange => ({
  kind: 'cut-over',
  content: { effective_from, cut_over_minutes },
});

/** Every record with the day it stands on and its flags, in the order of the taps. */
const taps = async ({ database }: CalendarTown): Promise<string[]> =>
  (
    await query<{ tap: string }>(
      database,
      `select settlement_date::text || coalesce(' ' || nullif(flags, ''), '') as tap
       from ingest_record where counter_kind = 'offline' order by counter`,
    )
  ).map(({ tap }) => tap);

test('the day ends at its cut-over, and a record from before it that comes after it is late', async () => {
  const town = await calendarTown();
  assert.equal(await town.change(cutOver('2026-09-02', 120)), 'approved');
  town.clock.now = at('2026-09-02T00:00:00');
  await town.look();
  assert.deepEqual(
    (await town.settlement.days()).map(({ date }) => date),
    ['2026-09-02', '2026-09-01'],
    'the first day still ended at midnight',
  );
  town.clock.now = at('2026-09-03T01:30:00');
  await town.look();
  await town.sell(2, 200, true);
  await town.sell(2, 300, false);
  town.clock.now = at('2026-09-03T01:59:59.999');
  await town.look();
  assert.equal((await town.settlement.currentDay()).date, '2026-09-02');
  town.clock.now = at('2026-09-03T02:00:00');
  await town.look();
  assert.equal((await town.settlement.currentDay()).date, '2026-09-03');
  await town.sell(1, 100, true);
  await town.connect();
  assert.deepEqual(await taps(town), ['2026-09-02', '2026-09-03 LATE', '2026-09-03 GAP_BEFORE']);
  assert.deepEqual(await broken(town.database), []);
});

test('nothing about a day changes that has begun, and no rule is agreed on twice', async () => {
  const town = await calendarTown();
  assert.match(await town.change(cutOver(DAY, 60)), /2026-09-01 is open/);
  assert.equal(await town.change(cutOver('2026-09-02', 60)), 'approved');
  assert.match(await town.change(cutOver('2026-09-02', 90)), /begins on 2026-09-02 already/);
  const cycle = (operator_no: string | null, effective_from: string): CalendarChange => ({
    kind: 'settlement-cycle',
    content: {
      operator_no,
      effective_from,
      cycle: { every: 'day' },
      working_days_after: 1,
      rest_weekdays: [6, 7],
    },
  });
  assert.match(await town.change(cycle('00000009', '2026-09-02')), /not registered/);
  assert.match(await town.change(cycle(null, DAY)), /2026-09-01 is open/);
  assert.equal(await town.change(cycle(null, '2026-09-02')), 'approved');
  assert.equal(await town.change(cycle('00000001', '2026-09-02')), 'approved');
  const holiday = (date: string, works: boolean): CalendarChange => ({
    kind: 'special-days',
    content: { days: [{ date, works, name: '中秋节' }] },
  });
  assert.match(await town.change(holiday(DAY, false)), /2026-09-01 is open/);
  assert.equal(await town.change(holiday('2026-09-25', false)), 'approved');
  town.clock.now = new Date(town.clock.now.getTime() + 1_000);
  assert.equal(await town.change(holiday('2026-09-25', true)), 'approved');
  const { special } = await findCalendar(town.database);
  assert.deepEqual(
    [...special],
    [['2026-09-25', { works: true, name: '中秋节' }]],
    'the last word counts',
  );
  assert.deepEqual(await broken(town.database), []);
});

const change: fc.Arbitrary<(open: string) => CalendarChange> = fc
  .record({
    ahead: fc.integer({ min: 1, max: 2 }),
    // No day shorter than 18 hours: the clock goes by up to nine at a time.
    minutes: fc.integer({ min: -180, max: 180 }),
    cycle: fc.constantFrom(
      { every: 'day' as const },
      { every: 'week' as const, ends_on: 3 },
      { every: 'month' as const, ends_on: 4 },
    ),
    operator: fc.constantFrom(null, '00000001', '00000002'),
    after: fc.integer({ min: 0, max: 3 }),
    rest: fc.subarray([1, 2, 3, 4, 5, 6, 7], { maxLength: 6 }),
    works: fc.boolean(),
    which: fc.constantFrom(
      'cut-over' as const,
      'settlement-cycle' as const,
      'special-days' as const,
    ),
  })
  .map((drawn) => (open: string): CalendarChange => {
    const effective_from = daysAfter(parseSettlementDate(open), drawn.ahead);
    switch (drawn.which) {
      case 'cut-over':
        return cutOver(effective_from, drawn.minutes);
      case 'settlement-cycle':
        return {
          kind: drawn.which,
          content: {
            effective_from,
            operator_no: drawn.operator,
            cycle: drawn.cycle,
            working_days_after: drawn.after,
            rest_weekdays: drawn.rest,
          },
        };
      case 'special-days':
        return {
          kind: drawn.which,
          content: { days: [{ date: effective_from, works: drawn.works, name: '假' }] },
        };
    }
  });
const deed: fc.Arbitrary<(town: CalendarTown) => Promise<unknown>> = fc.oneof(
  {
    weight: 2,
    arbitrary: change.map(
      (of) => async (town: CalendarTown) =>
        town.change(of((await town.settlement.currentDay()).date)),
    ),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.constantFrom(1 as const, 2 as const),
        fc.integer({ min: 1, max: 999 }),
        fc.boolean(),
      )
      .map(
        ([operator, amount, online]) =>
          (town: CalendarTown) =>
            town.sell(operator, amount, online),
      ),
  },
  { weight: 1, arbitrary: fc.constant((town: CalendarTown) => town.connect()) },
  {
    weight: 4,
    arbitrary: fc.integer({ min: 1, max: 9 }).map((hours) => async (town: CalendarTown) => {
      town.clock.now = new Date(town.clock.now.getTime() + hours * 3_600_000);
      await town.look();
    }),
  },
);

test('whatever the calendar becomes, every record is on one day and the bills come to the ledger', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 30, maxLength: 40 }), async (deeds) => {
      const town = await calendarTown();
      const { database, settlement } = town;
      for (const act of deeds) await act(town);
      await town.connect();
      const open = await settlement.currentDay();
      await settlement.close(open.date, 'clerk');
      await noDayLostOrDoubled(town);
      await billsComeToTheLedger(town);
      assert.deepEqual(await broken(database), []);
      await database.destroy();
    }),
    { numRuns: 4 },
  );
});

/** Closed by the clock: days follow one another, and each took what came until its own end. */
async function noDayLostOrDoubled({ database, settlement }: CalendarTown): Promise<void> {
  const days = (await settlement.days()).toReversed();
  assert.deepEqual(
    days.map(({ date }) => date),
    days.map((_, n) => daysAfter(DAY, n)),
  );
  const { cutOvers } = await findCalendar(database);
  for (const day of days) {
    if (!('closedBy' in day) || day.closedBy !== 'nightly') continue;
    assert(day.closedAt >= endOf(day.date, cutOvers), `${day.date} ended early`);
  }
  const [twice] = await query(
    database,
    `select 1 as one from ingest_record group by record_id having count(*) > 1`,
  );
  assert.equal(twice, undefined);
}

async function billsComeToTheLedger({ database }: CalendarTown): Promise<void> {
  const rows = await query<{ operator_no: string; sold: string; billed: string; owed: string }>(
    database,
    `select operator_no, sold, billed, owed
     from (select operator_no, sum(amount_fen) as sold from ingest_record
       where counter_kind = 'offline' group by 1) s
     full join (select operator_no, sum(net_fen) as billed from settlement_bill group by 1) b
       using (operator_no)
     full join (select split_part(a.name, ':', 2) as operator_no, sum(t.amount_fen) as owed
       from ledger_transfer t join ledger_account a on a.account_id = t.credit_account_id
       where a.code = 'operator-unsettled' group by 1) l using (operator_no)`,
  );
  for (const { sold, billed, owed } of rows) assert.deepEqual([billed, owed], [sold, sold]);
  const calendar = await findCalendar(database);
  const bills = await query<{ date: string; operator_no: string; due: string }>(
    database,
    `select settlement_date::text as date, operator_no, due_date::text as due from settlement_bill`,
  );
  for (const { date, operator_no, due } of bills) {
    // Holidays may have been agreed on after the bill was made, and then do not move it.
    const now = dueDateOf(calendar, parseOperatorNo(operator_no), parseSettlementDate(date));
    if (calendar.special.size === 0) assert.equal(due, now);
    assert(due >= date);
  }
}
