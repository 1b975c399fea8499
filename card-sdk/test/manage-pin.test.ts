import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex, unhex } from '../src/bytes.ts';
import {
  blockApplication,
  blockCard,
  managePin,
  PROFILES,
  selectByFid,
  selectByName,
  unblockApplication,
} from '../src/card/index.ts';
import { type CardChannel, execute } from '../src/apdu/index.ts';
import { identify } from '../src/epurse/index.ts';
import type { VirtualCard } from '../src/virtual/index.ts';
import { send } from './support/bench-card.ts';
import { keyOf, PBOC_ASN, pbocCard, PIN } from './support/profile-cards.ts';
import { issuedCard, TEST_STUDENT } from './support/student-card.ts';

const { changePin, reloadPin, unblockPin, verifyPin } = managePin;
const OTHER = unhex('654321');
const WRONG = unhex('000000');
const RELOAD = keyOf('DRPK', PBOC_ASN);
const UNLOCK = keyOf('DPUK', PBOC_ASN);
const LINE = keyOf('DAMK', PBOC_ASN);
const GUESS = unhex('11'.repeat(16));

async function open(card: VirtualCard): Promise<CardChannel> {
  card.reset();
  const channel = card.channel();
  await execute(channel, selectByName, PROFILES.pboc.aid);
  return channel;
}
const kindOf = async (outcome: Promise<{ readonly kind: string }>): Promise<string> =>
  (await outcome).kind;
const stands = async (card: VirtualCard, pin: Uint8Array): Promise<boolean> =>
  (await kindOf(verifyPin(await open(card), pin))) === 'done';

async function blockedPin(): Promise<VirtualCard> {
  const card = pbocCard();
  const channel = await open(card);
  for (const triesLeft of [2, 1, 0])
    assert.deepEqual(await verifyPin(channel, WRONG), { kind: 'wrong-pin', triesLeft });
  assert.equal(await kindOf(verifyPin(channel, PIN)), 'pin-blocked');
  return card;
}

test('the holder changes the PIN with the old one; a wrong old one costs a try', async () => {
  const card = pbocCard();
  const channel = await open(card);
  assert.deepEqual(await changePin(channel, { oldPin: WRONG, newPin: OTHER }), {
    kind: 'wrong-pin',
    triesLeft: 2,
  });
  assert.equal(await kindOf(changePin(channel, { oldPin: PIN, newPin: OTHER })), 'done');
  assert.ok(await stands(card, OTHER));
  assert.deepEqual(await verifyPin(await open(card), PIN), { kind: 'wrong-pin', triesLeft: 2 });
  const short = { oldPin: OTHER, newPin: unhex('12') };
  assert.equal(await kindOf(changePin(await open(card), short)), 'refused');
});

test('the issuer reloads a forgotten PIN; three wrong keys end that for good', async () => {
  const card = await blockedPin();
  const reload = { newPin: OTHER, reloadKey: RELOAD };
  assert.equal(await kindOf(reloadPin(await open(card), reload)), 'done');
  assert.ok(await stands(card, OTHER), 'a reloaded PIN is not blocked any more');
  const channel = await open(card);
  const forged = { newPin: WRONG, reloadKey: GUESS };
  assert.equal(await kindOf(reloadPin(channel, forged)), 'wrong-key');
  assert.equal(await kindOf(reloadPin(channel, forged)), 'wrong-key');
  assert.equal(await kindOf(reloadPin(channel, forged)), 'key-blocked');
  assert.deepEqual(await reloadPin(channel, reload), { kind: 'key-blocked' });
  assert.ok(await stands(card, OTHER));
});

for (const form of ['fmcos', 'pboc'] as const) {
  test(`the issuer unblocks the PIN, ${form} form, and only the one the card holds`, async () => {
    const card = await blockedPin();
    const unblock = { pin: PIN, unblockKey: UNLOCK, form };
    const channel = await open(card);
    assert.equal(await kindOf(unblockPin(channel, { ...unblock, pin: WRONG })), 'wrong-key');
    assert.equal(await kindOf(unblockPin(channel, { ...unblock, unblockKey: GUESS })), 'wrong-key');
    assert.equal(await kindOf(verifyPin(channel, PIN)), 'pin-blocked');
    const headers: string[] = [];
    const noted: CardChannel = (command) => {
      headers.push(hex(command.slice(0, 4)));
      return channel(command);
    };
    assert.equal(await kindOf(unblockPin(noted, unblock)), 'done');
    assert.equal(headers.at(-1), form === 'fmcos' ? '84240000' : '84240001');
    assert.ok(await stands(card, PIN));
  });
}

test('an unlock key that was guessed three times unblocks nothing any more', async () => {
  const card = await blockedPin();
  const channel = await open(card);
  for (let tries = 0; tries < 3; tries += 1)
    await unblockPin(channel, { pin: PIN, unblockKey: GUESS });
  assert.equal(await kindOf(unblockPin(channel, { pin: PIN, unblockKey: UNLOCK })), 'key-blocked');
});

test('an application is blocked and unblocked; for ever is for ever; so is the third wrong MAC', async () => {
  const card = pbocCard();
  const seen = async (): Promise<string> => {
    card.reset();
    return (await identify(card.channel(), [PROFILES.pboc])).kind;
  };
  assert.equal(await kindOf(unblockApplication(await open(card), LINE)), 'refused');
  assert.equal(await kindOf(blockApplication(await open(card), LINE, 'until-unblocked')), 'done');
  assert.equal(await seen(), 'blocked');
  assert.equal(await kindOf(unblockApplication(await open(card), LINE)), 'done');
  assert.equal(await seen(), 'card');

  const guessed = pbocCard();
  const channel = await open(guessed);
  assert.equal(await kindOf(blockApplication(channel, GUESS, 'until-unblocked')), 'wrong-key');
  assert.equal(await kindOf(blockApplication(channel, GUESS, 'until-unblocked')), 'wrong-key');
  assert.equal(await kindOf(blockApplication(channel, GUESS, 'for-ever')), 'locked-for-good');
  assert.equal(await kindOf(unblockApplication(await open(guessed), LINE)), 'locked-for-good');

  assert.equal(await kindOf(blockApplication(await open(card), LINE, 'for-ever')), 'done');
  assert.equal(await kindOf(unblockApplication(await open(card), LINE)), 'locked-for-good');
});

test('a blocked card answers 6A81 to everything; only its MF’s key blocks it', async () => {
  const card = await issuedCard(TEST_STUDENT);
  const main = async (): Promise<CardChannel> => {
    card.reset();
    const channel = card.channel();
    assert.equal((await execute(channel, selectByFid, 0x3f00)).statusWord, 0x9000);
    return channel;
  };
  assert.equal(await kindOf(blockCard(await main(), LINE)), 'wrong-key');
  const own = keyOf('DCMK', TEST_STUDENT.asn);
  assert.equal(await kindOf(blockCard(await main(), own)), 'done');
  card.reset();
  assert.equal(send(card, '00A40000023F00'), '6A81');
});
