import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  parseOperatorNo,
  parseSettlementDate,
  type SettlementDate,
} from '@lvchengtong/card-sdk/ids';
import fc from 'fast-check';
import { daysAfter } from '../src/calendar/calendar-date.ts';
import { calendarDays, dueDateOf, type Calendar } from '../src/calendar/calendar.ts';
import {
  clearingDayAt,
  CUT_OVER_MINUTES_MAX,
  endOf,
  startOf,
  type CutOver,
} from '../src/calendar/cut-over.ts';
import { calendarChangeShape, changedCalendar } from '../src/calendar/parse-calendar.ts';
import { cycleEnd, dueDate, type Cycle, type CycleRule } from '../src/calendar/settlement-cycle.ts';

const day = parseSettlementDate;
const FIRST = day('1970-01-01');
const minutes = fc.integer({ min: -CUT_OVER_MINUTES_MAX, max: CUT_OVER_MINUTES_MAX });
const date = fc.integer({ min: 0, max: 800 }).map((days) => daysAfter(day('2026-01-01'), days));
const cutOvers: fc.Arbitrary<CutOver[]> = fc
  .tuple(
    minutes.map((first) => ({ effectiveFrom: FIRST, minutes: first })),
    fc.uniqueArray(fc.record({ effectiveFrom: date, minutes }), {
      maxLength: 8,
      selector: ({ effectiveFrom }) => effectiveFrom,
    }),
  )
  .map(([first, rest]) => [...rest, first]);
const instant = fc.date({
  min: new Date('2025-12-20T00:00:00Z'),
  max: new Date('2028-04-01T00:00:00Z'),
  noInvalidDate: true,
});

test('whatever the cut-overs, every instant lies in exactly one clearing day', () => {
  fc.assert(
    fc.property(instant, cutOvers, (at, rules) => {
      const found = clearingDayAt(at, rules);
      const around = Array.from({ length: 7 }, (_, n) => daysAfter(found, n - 3));
      const holding = around.filter((d) => startOf(d, rules) <= at && at < endOf(d, rules));
      assert.deepEqual(holding, [found]);
    }),
    { numRuns: 1000 },
  );
});

test('days follow one another without a hole, and a change of the cut-over moves one end only', () => {
  fc.assert(
    fc.property(date, cutOvers, minutes, (from, rules, to) => {
      for (let n = 0; n < 30; n += 1) {
        const one = daysAfter(from, n);
        assert(startOf(one, rules) < endOf(one, rules), 'a day is longer than nothing');
        assert.deepEqual(startOf(daysAfter(one, 1), rules), endOf(one, rules));
      }
      const changed = [...rules, { effectiveFrom: from, minutes: to }];
      const before = daysAfter(from, -1);
      if (rules.every(({ effectiveFrom }) => effectiveFrom !== from)) {
        assert.deepEqual(endOf(before, changed), endOf(before, rules), 'what has ended stands');
      }
    }),
    { numRuns: 300 },
  );
});

test('a bus company’s night belongs to the evening when the day ends at two', () => {
  const rules: CutOver[] = [
    { effectiveFrom: FIRST, minutes: 0 },
    { effectiveFrom: day('2026-09-02'), minutes: 120 },
  ];
  const at = (text: string): SettlementDate => clearingDayAt(new Date(text), rules);
  assert.equal(at('2026-09-01T23:59:59.999+08:00'), '2026-09-01');
  assert.equal(at('2026-09-02T00:00:00+08:00'), '2026-09-02');
  assert.equal(at('2026-09-03T01:59:59.999+08:00'), '2026-09-02');
  assert.equal(at('2026-09-03T02:00:00+08:00'), '2026-09-03');
});

const rule = (cycle: Cycle, workingDaysAfter: number, restWeekdays = [6, 7]): CycleRule => ({
  operatorNo: undefined,
  effectiveFrom: FIRST,
  cycle,
  workingDaysAfter,
  restWeekdays,
});

test('T+n counts working days: weekends and holidays are none, a worked Sunday is one', () => {
  // 2026-10-01 is a Thursday; the holiday ends on the seventh, and Saturday the tenth is worked for it.
  const special = new Map([
    ...Array.from(
      { length: 7 },
      (_, n) => [daysAfter(day('2026-10-01'), n), { works: false, name: '国庆节' }] as const,
    ),
    [day('2026-10-10'), { works: true, name: '调休' }],
  ]);
  const due = (of: CycleRule, from: string): string => dueDate(of, special, day(from));
  const daily = rule({ every: 'day' }, 1);
  assert.equal(due(daily, '2026-09-28'), '2026-09-29');
  assert.equal(due(daily, '2026-09-30'), '2026-10-08');
  assert.equal(due(rule({ every: 'day' }, 3), '2026-09-30'), '2026-10-10');
  assert.equal(due(rule({ every: 'day' }, 0), '2026-10-02'), '2026-10-08');
  assert.equal(due(rule({ every: 'day' }, 0), '2026-09-30'), '2026-09-30');
  assert.equal(due(rule({ every: 'week', endsOn: 7 }, 2), '2026-09-21'), '2026-09-29');
  assert.equal(due(rule({ every: 'month', endsOn: 31 }, 1), '2026-09-03'), '2026-10-08');
});

test('a month without the day ends on its last one', () => {
  const monthly = (endsOn: number) => rule({ every: 'month', endsOn }, 0, []);
  assert.equal(cycleEnd(monthly(31), day('2026-02-03')), '2026-02-28');
  assert.equal(cycleEnd(monthly(30), day('2028-02-29')), '2028-02-29');
  assert.equal(cycleEnd(monthly(10), day('2026-02-11')), '2026-03-10');
  assert.equal(cycleEnd(monthly(10), day('2026-02-10')), '2026-02-10');
  assert.equal(cycleEnd(rule({ every: 'week', endsOn: 1 }, 0), day('2026-09-01')), '2026-09-07');
});

const cycle: fc.Arbitrary<Cycle> = fc.oneof(
  fc.constant<Cycle>({ every: 'day' }),
  fc.record({ every: fc.constant('week' as const), endsOn: fc.integer({ min: 1, max: 7 }) }),
  fc.record({ every: fc.constant('month' as const), endsOn: fc.integer({ min: 1, max: 31 }) }),
);
const OPERATORS = ['00000001', '00000002'].map(parseOperatorNo);
const calendar: fc.Arbitrary<Calendar> = fc.record({
  cutOvers,
  cycles: fc
    .array(
      fc.record({
        operatorNo: fc.constantFrom(undefined, ...OPERATORS),
        effectiveFrom: date,
        cycle,
        workingDaysAfter: fc.integer({ min: 0, max: 5 }),
        restWeekdays: fc.subarray([1, 2, 3, 4, 5, 6, 7], { maxLength: 6 }),
      }),
      { maxLength: 6 },
    )
    .map((rules) => [...rules, rule({ every: 'day' }, 0, [])]),
  special: fc
    .array(fc.tuple(date, fc.record({ works: fc.boolean(), name: fc.constant('x') })))
    .map((days) => new Map(days)),
});

test('whatever the calendar, each bill falls due once, on a working day, not before its cycle ends', () => {
  fc.assert(
    fc.property(calendar, date, (agreed, from) => {
      for (const { date: on, lanes } of calendarDays(agreed, from, 14)) {
        for (const { operatorNo, cycleEnd: end, due } of lanes) {
          assert(on <= end && end <= due, `${on} ${end} ${due}`);
          assert.equal(due, dueDateOf(agreed, operatorNo, on));
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('later bills of one rule never fall due earlier', () => {
  fc.assert(
    fc.property(calendar, cycle, fc.integer({ min: 0, max: 5 }), date, (agreed, of, n, from) => {
      const one = rule(of, n, [7]);
      const dues = Array.from({ length: 40 }, (_, at) =>
        dueDate(one, agreed.special, daysAfter(from, at)),
      );
      assert.deepEqual(dues, dues.toSorted());
      for (const [at, due] of dues.entries()) {
        const end = cycleEnd(one, daysAfter(from, at));
        const works = Array.from({ length: 800 }, (_, later) => daysAfter(end, later)).filter(
          (d) => d <= due && (agreed.special.get(d)?.works ?? !/[0]/.test(weekday(d))),
        );
        assert.equal(works.at(-1), due, 'a working day');
        const counted = works.filter((d) => d > end).length;
        if (n > 0) assert.equal(counted, n, `the ${String(n)}th after ${end}`);
      }
    }),
    { numRuns: 60 },
  );
});

/** Reckoned by another way than the code under test. */
const weekday = (on: SettlementDate): string =>
  String(
    new Date(`${on}T00:00:00+08:00`).toLocaleDateString('en', {
      timeZone: 'Asia/Shanghai',
      weekday: 'short',
    }) === 'Sun'
      ? 0
      : 1,
  );

test('a change is previewed as it will be: an operator’s own rule stands before the general one', () => {
  const agreed: Calendar = {
    cutOvers: [{ effectiveFrom: FIRST, minutes: 0 }],
    cycles: [rule({ every: 'day' }, 0, [])],
    special: new Map(),
  };
  const change = calendarChangeShape.parse({
    kind: 'settlement-cycle',
    content: {
      operator_no: '00000002',
      effective_from: '2026-09-03',
      cycle: { every: 'week', ends_on: 7 },
      working_days_after: 1,
      rest_weekdays: [],
    },
  });
  const days = calendarDays(changedCalendar(agreed, change), day('2026-09-01'), 14);
  assert.deepEqual(
    days.slice(0, 7).map(({ lanes }) => lanes.map(({ due }) => due)),
    [
      ['2026-09-01', '2026-09-01'],
      ['2026-09-02', '2026-09-02'],
      ['2026-09-03', '2026-09-07'],
      ['2026-09-04', '2026-09-07'],
      ['2026-09-05', '2026-09-07'],
      ['2026-09-06', '2026-09-07'],
      ['2026-09-07', '2026-09-14'],
    ],
  );
});

test('what no calendar can have is refused at the door', () => {
  const refused = (change: object): boolean => !calendarChangeShape.safeParse(change).success;
  const cycleOf = (content: object): object => ({
    kind: 'settlement-cycle',
    content: {
      operator_no: null,
      effective_from: '2026-09-03',
      cycle: { every: 'day' },
      working_days_after: 1,
      rest_weekdays: [],
      ...content,
    },
  });
  assert.equal(refused(cycleOf({})), false);
  assert(refused(cycleOf({ rest_weekdays: [1, 2, 3, 4, 5, 6, 7] })), 'nobody would ever work');
  assert(refused(cycleOf({ rest_weekdays: [7, 7] })));
  assert(refused(cycleOf({ cycle: { every: 'week', ends_on: 8 } })));
  assert(refused(cycleOf({ working_days_after: -1 })));
  const cut = (cut_over_minutes: number): object => ({
    kind: 'cut-over',
    content: { effective_from: '2026-09-03', cut_over_minutes },
  });
  assert.equal(refused(cut(719)), false);
  assert(refused(cut(720)));
  assert(refused(cut(-720)));
  const once = { date: '2026-10-01', works: false, name: '国庆节' };
  assert(refused({ kind: 'special-days', content: { days: [once, once] } }));
  assert(refused({ kind: 'special-days', content: { days: [] } }));
});
