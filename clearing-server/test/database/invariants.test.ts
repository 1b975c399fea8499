import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import type { ApprovalKind } from '../../src/approvals/approval-request.ts';
import { createApprovalService } from '../../src/approvals/approval-service.ts';
import { EVERYTHING, onDay, type CheckScope } from '../../src/reconciliation/invariant-check.ts';
import { approvalHandlers } from '../../src/approvals/handlers-service.ts';
import { createDeskServices } from '../../src/desk/desk-service.ts';
import { INVARIANT_CHECKS } from '../../src/reconciliation/invariant-checks.ts';
import { verifyInvariants } from '../../src/reconciliation/invariant-store.ts';
import { createMoneyFileService } from '../../src/money-files/money-file-service.ts';
import { createPaymentService } from '../../src/settlement/payment-service.ts';
import { createSettlementService } from '../../src/settlement/settlement-service.ts';
import { chip, load, minutesLater, purchase, till, uploadOf } from '../support/chips.ts';
import { authoriseLoad, ingestOn, registerCity, testClock } from '../support/city.ts';
import { asClearing, createTestDatabase } from '../support/database.ts';
import { tamperingWith } from '../support/tampering.ts';
import { wechatBill } from '../support/statements.ts';

const { database } = await createTestDatabase();
const canteen = till(1);
const card = chip(1);
const [lost, fresh, returned, gone] = [chip(2), chip(3), chip(4), chip(5)];
const clock = testClock(minutesLater(60));
const settlement = createSettlementService({ knex: asClearing(database), clock: clock.read });
const DAY = parseSettlementDate('2026-09-01');

await registerCity(database, { tills: [canteen], chips: [card, lost, fresh, returned, gone] });
const loadId = await authoriseLoad(database, card, canteen, 10_000, 'wechat');
await ingestOn(database, clock).receive(
  canteen.terminalId,
  uploadOf(canteen, [
    load(card, canteen, 10_000, minutesLater(1)),
    purchase(card, canteen, 1250, minutesLater(5)),
  ]),
);
/** Two people agree, so that there is something to break about what they did. */
const approvals = createApprovalService({
  knex: asClearing(database),
  clock: clock.read,
  handlers: approvalHandlers(clock.read),
});
async function agreed(kind: ApprovalKind, subject: string, content: object = {}): Promise<void> {
  const asked = await approvals.propose({ kind, subject, content, reason: 'test' }, 'maker');
  assert.equal(asked.kind, 'waiting');
  assert.equal((await approvals.approve(asked.request.id, 'checker')).kind, 'approved');
}
await agreed('fee-rule', 'acceptance', {
  code: 'acceptance',
  operator_no: null,
  effective_from: DAY,
  effective_to: null,
  terms: { method: 'rate', per_10000: '100' },
  minimum_fen: null,
  maximum_fen: null,
  split: [{ party: 'clearing', share: 1 }],
});
// A bill that was wrong, and the one that took its place.
const statements = createMoneyFileService({ knex: asClearing(database), clock: clock.read });
for (const yuan of ['99.00', '100.00']) {
  const bill = wechatBill(DAY, [{ reference: 'W1', loadId, yuan, feeYuan: '0.60' }]);
  await statements.importFile(`${yuan}.csv`, bill, 'clerk');
}
const desk = createDeskServices({
  database,
  clock: clock.read,
  balanceMaxAt: () => Promise.resolve(fen(100_000)),
  studentNumberDigest: () => new Uint8Array(16),
});
await replaceLostCard();
await giveSubsidy();
await refundAnother();
await settlement.close(DAY, 'clerk');
await agreed('settle', DAY);
/** A lost card's balance waits for a new card, and a load of the lost one comes late. */
async function replaceLostCard(): Promise<void> {
  await agreed('money-term', DAY, {
    effective_from: DAY,
    load_age_days: 60,
    replacement_wait_days: 0,
    refund_wait_days: 0,
    refund_claim_days: 1095,
    card_deposit_fen: 0,
  });
  const ingest = ingestOn(database, clock);
  const loaded = async (amount: number): Promise<Uint8Array> => {
    await authoriseLoad(database, lost, canteen, amount);
    return uploadOf(canteen, [load(lost, canteen, amount, minutesLater(10))]);
  };
  await ingest.receive(canteen.terminalId, await loaded(3_000));
  const late = await loaded(1_000);
  const claim = await desk.claims.report(lost.asn, { actor: 'clerk', reason: 'lost' });
  assert(claim.kind === 'claimed');
  await agreed('replacement', claim.claim.id, { new_card_asn: fresh.asn });
  await ingest.receive(canteen.terminalId, late);
}

async function refundAnother(): Promise<void> {
  const ingest = ingestOn(database, clock);
  for (const given of [returned, gone]) {
    await authoriseLoad(database, given, canteen, 2_000);
    const loaded = load(given, canteen, 2_000, minutesLater(20));
    await ingest.receive(canteen.terminalId, uploadOf(canteen, [loaded]));
  }
  await agreed('refund', returned.asn, { kind: 'with-card', chip_balance_fen: 2_000 });
  await desk.claims.report(gone.asn, { actor: 'clerk', reason: 'lost' });
  await agreed('refund', gone.asn, { kind: 'without-card' });
}

async function giveSubsidy(): Promise<void> {
  const upload = {
    fileName: 'meal.csv',
    bytes: new TextEncoder().encode(`card_no,amount_yuan\n${fresh.asn},5.00\n`),
    schoolCode: '4101000101',
    scheme: 'meal',
    expiresAt: minutesLater(100_000),
  };
  const drafted = await desk.subsidies.upload(upload, 'maker');
  assert(drafted.kind === 'drafted');
  await agreed('subsidy-batch', drafted.batchId);
}

const payments = createPaymentService({ knex: asClearing(database), clock: clock.read });
const made = await payments.makeFile('clerk');
assert(made.kind === 'made');
assert.equal((await approvals.approve(made.approvalRequestId, 'checker')).kind, 'approved');
const answer = `payment_no,bank_account,amount_yuan,result,bank_reference,reason
2026090100100001,6222000000000000,12.38,paid,R1,\n`;
await payments.takeAnswer('answer.csv', new TextEncoder().encode(answer), 'clerk');

const TAMPERING = tamperingWith({ card: card.asn, lost: lost.asn });

/** Where the day keeps the figure elsewhere than everything does. */
const TAMPERING_OF_THE_DAY: Readonly<Record<string, string>> = {
  ...TAMPERING,
  'purse-follows-from-records': `update ledger_day_balance set credit_fen = credit_fen + 1,
    closing_fen = closing_fen + 1`,
};

class Undo extends Error {}

/** Names of the checks that notice `sql` in what they read; the change is undone. */
async function noticed(
  sql: string,
  scopes: readonly CheckScope[] = [EVERYTHING],
): Promise<string[]> {
  const names: string[] = [];
  await assert.rejects(
    database.transaction(async (trx) => {
      await trx.raw(`set local session_replication_role = replica`); // no trigger, no foreign key
      await trx.raw(sql);
      for (const scope of scopes) {
        const results = await verifyInvariants(trx, scope);
        names.push(...results.filter(({ rows }) => rows.length > 0).map(({ name }) => name));
      }
      throw new Undo();
    }),
    Undo,
  );
  return names;
}

/** The day that was closed, and the open one, into which its settlement and its payment were posted. */
const dayByDay = [onDay(DAY), onDay(parseSettlementDate('2026-09-02'))];

test('an honest day breaks no invariant', async () => {
  assert.deepEqual(await noticed('select 1', [EVERYTHING, ...dayByDay]), []);
});

for (const { name } of INVARIANT_CHECKS) {
  test(`invariant ${name} notices a row that breaks it`, async () => {
    const sql = TAMPERING[name];
    assert(sql !== undefined, 'every check has a change that it must notice');
    assert((await noticed(sql)).includes(name));
  });
  test(`invariant ${name} notices it when it reads the days alone`, async () => {
    assert((await noticed(TAMPERING_OF_THE_DAY[name] ?? '', dayByDay)).includes(name));
  });
}

test('a failed check stops the close, names the row, and the day stays closed without bills', async () => {
  const next = await settlement.currentDay();
  clock.now = minutesLater(120);
  await ingestOn(database, clock).receive(
    canteen.terminalId,
    uploadOf(canteen, [purchase(card, canteen, 100, minutesLater(90))]),
  );
  const purse = (): Knex.QueryBuilder =>
    database('ledger_purse_balance').where({ card_asn: card.asn });
  await purse().update({ balance_fen: 1 });
  await assert.rejects(settlement.close(next.date, 'clerk'), {
    code: 'CHECK_FAILED',
    details: {
      date: next.date,
      check: 'purse-balance-is-sum-of-transfers',
      rows: [{ account: `purse:${card.asn}:2`, balance_fen: '1', sum_fen: '8650' }],
    },
  });
  const [, closed] = await settlement.days();
  assert.equal(closed?.state, 'closed');
  assert.deepEqual(await settlement.bills(next.date), []);
  await purse().update({ balance_fen: 8650 });
  const { day } = await settlement.close(next.date, 'clerk');
  assert.equal(day.state, 'balanced');
});

test('closing twice, and twice at once, is closing once', async () => {
  const { date } = await settlement.currentDay();
  const closers = [1, 2].map(() =>
    createSettlementService({ knex: asClearing(database), clock: clock.read }).close(date, 'clerk'),
  );
  const [first, second] = await Promise.all(closers);
  assert.deepEqual(first, second);
  assert.deepEqual(await settlement.close(date, 'somebody else'), first);
});
