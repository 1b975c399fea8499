import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { createReconciliationService } from '../../src/reconciliation/reconciliation-service.ts';
import { approved, openDesk, type CaseRow } from '../support/arbitration-desk.ts';
import {
  chip,
  minutesLater,
  purchase,
  signed,
  till,
  tornPurchase,
  type Chip,
} from '../support/chips.ts';
import { loadAt } from '../support/sender.ts';

const canteen = till(1);
const bus = till(2, '00000002');
const chips = Array.from({ length: 12 }, (_, no) => chip(no + 1));
const desk = await openDesk([canteen, bus], chips);
const at = (minutes: number): Date => minutesLater(minutes);

/** A loaded card with a torn debit of 700 at the canteen, and its case. */
async function tornCard(happened: boolean): Promise<{ card: Chip; row: CaseRow }> {
  const card = chips.shift();
  assert(card !== undefined);
  await loadAt(desk.database, desk.send, card, canteen);
  await desk.send(canteen, [tornPurchase(card, canteen, 700, at(10), happened)]);
  await desk.arbitration.run();
  const [row] = await desk.cases(card);
  assert(row !== undefined);
  return { card, row };
}

async function operatorDelta(work: () => Promise<unknown>): Promise<number> {
  const of = async (): Promise<number> =>
    (await desk.balances())['operator-unsettled:00000001'] ?? 0;
  const before = await of();
  await work();
  return (await of()) - before;
}

test('one person proposes, another agrees; the money is the operator’s from then on', async () => {
  const { card, row } = await tornCard(true);
  const asked = await desk.propose(row, 'pay');
  assert.equal(asked.kind, 'waiting');
  const id = asked.request.id;
  assert.equal((await desk.approvals.approve(id, 'maker')).kind, 'own-request');
  assert.equal((await desk.propose(row, 'refuse')).kind, 'already-waiting');
  assert.equal(await operatorDelta(() => desk.approvals.approve(id, 'checker')), 700);
  assert.deepEqual(await desk.standing(card), ['offline 0 700 paid PAID_BY_HAND']);
  assert.equal((await desk.propose(row, 'refuse')).kind, 'impossible', 'decided once');
  assert.deepEqual(await desk.broken(), []);
});

test('a proposal is taken back by who made it, and nothing has happened', async () => {
  const { card, row } = await tornCard(true);
  const asked = await desk.propose(row, 'pay');
  assert.equal(asked.kind, 'waiting');
  assert.equal((await desk.approvals.withdraw(asked.request.id, 'checker')).kind, 'others-request');
  assert.equal((await desk.approvals.withdraw(asked.request.id, 'maker')).kind, 'withdrawn');
  assert.equal((await desk.approvals.withdraw(asked.request.id, 'maker')).kind, 'withdrawn');
  assert.equal(
    (await desk.approvals.approve(asked.request.id, 'checker')).kind,
    'decided-otherwise',
  );
  assert.deepEqual(await desk.standing(card), ['offline 0 700 waits']);
  approved(await desk.decide(row, 'refuse'));
  assert.deepEqual(await desk.broken(), []);
});

test('what is paid by hand and proven not to have happened is taken back by a correction', async () => {
  const { card, row } = await tornCard(false);
  approved(await desk.decide(row, 'pay'));
  await desk.send(bus, [purchase(card, bus, 100, at(20))]);
  const delta = await operatorDelta(() => desk.arbitration.run());
  assert.equal(delta, -700);
  assert.deepEqual(await desk.standing(card), ['offline 0 700 refused DISPROVEN_BY_NEXT']);
  const corrections = await desk
    .database('ledger_transfer as c')
    .join('ledger_transfer as t', 't.transfer_id', 'c.corrects_transfer_id')
    .where({ 'c.purpose': 'correction', 'c.card_asn': card.asn })
    .select<{ purpose: string; amount_fen: string }[]>('t.purpose', 'c.amount_fen');
  assert.deepEqual(corrections, [{ purpose: 'purchase', amount_fen: '700' }]);
  const balances = await desk.balances();
  assert.equal(balances[`purse:${card.asn}:2`], Number(card.balance));
  assert.deepEqual(await desk.broken(), []);
});

test('what was refused by hand and is proven to have happened is paid', async () => {
  const { card, row } = await tornCard(true);
  approved(await desk.decide(row, 'refuse'));
  await desk.send(bus, [purchase(card, bus, 100, at(20))]);
  assert.equal(await operatorDelta(() => desk.arbitration.run()), 700);
  assert.deepEqual(await desk.standing(card), ['offline 0 700 paid PROVEN_BY_NEXT']);
  assert.deepEqual(await desk.broken(), []);
});

test('a write-off is the issuer’s, until the chip is proven to have paid', async () => {
  const { card, row } = await tornCard(true);
  assert.equal(
    await operatorDelta(async () => {
      approved(await desk.decide(row, 'write-off'));
    }),
    700,
  );
  assert.equal((await desk.balances())['write-off:arbitration'], -700);
  assert.equal((await desk.balances())[`purse:${card.asn}:2`], 10_000);
  assert.deepEqual(await desk.broken(), []);
  await desk.send(bus, [purchase(card, bus, 100, at(20))]);
  assert.equal(await operatorDelta(() => desk.arbitration.run()), 0);
  assert.equal((await desk.balances())['write-off:arbitration'], undefined);
  assert.equal((await desk.balances())[`purse:${card.asn}:2`], Number(card.balance));
  assert.deepEqual(await desk.broken(), []);
});

test('the true record of the counter, which comes after a torn one was paid by hand, takes its place', async () => {
  const { card, row } = await tornCard(false);
  approved(await desk.decide(row, 'pay'));
  assert.deepEqual(await desk.send(bus, [purchase(card, bus, 250, at(20))]), ['accepted']);
  assert.equal(await operatorDelta(() => desk.arbitration.run()), -700);
  assert.deepEqual(await desk.standing(card), ['offline 0 700 refused DISPROVEN_BY_NEXT']);
  assert.deepEqual(await desk.broken(), []);
});

test('a clone of a paid counter is refused at the door, and nothing is paid twice', async () => {
  const { card, row } = await tornCard(true);
  const twin = { ...card, offlineCounter: card.offlineCounter - 1, balance: card.balance };
  await desk.send(bus, [purchase(card, bus, 100, at(20))]);
  await desk.arbitration.run();
  const clone = signed(purchase(twin, bus, 640, at(15)));
  assert.deepEqual(await desk.send(bus, [clone]), ['rejected CONFLICTING_DUPLICATE']);
  assert.equal((await desk.decide(row, 'pay')).kind, 'impossible');
  assert.deepEqual(await desk.broken(), []);
});

test('what the neighbours have decided meanwhile, nobody decides by hand', async () => {
  const { card, row } = await tornCard(true);
  const asked = await desk.propose(row, 'refuse');
  assert.equal(asked.kind, 'waiting');
  await desk.send(bus, [purchase(card, bus, 100, at(20))]);
  const outcome = await desk.approvals.approve(asked.request.id, 'checker');
  assert.equal(outcome.kind, 'impossible', JSON.stringify(outcome));
  await desk.arbitration.run();
  assert.deepEqual(await desk.standing(card), ['offline 0 700 paid PROVEN_BY_NEXT']);
});

test('a gap can only be closed, with a reason, and its late record is still posted', async () => {
  const card = chips.shift();
  assert(card !== undefined);
  await loadAt(desk.database, desk.send, card, canteen);
  const lost = purchase(card, canteen, 450, at(10));
  await desk.send(bus, [purchase(card, bus, 100, at(11))]);
  await desk.arbitration.run();
  const [gap] = await desk.cases(card);
  assert(gap !== undefined);
  assert.equal((await desk.propose(gap, 'write-off')).kind, 'impossible');
  approved(await desk.decide(gap, 'close'));
  assert.equal((await desk.cases(card))[0]?.closed_code, 'CLOSED_BY_HAND');
  await desk.send(canteen, [lost]);
  await desk.arbitration.run('all');
  assert.equal((await desk.balances())[`purse:${card.asn}:2`], Number(card.balance));
});

test('bills, checks and reconciliation of the day know of decisions and of what corrected them', async () => {
  const date = parseSettlementDate('2026-09-01');
  const { bills } = await desk.settlement.close(date, 'clerk');
  const corrected = bills.flatMap(({ lines }) =>
    lines.filter(({ entry }) => entry === 'corrected'),
  );
  assert.deepEqual(
    corrected.map(({ operatorNo, count, amount }) => [operatorNo, count, Number(amount)]),
    [['00000001', 2, -1400]],
  );
  const reconciliation = createReconciliationService({
    knex: desk.database,
    clock: desk.clock.read,
  });
  const { unexplained, differences } = await reconciliation.run(date);
  const turned = differences.filter(({ key }) => key.startsWith('corrected '));
  assert.deepEqual(turned.map(({ class: kind, amount }) => [kind, Number(amount)]).sort(), [
    ['amount-differs', -700],
    ['amount-differs', -700],
    ['amount-differs', 700],
    ['amount-differs', 700],
  ]);
  assert.equal(unexplained, 0n);
  assert.deepEqual(await desk.broken(), []);
});
