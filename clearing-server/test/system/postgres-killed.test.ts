import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { createApprovalService } from '../../src/approvals/approval-service.ts';
import { createPaymentService } from '../../src/settlement/payment-service.ts';
import { createSettlementService } from '../../src/settlement/settlement-service.ts';
import { settlingHandlers } from '../../src/settlement/settling-service.ts';
import { minutesLater } from '../support/chips.ts';
import { ingestOn, testClock } from '../support/city.ts';
import { createTestDatabase } from '../support/database.ts';
import { killDeeperAndDeeper, PEACE, untilAnswered, type Killing } from '../support/killing.ts';
import { startOwnPostgres } from '../support/own-postgres.ts';
import { DAY, outcomeOf, populateDay } from '../support/same-day.ts';
import { balances } from '../support/settling-town.ts';
import { LOAD_STEPS, loadOutcomeOf, populateLoads } from '../support/torn-loads.ts';

const DATE = parseSettlementDate('2026-09-01');
const clock = testClock(minutesLater(600));

const postgres = await startOwnPostgres();
process.env['LCT_TEST_POSTGRES'] = postgres.adminUrl;

/** What stands between us and an answer: nothing, or killing upon killing. */
type Adversity = (step: string) => Killing;
const peace: Adversity = () => PEACE;

/** Strikes while `step` is done, and at nothing else. */
function killingsDuring(step: string): { adversity: Adversity; deepest: () => number } {
  const killings: Killing[] = [];
  return {
    adversity: (at) => {
      if (at !== step) return PEACE;
      const killing = killDeeperAndDeeper(postgres);
      killings.push(killing);
      return killing;
    },
    deepest: () => Math.max(...killings.map((killing) => killing.deepest())),
  };
}

/** A day's uploads from the first to the last, and what the centre holds then. */
async function ingested(adversity: Adversity): Promise<unknown> {
  const { database } = await createTestDatabase();
  await populateDay(database);
  for (const [no, { terminalId, encoded }] of DAY.entries()) {
    const ingest = ingestOn(database, clock);
    const receipt = await untilAnswered(
      () => ingest.receive(terminalId, encoded),
      adversity(no % 5 === 0 ? 'ingest' : 'between'),
    );
    assert.deepEqual(await ingest.receive(terminalId, encoded), receipt);
    await ingest.close();
  }
  return outcomeOf(database);
}

/** The life of a card whose loads are torn. */
async function lifeOfLoads(adversity: Adversity): Promise<unknown> {
  const { database } = await createTestDatabase();
  await populateLoads(database);
  for (const ask of LOAD_STEPS) await untilAnswered(() => ask(database), adversity('load'));
  return loadOutcomeOf(database);
}

/** The same day brought in, closed, settled by two people, and sent to the bank. */
async function settled(adversity: Adversity): Promise<unknown> {
  const { database } = await createTestDatabase();
  const options = { knex: database, clock: clock.read };
  await populateDay(database);
  const ingest = ingestOn(database, clock);
  for (const { terminalId, encoded } of DAY) await ingest.receive(terminalId, encoded);
  await ingest.close();
  const settlement = createSettlementService(options);
  const approvals = createApprovalService({ ...options, handlers: settlingHandlers });
  const payments = createPaymentService(options);

  const closed = await untilAnswered(() => settlement.close(DATE, 'clerk'), adversity('close'));
  const asked = await approvals.propose(
    { kind: 'settle', subject: DATE, content: {}, reason: 'the day is over' },
    'clerk',
  );
  assert(asked.kind === 'waiting', asked.kind);
  await untilAnswered(() => approvals.approve(asked.request.id, 'head'), adversity('settle'));
  const made = await untilAnswered(() => payments.makeFile('clerk'), adversity('pay'));
  assert(made.kind === 'made', made.kind);
  await untilAnswered(() => approvals.approve(made.approvalRequestId, 'head'), peace('release'));
  return {
    bills: closed.bills,
    days: (await settlement.days()).map(({ date, state }) => ({ date, state })),
    again: (await settlement.close(DATE, 'clerk')).bills,
    balances: await balances(database),
    payments: await database('settlement_payment').select('payment_no', 'amount_fen', 'state'),
    outcome: await outcomeOf(database),
  };
}

const LIVES = {
  ingest: ingested,
  load: lifeOfLoads,
  close: settled,
  settle: settled,
  pay: settled,
} as const;
/** At least so many statements lie between a beginning and a killing. */
const DEPTH = { ingest: 3, load: 3, close: 15, settle: 7, pay: 5 } as const;

const undisturbed = new Map([
  [ingested, await ingested(peace)],
  [lifeOfLoads, await lifeOfLoads(peace)],
  [settled, await settled(peace)],
]);
after(() => postgres.stop());

for (const step of ['ingest', 'load', 'close', 'settle', 'pay'] as const) {
  test(`PostgreSQL killed by -9 again and again during ${step}: the same in the end`, async () => {
    const live = LIVES[step];
    const { adversity, deepest } = killingsDuring(step);
    assert.deepEqual(await live(adversity), undisturbed.get(live));
    assert(deepest() >= DEPTH[step], `only ${String(deepest())} statements deep`);
  });
}
