import assert from 'node:assert/strict';
import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { createApprovalService, type Proposal } from '../../src/approvals/approval-service.ts';
import { calendarHandlers } from '../../src/calendar/calendar-service.ts';
import type { CalendarChange } from '../../src/calendar/parse-calendar.ts';
import { SILENT } from '../../src/http/log.ts';
import { closeIfDue } from '../../src/jobs/nightly-close-job.ts';
import { createSettlementService } from '../../src/settlement/settlement-service.ts';
import { settlingHandlers } from '../../src/settlement/settling-service.ts';
import { chip, load, minutesLater, purchase, till, uploadOf, type Till } from './chips.ts';
import { authoriseLoad, ingestOn, registerCity, testClock, type TestClock } from './city.ts';
import { asClearing, createTestDatabase } from './database.ts';

export interface CalendarTown {
  readonly database: Knex;
  readonly clock: TestClock;
  readonly settlement: ReturnType<typeof createSettlementService>;
  /** One person asks, another agrees; what stood in the way. */
  readonly change: (change: CalendarChange) => Promise<string>;
  /** Of operator 1 or 2; uploads at once, unless the terminal has no network. */
  readonly sell: (operator: 1 | 2, amount: number, online: boolean) => Promise<void>;
  /** Everything that was sold without a network comes now. */
  readonly connect: () => Promise<void>;
  /** As the server looks at the clock, every half minute. */
  readonly look: () => Promise<void>;
  readonly settle: (date: SettlementDate) => Promise<void>;
}

/** Two operators that sell to one card; days are closed by nobody but the clock. */
export async function calendarTown(): Promise<CalendarTown> {
  const { database } = await createTestDatabase();
  const clock = testClock(minutesLater(10));
  const options = { knex: asClearing(database), clock: clock.read };
  const tills = { 1: till(1), 2: till(2, '00000002') } as const;
  const card = chip(1);
  await registerCity(database, { tills: Object.values(tills), chips: [card] });
  const settlement = createSettlementService(options);
  const approvals = createApprovalService({
    ...options,
    handlers: { ...settlingHandlers, ...calendarHandlers },
  });
  const ingest = ingestOn(database, clock);
  await settlement.currentDay();
  await authoriseLoad(database, card, tills[1], 100_000);
  const send = async (at: Till, ...records: Parameters<typeof uploadOf>[1]): Promise<void> => {
    await ingest.receive(at.terminalId, uploadOf(at, records));
  };
  await send(tills[1], load(card, tills[1], 100_000, minutesLater(1)));
  const drawer: (() => Promise<void>)[] = [];
  const agreed = async (proposal: Omit<Proposal, 'reason'>): Promise<string> => {
    const asked = await approvals.propose({ ...proposal, reason: 'test' }, 'maker');
    if (asked.kind === 'impossible') return asked.reason;
    assert(asked.kind === 'waiting', asked.kind);
    const done = await approvals.approve(asked.request.id, 'checker');
    if (done.kind !== 'impossible') return done.kind;
    await approvals.withdraw(asked.request.id, 'maker');
    return done.reason;
  };
  return {
    database,
    clock,
    settlement,
    change: ({ kind, content }) => agreed({ kind, subject: 'calendar', content }),
    sell: async (operator, amount, online) => {
      const at = tills[operator];
      const record = purchase(card, at, amount, clock.now);
      if (online) await send(at, record);
      else drawer.push(() => send(at, record));
    },
    connect: async () => {
      for (const upload of drawer.splice(0)) await upload();
    },
    look: () =>
      closeIfDue({
        settlement,
        clock: clock.read,
        log: SILENT,
        verify: () => Promise.resolve([]),
        reconciliation: { run: () => Promise.resolve({ unexplained: 0n as never }) },
      }),
    settle: async (subject) => {
      assert.equal(await agreed({ kind: 'settle', subject, content: {} }), 'approved');
    },
  };
}
