import { concat, uint, unhex } from '../../../src/bytes.ts';
import { desEncrypt } from '../../../src/crypto/des.ts';
import { TRIPLE_DES } from '../../../src/crypto/triple-des-suite.ts';
import { mac, padCipher } from '../../../src/crypto/mac.ts';
import { oneBlock, type Sequence } from './sequence.ts';
import type { Seeded } from './seeded.ts';
import type { PsamTarget } from './target.ts';

const FACTOR = unhex('4500000000001234');

function* select(rng: Seeded): Sequence {
  yield unhex(rng.chance(80) ? '00A4000002DF01' : '00A40000023F00');
}

/** INIT SAM FOR PURCHASE, and the MAC2 that the card would answer with. */
function* purchase(rng: Seeded, target: PsamTarget): Sequence {
  const levels = rng.chance(90) ? 1 : 1 + rng.int(3);
  const random = rng.bytes(4);
  const counter = rng.bytes(2);
  const amount = uint(rng.int(100_000), 4);
  const terms = concat(Uint8Array.of(rng.pick([5, 6, 9])), unhex('20260901073015'));
  const key = Uint8Array.of(rng.chance(90) ? 1 : rng.int(3), 0);
  const factors = concat(FACTOR, rng.bytes(8 * (levels - 1)));
  if (rng.chance(20)) yield concat(unhex('80CA000009'), rng.bytes(9));
  const data = concat(random, counter, amount, terms, key, factors);
  const shown = yield concat(unhex('80700000'), Uint8Array.of(data.length), data, Uint8Array.of(8));
  const block = concat(random, counter, shown.slice(2, 4));
  const cardKey = TRIPLE_DES.diversify(target.keys.purchase, FACTOR);
  const sessionKey = desEncrypt(cardKey, oneBlock(block));
  yield concat(unhex('8072000004'), mac(sessionKey, amount));
}

function* crypt(rng: Seeded): Sequence {
  yield concat(unhex('801A270108'), FACTOR);
  const times = 1 + rng.int(4);
  for (let time = 0; time < times; time += 1) {
    const p1 = rng.pick(['00', '01', '03', '05', '07']);
    const data = rng.bytes(8 * (1 + rng.int(6)));
    yield concat(unhex(`80FA${p1}00`), Uint8Array.of(data.length), data);
  }
}

function* read(rng: Seeded): Sequence {
  yield unhex(rng.pick(['00B095000E', '00B0960006', '00B0970019', '00B0980004', '00B0980000']));
}

/** A key in cipher and MAC, as the issuer writes it. */
function* writeKey(rng: Seeded, target: PsamTarget): Sequence {
  const challenge = yield unhex('0084000004');
  if (challenge.length !== 6) return;
  const plain = concat(
    rng.pick(['2205', '2707', '0203'].map(unhex)),
    Uint8Array.of(0),
    rng.bytes(16),
  );
  const sealed = desEncrypt(target.keys.master, padCipher(plain));
  const body = concat(unhex('84D40000'), Uint8Array.of(sealed.length + 4), sealed);
  const iv = concat(challenge.slice(0, 4), new Uint8Array(4));
  yield concat(body, mac(target.keys.master, body, iv));
}

function* authenticate(rng: Seeded, target: PsamTarget): Sequence {
  if (rng.chance(50)) yield unhex('00A40000023F00');
  const challenge = yield unhex('0084000008');
  if (challenge.length !== 10) return;
  yield concat(unhex('0082000008'), desEncrypt(target.keys.master, challenge.slice(0, 8)));
  if (rng.chance(3)) yield unhex('800E000000');
}

function* issue(rng: Seeded): Sequence {
  yield concat(unhex('80E0000307'), unhex(rng.pick(['28', '2C', '2E'])), unhex('0210F0F0FFFF'));
  yield unhex(`00${rng.pick(['D6', 'D0'])}980004${rng.chance(50) ? 'FFFFFFFE' : '00000000'}`);
}

/** Weighted by how often each stands here. */
export const PSAM_SEQUENCES: readonly ((rng: Seeded, target: PsamTarget) => Sequence)[] = [
  ...[select, purchase, purchase, purchase, purchase, purchase, purchase, crypt, crypt, read],
  ...[writeKey, authenticate, issue],
];
