import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApprovalOutcome } from '../../src/approvals/approval-request.ts';
import type { DepositOutcome } from '../../src/refunds/refund-service.ts';
import type { Refund } from '../../src/refunds/refund.ts';
import { purchase, uploadOf, type Chip } from '../support/chips.ts';
import { balancesOf, deskTown } from '../support/desk-town.ts';
import { broken } from '../support/settling-town.ts';

const town = await deskTown();
const { database, clock, refunds } = town;

const withCard = (card: Chip): Promise<ApprovalOutcome> =>
  town.agreed({
    kind: 'refund',
    subject: card.asn,
    content: { kind: 'with-card', chip_balance_fen: Number(card.balance) },
  });
const withoutCard = (card: Chip): Promise<ApprovalOutcome> =>
  town.agreed({ kind: 'refund', subject: card.asn, content: { kind: 'without-card' } });
const whyNot = (outcome: ApprovalOutcome): string =>
  outcome.kind === 'impossible' ? outcome.reason : outcome.kind;
async function refundOf(card: Chip): Promise<Refund> {
  const refund = await refunds.ofCard(card.asn);
  assert(refund !== undefined);
  return refund;
}
const purse = ({ asn }: Chip): string => `purse:${asn}:2`;

test('with the card: what the chip shows is owed, what comes late stays covered, the card is given back', async () => {
  const card = await town.newCard();
  await town.load(card, 5_000);
  const late = purchase(card, town.canteen, 700, clock.now);
  assert.equal((await withCard(card)).kind, 'approved');
  const refund = await refundOf(card);
  assert.deepEqual([refund.kind, refund.amount, refund.state], ['with-card', 4_300n, 'payable']);
  let balances = await balancesOf(database);
  assert.deepEqual([balances[purse(card)], balances[`refund-payable:${card.asn}`]], [700, 4_300]);
  await town.ingest.receive(town.canteen.terminalId, uploadOf(town.canteen, [late]));
  assert.equal((await balancesOf(database))[purse(card)], undefined);
  assert.equal((await refunds.pay(refund.id, 'clerk')).kind, 'paid');
  assert.equal((await refunds.pay(refund.id, 'clerk')).kind, 'paid', 'twice is once');
  balances = await balancesOf(database);
  assert.deepEqual(
    [balances[`refund-payable:${card.asn}`], balances['custody-bank:float']],
    [undefined, 4_300],
  );
  assert.match(whyNot(await withCard(card)), /refunded before/);
  assert.deepEqual(await broken(database), []);
});

test('a chip that shows more than was ever loaded is not believed', async () => {
  const card = await town.newCard();
  await town.load(card, 1_000);
  const outcome = await town.agreed({
    kind: 'refund',
    subject: card.asn,
    content: { kind: 'with-card', chip_balance_fen: 1_001 },
  });
  assert.match(whyNot(outcome), /more than the centre/);
});

test('without the card: the shadow after the term; what comes later is the claim’s', async () => {
  const card = await town.newCard();
  await town.load(card, 5_000);
  const late = purchase(card, town.canteen, 700, clock.now);
  town.daysPass(1 / 24);
  assert.equal(whyNot(await withoutCard(card)), 'no such claim');
  const claim = await town.report(card);
  assert.match(whyNot(await withoutCard(card)), /may still arrive until/);
  town.daysPass(7);
  assert.equal((await withoutCard(card)).kind, 'approved');
  assert.equal((await refundOf(card)).amount, 5_000n);
  await town.ingest.receive(town.canteen.terminalId, uploadOf(town.canteen, [late]));
  const balances = await balancesOf(database);
  assert.deepEqual(
    [balances[purse(card)], balances[`replacement-claim:${claim.id}`]],
    [undefined, -700],
  );
  assert.deepEqual(await broken(database), []);
});

test('the deposit is taken once and given back beside the balance; nobody came: unclaimed', async () => {
  const from = clock.now.toISOString().slice(0, 10);
  const content = {
    effective_from: from,
    load_age_days: 60,
    replacement_wait_days: 7,
    refund_wait_days: 7,
    refund_claim_days: 30,
    card_deposit_fen: 2_000,
  };
  const card = await town.newCard();
  const take = (of: Chip): Promise<DepositOutcome> => refunds.takeDeposit(of.asn, 'clerk');
  assert.equal((await take(card)).kind, 'none-due');
  await town.agreed({ kind: 'money-term', subject: from, content });
  const taken = await take(card);
  assert(taken.kind === 'taken');
  assert.deepEqual([taken.deposit.amount, taken.deposit.takenBy], [2_000n, 'clerk']);
  assert.deepEqual(await take(card), taken, 'twice is once');
  const lost = await town.newCard();
  await town.report(lost);
  assert.equal((await take(lost)).kind, 'impossible');
  assert.equal((await balancesOf(database))[`card-deposit:${card.asn}`], 2_000);
  assert.equal((await withCard(card)).kind, 'approved');
  const refund = await refundOf(card);
  assert.deepEqual([refund.amount, refund.deposit], [0n, 2_000n]);
  town.daysPass(29);
  assert.equal(await refunds.passUnclaimed(), 0);
  town.daysPass(1);
  assert.equal(await refunds.passUnclaimed(), 1);
  assert.equal(await refunds.passUnclaimed(), 0);
  assert.equal((await refunds.pay(refund.id, 'clerk')).kind, 'unclaimed');
  assert.equal((await balancesOf(database))['unclaimed:refunds'], 2_000);
  assert.deepEqual(await broken(database), []);
});
