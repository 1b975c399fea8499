import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fen } from '@lvchengtong/card-sdk/money';
import { uploadOf, purchase, tornPurchase, type Chip } from '../support/chips.ts';
import { asClearing } from '../support/database.ts';
import { balancesOf, deskTown } from '../support/desk-town.ts';
import { broken } from '../support/settling-town.ts';
import type { ApprovalOutcome } from '../../src/approvals/approval-request.ts';
import type { LossClaim } from '../../src/losses/loss-claim.ts';
import { createArbitrationService } from '../../src/arbitration/arbitration-service.ts';

const town = await deskTown();
const { database, clock, claims } = town;
const DEED = { actor: 'clerk', reason: 'found' };

const TERMS = {
  effective_from: '2030-01-01',
  load_age_days: 60,
  replacement_wait_days: 10,
  refund_wait_days: 10,
  refund_claim_days: 1095,
  card_deposit_fen: 2_000,
};

const stateOf = async (card: Chip): Promise<string | undefined> =>
  (await database('card').where({ card_asn: card.asn }).first<{ state: string }>('state')).state;
const isBlocked = async (card: Chip): Promise<boolean> => {
  const newest = await database('block_list_entry')
    .where({ card_asn: card.asn })
    .orderBy('version', 'desc')
    .first<{ action: string } | undefined>('action');
  return newest?.action === 'add';
};
const purse = ({ asn }: Chip): string => `purse:${asn}:2`;
const replace = (claim: LossClaim, by: Chip): Promise<ApprovalOutcome> =>
  town.agreed({ kind: 'replacement', subject: claim.id, content: { new_card_asn: by.asn } });
const whyNot = (outcome: ApprovalOutcome): string =>
  outcome.kind === 'impossible' ? outcome.reason : outcome.kind;

test('a lost card is on the block list at once, and reporting it twice is reporting it once', async () => {
  const card = await town.newCard();
  const claim = await town.report(card);
  assert.equal(await stateOf(card), 'lost');
  assert.equal(await isBlocked(card), true);
  assert.equal(claim.waitsUntil.getTime() - clock.now.getTime(), 7 * 86_400_000);
  assert.deepEqual(await town.report(card), claim);
  assert.equal((await claims.report((await town.newCard()).asn, DEED)).kind, 'claimed');
});

test('another term holds for what is reported from its day on', async () => {
  const from = clock.now.toISOString().slice(0, 10);
  const terms = { ...TERMS, effective_from: from };
  const proposal = { kind: 'money-term', subject: from, content: terms } as const;
  assert.equal(
    (await town.agreed({ ...proposal, content: { ...terms, effective_from: '2020-01-01' } })).kind,
    'impossible',
  );
  assert.equal((await town.agreed(proposal)).kind, 'approved');
  const { waitsUntil } = await town.report(await town.newCard());
  assert.equal(waitsUntil.getTime() - clock.now.getTime(), 10 * 86_400_000);
  const back = { ...terms, replacement_wait_days: 7 };
  assert.match(whyNot(await town.agreed({ ...proposal, content: back })), /begin on .* already/);
  town.daysPass(1);
  const next = clock.now.toISOString().slice(0, 10);
  const content = { ...back, effective_from: next };
  assert.equal((await town.agreed({ ...proposal, subject: next, content })).kind, 'approved');
});

test('found again within the term it is what it was, off the block list, and nothing has moved', async () => {
  const card = await town.newCard();
  await town.load(card, 5_000);
  const claim = await town.report(card);
  town.daysPass(3);
  assert.equal((await claims.cancel(claim.id, DEED)).kind, 'cancelled');
  assert.equal((await claims.cancel(claim.id, DEED)).kind, 'cancelled', 'twice is once');
  assert.deepEqual([await stateOf(card), await isBlocked(card)], ['active', false]);
  assert.equal((await balancesOf(database))[purse(card)], 5_000);
  assert.notEqual((await town.report(card)).id, claim.id, 'it may be lost again');
});

test('before the term is over, onto another’s or an unknown card, nothing moves', async () => {
  const [card, other, test] = [await town.newCard(), await town.newCard(), await town.newCard()];
  await town.load(card, 5_000);
  const claim = await town.report(card);
  assert.match(whyNot(await replace(claim, other)), /may still arrive until/);
  town.daysPass(7);
  assert.match(whyNot(await replace(claim, card)), /does not replace itself/);
  await town.report(test);
  assert.match(whyNot(await replace(claim, test)), /is lost/);
  assert.equal((await balancesOf(database))[purse(card)], 5_000);
});

test('the balance goes to the new card once; what comes late is the claim’s, never the new card’s', async () => {
  const [old, fresh] = [await town.newCard(), await town.newCard()];
  await town.load(old, 10_000);
  await town.buy(old, 1_500);
  const late = purchase(old, town.canteen, 700, clock.now);
  town.daysPass(1 / 24);
  const claim = await town.report(old);
  town.daysPass(7);
  const outcome = await replace(claim, fresh);
  assert.equal(outcome.kind, 'approved', JSON.stringify(outcome));
  assert.match(whyNot(await replace(claim, await town.newCard())), /the claim is replaced/);
  assert.equal(await stateOf(old), 'replaced');
  let balances = await balancesOf(database);
  assert.deepEqual(
    [balances[purse(old)], balances['load-in-transit:replacement']],
    [undefined, 8_500],
  );

  const [waiting] = await town.loads.waiting(fresh.asn);
  assert(waiting !== undefined);
  assert.equal((await town.load(fresh, 8_500, waiting)).kind, 'authorised');
  assert.equal(fresh.balance, 8_500n, 'the chip has it');
  const again = await town.load(fresh, 8_500, waiting);
  assert.equal(again.kind === 'refused' && again.code, 'LOAD_NOT_WAITING');
  balances = await balancesOf(database);
  assert.deepEqual(
    [balances[purse(fresh)], balances['load-in-transit:replacement']],
    [8_500, undefined],
  );

  // A bus without a network brings a debit of the old card, and brings it again.
  await town.ingest.receive(town.canteen.terminalId, uploadOf(town.canteen, [late]));
  await town.ingest.receive(town.canteen.terminalId, uploadOf(town.canteen, [late]));
  balances = await balancesOf(database);
  assert.equal(balances[purse(old)], undefined);
  assert.equal(balances[purse(fresh)], 8_500);
  assert.equal(balances[`replacement-claim:${claim.id}`], -700);
  assert.deepEqual(await broken(database), []);
});

test('a torn debit of the old card that arbitration pays later is charged to the claim too', async () => {
  const [old, fresh] = [await town.newCard(), await town.newCard()];
  await town.load(old, 3_000);
  const torn = tornPurchase(old, town.canteen, 400, clock.now, true);
  await town.ingest.receive(town.canteen.terminalId, uploadOf(town.canteen, [torn]));
  const next = purchase(old, town.canteen, 100, clock.now);
  town.daysPass(1 / 24);
  const claim = await town.report(old);
  town.daysPass(8);
  assert.equal((await replace(claim, fresh)).kind, 'approved');
  await town.ingest.receive(town.canteen.terminalId, uploadOf(town.canteen, [next]));
  await createArbitrationService({ knex: asClearing(database), clock: clock.read }).run();
  const balances = await balancesOf(database);
  assert.equal(balances[`replacement-claim:${claim.id}`], -500);
  assert.equal(balances[purse(old)], undefined);
  assert.deepEqual(await broken(database), []);
});

test('what waited for the lost card waits for the new one, and a shadow below nothing stays behind', async () => {
  const [first, second, third] = [await town.newCard(), await town.newCard(), await town.newCard()];
  await town.load(first, 2_000);
  const claim = await town.report(first);
  town.daysPass(7);
  assert.equal((await replace(claim, second)).kind, 'approved');
  // The second card is lost before it took the balance; it owes a debit that no load covers yet.
  second.balance = fen(500);
  const debit = purchase(second, town.canteen, 500, clock.now);
  await town.ingest.receive(town.canteen.terminalId, uploadOf(town.canteen, [debit]));
  const next = await town.report(second);
  town.daysPass(7);
  assert.equal((await replace(next, third)).kind, 'approved');
  const waiting = await town.loads.waiting(third.asn);
  assert.deepEqual(
    waiting.map(({ amount }) => amount),
    [2_000n],
  );
  assert.equal((await balancesOf(database))[`replacement-claim:${next.id}`], -500);
  assert.deepEqual(await broken(database), []);
});

test('the database itself moves the balance of a card only once', async () => {
  const asked = await town.approvals.propose(
    { kind: 'money-term', subject: 'x', content: TERMS, reason: 'test' },
    'maker',
  );
  assert(asked.kind === 'waiting');
  await assert.rejects(
    database.raw(
      `insert into loss_claim (claim_id, card_asn, state, card_state_before, reported_at, reported_by,
         reason, waits_until, ended_at, ended_by, moved_fen, approval_request_id)
       select gen_random_uuid(), card_asn, 'refunded', card_state_before, reported_at, reported_by,
         reason, waits_until, ended_at, ended_by, 0, ? from loss_claim
       where state = 'replaced' limit 1`,
      [asked.request.id],
    ),
    /loss_claim_moves_once/,
  );
});
