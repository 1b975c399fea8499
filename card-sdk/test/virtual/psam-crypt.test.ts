import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hex, uint, unhex } from '../../src/bytes.ts';
import { mac, secureMessagingIv, TRIPLE_DES } from '../../src/crypto/index.ts';
import { executeProtected } from '../../src/card/index.ts';
import { TRANSPORT_KEY } from '../../src/personalise/index.ts';
import {
  type Derivation,
  loadSamKey,
  SAM_USE,
  samEncrypt,
  type SamLevels,
  samMac,
  type SamUse,
  samUsage,
} from '../../src/psam/index.ts';
import { VirtualPsam } from '../../src/virtual/index.ts';
import { authenticate, ok, scriptedRandom, send } from '../support/bench-card.ts';

const MASTER = unhex('00112233445566778899AABBCCDDEEFF');
const FACTORS = ['4500000000001234', '4500FF0000000000', 'A1A2A3A4A5A6A7A8'].map(unhex);
const USES = Object.keys(SAM_USE) as readonly SamUse[];
const LEVELS: readonly SamLevels[] = [0, 1, 2, 3];

/** Different for every use and level. */
const keyFor = (use: SamUse, levels: SamLevels): Uint8Array =>
  Uint8Array.from({ length: 16 }, (_, at) => (samUsage(use, levels) * 7 + at * 11) & 0xff);

/** A PSAM with a key of every use at every level, brought in by protected WRITE KEY. */
async function fullPsam(): Promise<VirtualPsam> {
  const { random } = scriptedRandom();
  const psam = VirtualPsam.blank({ serial: unhex('0000000000000003'), random });
  assert.equal(authenticate(psam, TRANSPORT_KEY), '9000');
  ok(psam, '80E0DF0110 38FFFFF0F095FFFF 4C43545053414D01');
  ok(psam, '00A4000002DF01');
  ok(psam, '80E0000007 3F080095F0FFFF');
  ok(psam, `80D4010015 39F0F04433 ${hex(MASTER)}`);
  for (const use of USES) {
    for (const levels of LEVELS) {
      const key = { usage: samUsage(use, levels), version: 1, algorithmId: 0 };
      const { statusWord } = await executeProtected(
        psam.channel(),
        loadSamKey,
        { ...key, key: keyFor(use, levels) },
        { key: MASTER, form: 'mac-and-cipher' },
      );
      assert.equal(statusWord, 0x9000, `${use} ${String(levels)}`);
    }
  }
  return psam;
}

const derivation = (use: SamUse, levels: SamLevels): Derivation => ({
  key: { usage: samUsage(use, levels), keyId: 1 },
  factors: FACTORS.slice(0, levels),
  factorOrder: 'card-first',
});

/** What the card's own key is: derived from the top of the ladder down. */
const derivedKey = (use: SamUse, levels: SamLevels): Uint8Array =>
  TRIPLE_DES.diversify(keyFor(use, levels), ...FACTORS.slice(0, levels).toReversed());

test('a MAC of any length, with and without IV, is the one the card would make', async () => {
  const psam = await fullPsam();
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 200, size: 'max' }),
      fc.option(fc.uint8Array({ minLength: 4, maxLength: 4 }), { nil: undefined }),
      fc.constantFrom<SamUse>('mac', 'macAndEncrypt', 'applicationMaintenance', 'pinUnlock'),
      fc.constantFrom(...LEVELS),
      async (data, random, use, levels) => {
        const iv = random === undefined ? undefined : secureMessagingIv(random);
        const made = await samMac(psam.channel(), derivation(use, levels), data, iv);
        assert.equal(hex(made), hex(mac(derivedKey(use, levels), data, iv)));
      },
    ),
    { numRuns: 100 },
  );
});

test('encryption of any number of blocks, at every level of keys', async () => {
  const psam = await fullPsam();
  for (const levels of LEVELS) {
    for (const count of [1, 6, 7, 13]) {
      const blocks = Uint8Array.from({ length: count * 8 }, (_, at) => (at * 3 + count) & 0xff);
      const cipher = await samEncrypt(psam.channel(), derivation('encrypt', levels), blocks);
      assert.deepEqual(cipher, TRIPLE_DES.encrypt(derivedKey('encrypt', levels), blocks));
    }
  }
});

const init = (psam: VirtualPsam, use: SamUse): string =>
  send(psam, `801A${hex(uint(samUsage(use, 0), 1))}0100`);
const BLOCK = '0102030405060708';

test('each use does what it is for and nothing else; the PSAM’s own keys and DPK do nothing', async () => {
  const psam = await fullPsam();
  const allowed = USES.map((use) => {
    if (init(psam, use) !== '9000') return [use, 'none'];
    const encrypts = send(psam, `80FA000008 ${BLOCK} 08`).endsWith('9000');
    init(psam, use);
    const macs = send(psam, `80FA010008 ${BLOCK} 04`).endsWith('9000');
    return [use, `${encrypts ? 'encrypts ' : ''}${macs ? 'macs' : ''}`.trim()];
  });
  assert.deepEqual(Object.fromEntries(allowed), {
    master: 'none',
    maintenance: 'none',
    purchase: 'none',
    pinUnlock: 'encrypts macs',
    pinReload: 'macs',
    applicationMaintenance: 'encrypts macs',
    mac: 'macs',
    encrypt: 'encrypts',
    macAndEncrypt: 'encrypts macs',
  });
});

test('modes, lengths and order that DES CRYPT refuses', async () => {
  const psam = await fullPsam();
  assert.equal(send(psam, `80FA000008 ${BLOCK} 08`), '6901', 'no key derived');
  init(psam, 'macAndEncrypt');
  assert.equal(send(psam, `80FA020008 ${BLOCK} 08`), '6A86', 'a mode nobody describes');
  assert.equal(send(psam, '80FA010007 01020304050607'), '6700', 'part of a block');
  assert.equal(send(psam, `80FA010038 ${BLOCK.repeat(7)}`), '6700', 'more than a chunk');
  assert.equal(send(psam, `80FA050008 ${BLOCK}`), '6700', 'an IV and nothing behind it');
  assert.equal(send(psam, `80FA030008 ${BLOCK}`), '9000');
  assert.equal(send(psam, `80FA070010 ${BLOCK}${BLOCK}`), '6985', 'an IV in the middle of a MAC');
  assert.equal(send(psam, `80FA000008 ${BLOCK} 08`), '6985', 'encryption in the middle of a MAC');
  assert.ok(send(psam, `80FA010008 ${BLOCK} 04`).endsWith('9000'));
  assert.equal(send(psam, `80FA010008 ${BLOCK} 04`), '6901', 'the key lasts for one MAC');
  init(psam, 'mac');
  ok(psam, `80FA030008 ${BLOCK}`);
  psam.reset();
  ok(psam, '00A4000002DF01');
  assert.equal(send(psam, `80FA010008 ${BLOCK} 04`), '6901', 'a reset forgets it');
});
