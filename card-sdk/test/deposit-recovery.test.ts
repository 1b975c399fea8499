import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { concat, hex, uint, unhex } from '../src/bytes.ts';
import {
  changeOverdrawLimit,
  type OverdrawIntent,
  recoverOverdrawLimit,
  recoverUnload,
  type RecoveredUnload,
  unload,
  type UnloadIntent,
} from '../src/epurse/index.ts';
import type { Fen } from '../src/money.ts';
import { decodeImage, encodeImage } from '../src/virtual/image.ts';
import type { Memory } from '../src/virtual/kernel/memory.ts';
import { type Quirks, type Tear, tearable, VirtualCard } from '../src/virtual/index.ts';
import { ok, scriptedRandom, send } from './support/bench-card.ts';
import { yuan } from './support/bench-city.ts';
import { filledCard, order, profiles, tapped } from './support/deposit-card.ts';
import { depositOf, loadDeposit, overdrawHost, unloadHost } from './support/deposit-host.ts';
import { pbocCard, PIN } from './support/profile-cards.ts';

// What a card may have done between the tear and its return, and what it can still prove.

const DEBIT_OF_UNLOAD = '8054';
const UPDATE_OF_LIMIT = '8058';

/** Tears the card away around the one command that moves something. */
function tornAt(card: VirtualCard, instruction: string, when: Tear) {
  const channel = tearable(card, { tear: () => undefined });
  const gone = tearable(card, { tear: () => when });
  return (command: Uint8Array): Promise<Uint8Array> =>
    hex(command.slice(0, 2)) === instruction ? gone(command) : channel(command);
}

async function tornUnload(card: VirtualCard, amount: Fen, when: Tear): Promise<UnloadIntent> {
  card.reset();
  const channel = tornAt(card, DEBIT_OF_UNLOAD, when);
  const request = { ...order, card: await tapped(channel), amount };
  const done = await unload(channel, request, unloadHost(amount), () => undefined);
  assert.ok(done.kind === 'torn', done.kind);
  return done.intent;
}

async function unloadNow(card: VirtualCard, amount: Fen): Promise<void> {
  card.reset();
  const channel = card.channel();
  const request = { ...order, card: await tapped(channel), amount };
  assert.equal(
    (await unload(channel, request, unloadHost(amount), () => undefined)).kind,
    'unloaded',
  );
}

async function recovered(
  card: VirtualCard,
  intent: UnloadIntent,
): Promise<RecoveredUnload['kind']> {
  card.reset();
  const host = unloadHost(intent.amount);
  return (await recoverUnload(card.channel(), intent, order, host, profiles)).kind;
}

test('an unload that never happened is that, also when another one was made since', async () => {
  const card = await filledCard();
  const intent = await tornUnload(card, yuan(30), 'before');
  // The log tells seconds, so another desk's unload has another amount here.
  await unloadNow(card, yuan(5));
  assert.equal(await recovered(card, intent), 'not-unloaded');
  assert.equal(await depositOf(card), yuan(95));
});

test('an unload that happened before another transaction took the proof is not called anything else', async () => {
  const card = await filledCard();
  const intent = await tornUnload(card, yuan(30), 'after');
  await loadDeposit(card, yuan(10));
  assert.equal(await recovered(card, intent), 'torn');
  const untouched = await filledCard();
  const never = await tornUnload(untouched, yuan(30), 'before');
  await loadDeposit(untouched, yuan(10));
  assert.equal(await recovered(untouched, never), 'not-unloaded');
});

test('a proof without its MAC is no forgery: it stays open', async () => {
  const card = await filledCard({ proofMac: 'zeros' });
  const intent = await tornUnload(card, yuan(30), 'after');
  assert.equal(await recovered(card, intent), 'torn');
});

test('a forged MAC3 in the proof is one', async () => {
  const card = await filledCard();
  const intent = await tornUnload(card, yuan(30), 'after');
  const lying = changed(card, (memory) => ({
    ...memory,
    files: memory.files.map((file) =>
      file.kind === 'purse' && file.proof !== undefined
        ? { ...file, proof: { ...file.proof, mac: unhex('DEADBEEF') } }
        : file,
    ),
  }));
  assert.equal(await recovered(lying, intent), 'not-genuine');
});

test('the last number an online counter has is recovered like every other', async () => {
  const last = 0xfffe;
  const card = changed(await filledCard(), (memory) =>
    withDeposit(memory, { onlineCounter: last }),
  );
  const intent = await tornUnload(card, yuan(30), 'after');
  assert.equal(intent.onlineCounter, last);
  assert.equal(await recovered(card, intent), 'unloaded');
});

test('a host that fails after the debit does not lose MAC3', async () => {
  const card = await filledCard();
  const channel = card.channel();
  const lost = new Error('the bank does not answer');
  const host = { ...unloadHost(yuan(30)), isGenuine: () => Promise.reject(lost) };
  const request = { ...order, card: await tapped(channel), amount: yuan(30) };
  const done = await unload(channel, request, host, () => undefined);
  assert.ok(done.kind === 'unverified' && done.cause === lost, done.kind);
  assert.ok(await unloadHost(yuan(30)).isGenuine(done.receipt));
});

test('a suite that was not asked for moves nothing', async () => {
  const card = changed(await filledCard(), (memory) => withAlgorithm(memory, 0x04));
  const refuse = (): never => assert.fail('the card was to be told');
  const inHand = await tapped(card.channel());
  const asked = { ...order, card: inHand, amount: yuan(30), newLimit: yuan(30) };
  const unloaded = await unload(card.channel(), asked, unloadHost(yuan(30)), refuse);
  assert.deepEqual(unloaded, { kind: 'suite-not-accepted', algorithmId: 4 });
  const limited = await changeOverdrawLimit(card.channel(), asked, overdrawHost(yuan(30)), refuse);
  assert.deepEqual(limited, { kind: 'suite-not-accepted', algorithmId: 4 });
});

test('a limit that another desk has set since is not taken for ours', async () => {
  const card = await filledCard();
  const change = async (limit: Fen, channel = card.channel()) => {
    const request = { ...order, card: await tapped(channel), newLimit: limit };
    return changeOverdrawLimit(channel, request, overdrawHost(limit), () => undefined);
  };
  const torn = await change(yuan(50), tornAt(card, UPDATE_OF_LIMIT, 'before'));
  assert.ok(torn.kind === 'torn');
  const intent: OverdrawIntent = torn.intent;
  card.reset();
  assert.equal((await change(yuan(20))).kind, 'changed');
  card.reset();
  const host = overdrawHost(yuan(50));
  const found = await recoverOverdrawLimit(card.channel(), intent, order, host, profiles);
  // Same second, same desk, no amount in the log: it cannot be told from ours, so nothing is claimed.
  assert.notEqual(found.kind, 'changed');
  assert.equal(await depositOf(card), yuan(120));
});

function changed(card: VirtualCard, change: (memory: Memory) => Memory): VirtualCard {
  const image = encodeImage(change(decodeImage(card.save())));
  return VirtualCard.restore(image, scriptedRandom().random);
}

const withDeposit = (
  memory: Memory,
  change: { readonly onlineCounter?: number; readonly balance?: number },
): Memory => ({
  ...memory,
  files: memory.files.map((file) =>
    file.kind === 'purse' && file.fid === 1 ? { ...file, ...change } : file,
  ),
});

const withAlgorithm = (memory: Memory, algorithm: number): Memory => ({
  ...memory,
  files: memory.files.map((file) =>
    file.kind === 'keys'
      ? {
          ...file,
          keys: file.keys.map((key) =>
            key.trait.kind === 'versioned' ? { ...key, trait: { ...key.trait, algorithm } } : key,
          ),
        }
      : file,
  ),
});

/** The card of the computed vectors: their keys, random, counter and balance. */
function vectorCard(
  state: { readonly balance: number; readonly onlineCounter: number },
  quirks: Partial<Quirks> = {},
): VirtualCard {
  const KEYS: Readonly<Record<number, string>> = {
    0x3d: 'DF60CEA023F7DFFC6D0DE32BD1D3AB57',
    0x3c: 'DF60CEA023F7DFFC6D0DE32BD1D3AB57',
    0x34: 'F85F9960E59E68D2CD63FD9983FB063E',
  };
  const memory = withDeposit(decodeImage(pbocCard({ quirks }).save()), state);
  const files = memory.files.map((file) =>
    file.kind === 'keys'
      ? {
          ...file,
          keys: file.keys.map((key) => {
            const value = KEYS[key.type];
            return value === undefined ? key : { ...key, value: unhex(value) };
          }),
        }
      : file,
  );
  const { random, next } = scriptedRandom();
  const card = VirtualCard.restore(encodeImage({ ...memory, files }), random);
  ok(card, '00A4040009A00000000386980701');
  ok(card, `0020000003${hex(PIN)}`);
  next('1A2B3C4D');
  return card;
}

// Not published: computed by another implementation from the same rules.
test('unload of 3E8 from BB8: MAC1, MAC3 and the proof are the computed ones', () => {
  const card = vectorCard({ balance: 0xbb8, onlineCounter: 3 });
  assert.equal(
    ok(card, '805005010B 01 000003E8 450000000001 10'),
    `00000BB8000301001A2B3C4D659DCBA2`,
  );
  assert.equal(ok(card, '805403000B 20260901073015 9B04FC0E 04'), 'D98E9618');
  ok(card, `0020000003${hex(PIN)}`);
  assert.equal(ok(card, '805A0003020004 08').slice(0, 8), 'D98E9618');
  assert.equal(ok(card, '805C000104'), '000007D0');
});

test('limit from 0 to 3E8 over 7D0: MAC1 and TAC are the computed ones; a wrong MAC2 changes nothing', () => {
  const card = vectorCard({ balance: 0x7d0, onlineCounter: 4 });
  assert.equal(ok(card, '8050040107 01 450000000001 13'), `000007D0000400000001001A2B3C4D93607364`);
  assert.equal(ok(card, '805800000E 0003E8 20260901073015 B9546797 04'), '6FAF942E');
  ok(card, `0020000003${hex(PIN)}`);
  assert.equal(ok(card, '805C000104'), '00000BB8');
  const wrong = vectorCard({ balance: 0x7d0, onlineCounter: 4 });
  ok(wrong, '8050040107 01 450000000001 13');
  assert.equal(send(wrong, '805800000E 0003E9 20260901073015 B9546797 04'), '9302');
});

test('an image from before there were limits is read, with none', () => {
  const card = changed(pbocCard(), (memory) => ({
    ...memory,
    files: memory.files.map((file) =>
      file.kind === 'purse' ? { ...file, balance: 0x11223344 } : file,
    ),
  }));
  // Version 2 had nothing between the balance and the counters.
  const content = hex(card.save().slice(0, -4)).replaceAll('11223344000000', '11223344');
  const old = unhex(`${content.slice(0, 8)}02${content.slice(10)}`);
  const image = concat(old, uint(crc32(old), 4));
  assert.equal(image.length, card.save().length - 6);
  assert.deepEqual(decodeImage(image), decodeImage(card.save()));
});
