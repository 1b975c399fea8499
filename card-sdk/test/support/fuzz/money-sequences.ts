import { concat, readUint, uint, unhex } from '../../../src/bytes.ts';
import { desEncrypt } from '../../../src/crypto/des.ts';
import { mac } from '../../../src/crypto/mac.ts';
import type { Seeded } from './seeded.ts';
import { apdu, dateTime, oneBlock, type Sequence } from './sequence.ts';
import type { CardTarget } from './target.ts';

/** Small, nothing, more than there is, and as much as four bytes hold. */
const amountOf = (rng: Seeded): Uint8Array =>
  rng.chance(80)
    ? uint(rng.int(400), 4)
    : rng.pick(['00000000', '7FFFFFFF', '80000000', 'FFFFFFFF', '00010000', 'FFFFFF00'].map(unhex));

const purseOf = (rng: Seeded): number => (rng.chance(80) ? 0x02 : 0x01);

function* load(rng: Seeded, target: CardTarget): Sequence {
  const purse = purseOf(rng);
  const amount = amountOf(rng);
  const terminal = rng.bytes(6);
  const request = concat(Uint8Array.of(1), amount, terminal);
  const shown = yield apdu(`805000${purse === 1 ? '01' : '02'}`, request, 0x10);
  const block = concat(shown.slice(8, 12), shown.slice(4, 6), unhex('8000'));
  const key = desEncrypt(target.keys.load, oneBlock(block));
  const at = dateTime(rng);
  const type = Uint8Array.of(purse);
  const mac2 = mac(key, concat(amount, type, terminal, at));
  yield apdu('80520000', concat(at, mac2), 4);
  if (rng.chance(20)) yield proveLast(rng, purse, shown);
}

function* purchase(rng: Seeded, target: CardTarget): Sequence {
  const purse = purseOf(rng);
  yield* debit(rng, target, {
    header: `805001${purse === 1 ? '01' : '02'}`,
    type: purse === 1 ? 0x05 : 0x06,
    trips: 0,
  });
}

function* compound(rng: Seeded, target: CardTarget): Sequence {
  yield* debit(rng, target, { header: '80500302', type: 0x09, trips: rng.int(4) });
}

function* debit(
  rng: Seeded,
  target: CardTarget,
  kind: { readonly header: string; readonly type: number; readonly trips: number },
): Sequence {
  const amount = amountOf(rng);
  const terminal = rng.bytes(6);
  const request = concat(Uint8Array.of(1), amount, terminal);
  const shown = yield apdu(kind.header, request, 0x0f);
  const code = target.memory.authCode;
  if (code !== undefined) yield unhex('80CA000009');
  for (let trip = 0; trip < kind.trips; trip += 1) yield tripUpdate(rng);
  const sequence = rng.bytes(4);
  const block = concat(shown.slice(11, 15), shown.slice(4, 6), sequence.slice(2));
  const key = desEncrypt(target.keys.purchase, oneBlock(block));
  const at = dateTime(rng);
  const input = concat(amount, Uint8Array.of(kind.type), terminal, at, code ?? new Uint8Array(0));
  yield apdu('80540100', concat(sequence, at, mac(key, input)), 8);
  if (rng.chance(20)) yield proveLast(rng, kind.type, shown);
}

/** By the counter that INITIALIZE showed, or the next: either is right on some card. */
const proveLast = (rng: Seeded, type: number, shown: Uint8Array): Uint8Array =>
  apdu(
    `805A000${type.toString(16)}`,
    uint((readUint(shown.slice(4, 6)) + rng.int(2)) & 0xffff, 2),
    8,
  );

const tripUpdate = (rng: Seeded): Uint8Array =>
  rng.pick([
    () => apdu('80DC02B8', concat(unhex('022E'), rng.bytes(46))),
    () => apdu('80DC03B8', concat(unhex('032E'), rng.bytes(46))),
    () => apdu('80DC02BC', concat(unhex('022E'), rng.bytes(46))),
    () => apdu('80DC00F0', rng.bytes(48)),
    () => apdu('80DC00C0', rng.bytes(23)),
  ])();

function* cash(rng: Seeded, target: CardTarget): Sequence {
  yield* debit(rng, target, { header: '80500201', type: 0x04, trips: 0 });
}

function* unload(rng: Seeded, target: CardTarget): Sequence {
  const amount = amountOf(rng);
  const terminal = rng.bytes(6);
  const shown = yield apdu('80500501', concat(Uint8Array.of(1), amount, terminal), 0x10);
  const block = concat(shown.slice(8, 12), shown.slice(4, 6), unhex('8000'));
  const at = dateTime(rng);
  const key = desEncrypt(target.keys.unload, oneBlock(block));
  yield apdu('80540300', concat(at, mac(key, concat(amount, Uint8Array.of(3), terminal, at))), 4);
  if (rng.chance(20)) yield proveLast(rng, 3, shown);
}

function* overdraw(rng: Seeded, target: CardTarget): Sequence {
  const terminal = rng.bytes(6);
  const shown = yield apdu('80500401', concat(Uint8Array.of(1), terminal), 0x13);
  const block = concat(shown.slice(11, 15), shown.slice(4, 6), unhex('8000'));
  const limit = rng.chance(80) ? uint(rng.int(5000), 3) : unhex('FFFFFF');
  const at = dateTime(rng);
  const key = desEncrypt(target.keys.overdraw, oneBlock(block));
  const mac2 = mac(key, concat(limit, Uint8Array.of(7), terminal, at));
  yield apdu('80580000', concat(limit, at, mac2), 4);
  if (rng.chance(20)) yield proveLast(rng, 7, shown);
}

/** Weighted by how often each stands here. */
export const MONEY_SEQUENCES: readonly ((rng: Seeded, target: CardTarget) => Sequence)[] = [
  ...[load, load, purchase, purchase, purchase, compound, compound, compound],
  ...[cash, unload, overdraw],
];
