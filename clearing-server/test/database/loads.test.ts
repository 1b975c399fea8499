import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import type { Session } from '../../src/cli/database-session.ts';
import { loadsCommand } from '../../src/cli/loads-command.ts';
import type { LoadOutcome, LoadRequest } from '../../src/loads/load-service.ts';
import { createSettlementService } from '../../src/settlement/settlement-service.ts';
import { chip, minutesLater, till, uploadOf, type Chip } from '../support/chips.ts';
import { ingestOn, registerCards, registerCity, testClock } from '../support/city.ts';
import { asClearing, createTestDatabase } from '../support/database.ts';
import { challenge, credit, loadServiceOn } from '../support/load-desk.ts';
import { broken } from '../support/settling-town.ts';

const { database } = await createTestDatabase();
const clock = testClock(minutesLater(60));
const desk = till(1);
const loads = loadServiceOn(database, clock);
const ingest = ingestOn(database, clock);
await registerCity(database, { tills: [desk], chips: [chip(0)] });
await createSettlementService({ knex: asClearing(database), clock: clock.read }).currentDay();

let cards = 0;
let draws = 0;
async function newCard(): Promise<Chip> {
  cards += 1;
  const card = chip(cards);
  await registerCards(database, [card]);
  return card;
}
const drawn = (card: Chip, amount = 5_000): LoadRequest => {
  draws += 1;
  return challenge(card, desk, fen(amount), draws);
};
function authorised(outcome: LoadOutcome): Extract<LoadOutcome, { kind: 'authorised' }> {
  assert(outcome.kind === 'authorised', JSON.stringify(outcome));
  return outcome;
}
const codeOf = (outcome: LoadOutcome): string =>
  outcome.kind === 'refused' ? outcome.code : outcome.kind;

async function standing(card: Chip): Promise<{ states: string[]; shadow: number }> {
  const orders = await database('load_order')
    .where({ card_asn: card.asn })
    .orderBy('load_id')
    .select<{ state: string }[]>('state');
  const kept = await database('ledger_purse_balance')
    .where({ card_asn: card.asn })
    .first<{ balance_fen: string } | undefined>('balance_fen');
  assert.deepEqual(await broken(database), []);
  return { states: orders.map(({ state }) => state), shadow: Number(kept?.balance_fen ?? 0) };
}

test('the answer to the order is lost: asked again it is the same answer, and the card takes it', async () => {
  const card = await newCard();
  const request = drawn(card);
  const first = authorised(await loads.authorise(request));
  const again = authorised(await loads.authorise(request));
  assert.deepEqual(again, first);
  const record = credit(card, desk, request, again);
  assert(record !== undefined);
  await ingest.receive(desk.terminalId, uploadOf(desk, [record]));
  assert.deepEqual(await standing(card), { states: ['confirmed'], shadow: 5_000 });
});

test('MAC2 never reached the card: the next load shows the same counter, and nothing was loaded', async () => {
  const card = await newCard();
  const lost = drawn(card);
  const unused = authorised(await loads.authorise(lost));
  const next = drawn(card, 2_000);
  const answer = authorised(await loads.authorise(next));
  assert.equal(credit(card, desk, next, unused), undefined, 'the old MAC2 is worthless');
  const record = credit(card, desk, next, answer);
  assert(record !== undefined);
  await ingest.receive(desk.terminalId, uploadOf(desk, [record]));
  assert.deepEqual(await standing(card), { states: ['not-loaded', 'confirmed'], shadow: 2_000 });
});

test('CREDIT was done and its record is gone: the next load proves it, and it is credited once', async () => {
  const card = await newCard();
  const first = drawn(card);
  const late = credit(card, desk, first, authorised(await loads.authorise(first)));
  assert(late !== undefined);
  assert.deepEqual(await standing(card), { states: ['authorised'], shadow: 0 });

  const second = drawn(card, 1_000);
  const taken = credit(card, desk, second, authorised(await loads.authorise(second)));
  assert(taken !== undefined);
  assert.deepEqual(await standing(card), { states: ['proven', 'authorised'], shadow: 5_000 });
  const proof = await database('load_order')
    .where({ card_asn: card.asn, state: 'proven' })
    .first<object>('proof_counter', 'proof_balance_fen', 'proof_terminal_id');
  assert.deepEqual(proof, {
    proof_counter: 1,
    proof_balance_fen: '5000',
    proof_terminal_id: desk.terminalId,
  });
  await ingest.receive(desk.terminalId, uploadOf(desk, [taken]));
  assert.deepEqual(await standing(card), { states: ['proven', 'confirmed'], shadow: 6_000 });

  // A terminal that was in a drawer for weeks brings the first record after all; and then again.
  await ingest.receive(desk.terminalId, uploadOf(desk, [late]));
  await ingest.receive(desk.terminalId, uploadOf(desk, [late]));
  assert.deepEqual(await standing(card), { states: ['confirmed', 'confirmed'], shadow: 6_000 });
});

test('the same request twice proves a load once', async () => {
  const card = await newCard();
  const first = drawn(card);
  assert(credit(card, desk, first, authorised(await loads.authorise(first))) !== undefined);
  const second = drawn(card);
  await Promise.all([loads.authorise(second), loads.authorise(second), loads.authorise(second)]);
  assert.deepEqual(await standing(card), { states: ['proven', 'authorised'], shadow: 5_000 });
});

test('what a card said before a proven load is worth nothing afterwards', async () => {
  const card = await newCard();
  const first = drawn(card);
  const before = drawn(card);
  assert(credit(card, desk, first, authorised(await loads.authorise(first))) !== undefined);
  authorised(await loads.authorise(drawn(card)));
  assert.equal(codeOf(await loads.authorise(before)), 'LOAD_COUNTER_USED');
  assert.deepEqual(await standing(card), { states: ['proven', 'authorised'], shadow: 5_000 });
});

test('a wrong MAC1 proves nothing and leaves nothing', async () => {
  const card = await newCard();
  const first = drawn(card);
  assert(credit(card, desk, first, authorised(await loads.authorise(first))) !== undefined);
  const forged = { ...drawn(card), mac1: Uint8Array.of(1, 2, 3, 4) };
  assert.equal(codeOf(await loads.authorise(forged)), 'LOAD_MAC1_WRONG');
  assert.deepEqual(await standing(card), { states: ['authorised'], shadow: 0 });
});

test('loads without a record are listed with their age; undecided ones become a person’s affair', async () => {
  const session = (days: number): Session => ({
    knex: asClearing(database),
    actor: 'test',
    environment: {},
    clock: () => new Date(clock.now.getTime() + days * 86_400_000),
  });
  const card = await newCard();
  authorised(await loads.authorise(drawn(card)));
  const listed = async (days: number): Promise<{ good: boolean; own: object | undefined }> => {
    const { good, json } = await loadsCommand(session(days));
    const { loads: open } = json as { loads: { card_asn: string; [key: string]: unknown }[] };
    const own = open.find(({ card_asn }) => card_asn === card.asn);
    return {
      good,
      own: own && { state: own['state'], age_days: own['age_days'], overdue: own['overdue'] },
    };
  };
  assert.deepEqual(await listed(59), {
    good: true,
    own: { state: 'authorised', age_days: 59, overdue: false },
  });
  assert.deepEqual(await listed(60), {
    good: false,
    own: { state: 'authorised', age_days: 60, overdue: true },
  });
  const { json } = await loadsCommand(session(60));
  const { loads: all } = json as { loads: { state: string; overdue: boolean }[] };
  assert(
    all.some(({ state }) => state === 'proven'),
    'a proven load has its money',
  );
  assert(all.every(({ state, overdue }) => !(state === 'proven' && overdue)));
});

const illegal: Readonly<Record<string, (on: Knex) => Promise<unknown>>> = {
  'goes from confirmed to proven': (on) =>
    on('load_order').where({ state: 'confirmed' }).update({ state: 'proven' }),
  'goes from not-loaded to authorised': (on) =>
    on('load_order').where({ state: 'not-loaded' }).update({ state: 'authorised' }),
  'never changes': (on) => on('load_order').update({ amount_fen: 1 }),
  'is never deleted': (on) => on('load_order').delete(),
};
for (const [what, deed] of Object.entries(illegal)) {
  test(`a load order ${what}`, async () => {
    await assert.rejects(deed(database), new RegExp(what));
  });
}
