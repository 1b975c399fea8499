import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Knex } from 'knex';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { createApprovalService } from '../../src/approvals/approval-service.ts';
import { createPaymentService } from '../../src/settlement/payment-service.ts';
import { createSettlementService } from '../../src/settlement/settlement-service.ts';
import { settlingHandlers } from '../../src/settlement/settling-service.ts';
import { minutesLater } from '../support/chips.ts';
import { ingestOn, testClock } from '../support/city.ts';
import { createTestDatabase } from '../support/database.ts';
import { killAtStatement, untilAnswered, type Killing } from '../support/killing.ts';
import { startOwnPostgres } from '../support/own-postgres.ts';
import { DAY, outcomeOf, populateDay } from '../support/same-day.ts';
import { balances } from '../support/settling-town.ts';

const DATE = parseSettlementDate('2026-09-01');
const clock = testClock(minutesLater(600));

const postgres = await startOwnPostgres();
process.env['LCT_TEST_POSTGRES'] = postgres.adminUrl;

/** What stands between us and an answer: nothing, or a killing at a later statement each time. */
type Adversity = (knex: Knex) => Killing;
const NO_KILLING: Killing = { struck: () => false, over: () => Promise.resolve() };
const peace: Adversity = () => NO_KILLING;

/** Each thing that is asked dies later than the one before, until one comes through; then from the first again. */
function killings(): { readonly adversity: Adversity; readonly deepest: () => number } {
  let nth = 0;
  let deepest = 0;
  let last = NO_KILLING;
  return {
    deepest: () => Math.max(deepest, last.struck() ? nth : 0),
    adversity: (knex) => {
      if (last.struck()) deepest = Math.max(deepest, nth);
      else nth = 0;
      nth += 1;
      last = killAtStatement(postgres, knex, nth);
      return last;
    },
  };
}

/** A day's uploads from the first to the last, and what the centre holds then. */
async function ingested(adversity: Adversity): Promise<unknown> {
  const { database } = await createTestDatabase();
  await populateDay(database);
  for (const { terminalId, encoded } of DAY) {
    const ingest = ingestOn(database, clock);
    const receipt = await untilAnswered(
      () => ingest.receive(terminalId, encoded),
      adversity(database),
    );
    assert.deepEqual(await ingest.receive(terminalId, encoded), receipt);
    await ingest.close();
  }
  return outcomeOf(database);
}

/** The same day brought in, closed, settled by two people, and sent to the bank. */
async function settled(strike: (step: string, knex: Knex) => Killing): Promise<unknown> {
  const { database } = await createTestDatabase();
  const options = { knex: database, clock: clock.read };
  await populateDay(database);
  const ingest = ingestOn(database, clock);
  for (const { terminalId, encoded } of DAY) await ingest.receive(terminalId, encoded);
  await ingest.close();
  const settlement = createSettlementService(options);
  const approvals = createApprovalService({ ...options, handlers: settlingHandlers });
  const payments = createPaymentService(options);

  const closed = await untilAnswered(
    () => settlement.close(DATE, 'clerk'),
    strike('close', database),
  );
  const asked = await approvals.propose(
    { kind: 'settle', subject: DATE, content: {}, reason: 'the day is over' },
    'clerk',
  );
  assert(asked.kind === 'waiting', asked.kind);
  await untilAnswered(
    () => approvals.approve(asked.request.id, 'head'),
    strike('settle', database),
  );
  await untilAnswered(() => payments.makeFile('clerk'), strike('pay', database));
  return {
    bills: closed.bills,
    days: (await settlement.days()).map(({ date, state }) => ({ date, state })),
    again: (await settlement.close(DATE, 'clerk')).bills,
    balances: await balances(database),
    payments: await database('settlement_payment').select('payment_no', 'amount_fen', 'state'),
    outcome: await outcomeOf(database),
  };
}

const undisturbed = { ingest: await ingested(peace), settling: await settled(() => NO_KILLING) };
after(() => postgres.stop());

test('PostgreSQL killed by -9 at every statement of ingest: the same day in the end', async () => {
  const { adversity, deepest } = killings();
  assert.deepEqual(await ingested(adversity), undisturbed.ingest);
  assert(deepest() >= 4, `only ${String(deepest())} statements were interrupted`);
});

for (const step of ['close', 'settle', 'pay']) {
  test(`PostgreSQL killed by -9 during ${step}: the same bills, paid once`, async () => {
    for (let nth = 1, struck = true; struck; nth = later(nth)) {
      let killing = NO_KILLING;
      const outcome = await settled((at, knex) => {
        if (at !== step) return NO_KILLING;
        killing = killAtStatement(postgres, knex, nth);
        return killing;
      });
      assert.deepEqual(outcome, undisturbed.settling, `killed at statement ${String(nth)}`);
      struck = killing.struck();
      assert(struck || nth > 5, `${step} has only ${String(nth)} statements`);
    }
  });
}

/** Each of the first, then ever fewer: a close has many, and each needs a day of its own. */
const later = (nth: number): number => nth + Math.max(1, Math.floor(nth / 2));
