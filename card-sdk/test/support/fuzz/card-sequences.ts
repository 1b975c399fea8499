import { concat, uint, unhex, xor } from '../../../src/bytes.ts';
import { desEncrypt } from '../../../src/crypto/des.ts';
import { mac, padCipher } from '../../../src/crypto/mac.ts';
import { MONEY_SEQUENCES } from './money-sequences.ts';
import type { Seeded } from './seeded.ts';
import { apdu, isOk, lineIv, oneBlock, type Sequence } from './sequence.ts';
import type { CardTarget } from './target.ts';

function* select(_rng: Seeded, target: CardTarget): Sequence {
  yield apdu('00A40400', target.aid);
}

function* money(rng: Seeded, target: CardTarget): Sequence {
  yield* rng.pick(MONEY_SEQUENCES)(rng, target);
}

function* prove(rng: Seeded): Sequence {
  const type = rng.pick([1, 2, 3, 4, 5, 6, 7, 9]);
  yield apdu(`805A00${type.toString(16).padStart(2, '0')}`, uint(rng.int(30), 2), 8);
}

function* read(rng: Seeded): Sequence {
  yield unhex(
    rng.pick([
      '805C000204',
      '805C000104',
      '805C010204',
      '805C020204',
      '805C030204',
      '00B0950000',
      '00B0960000',
      '00B201C400',
      '00B20AC417',
      '00B202B800',
      '00B201BC00',
      '00B0850000',
      '00B0810010',
    ]),
  );
}

/** With the MAC the file or the directory wants, for whatever data. */
function* protectedCommand(rng: Seeded, target: CardTarget): Sequence {
  const header = rng.pick(['841E0000', '84180000', '04D69500', '04D69600', '841E0001']);
  // Blocking for good ends the story: seldom.
  if (header === '841E0001' && !rng.chance(5)) return;
  const data = header.startsWith('04') ? rng.bytes(1 + rng.int(30)) : new Uint8Array(0);
  yield* underMac(header, data, target.keys.lineProtection);
}

function* underMac(header: string, data: Uint8Array, key: Uint8Array): Sequence {
  const challenge = yield unhex('0084000004');
  if (!isOk(challenge)) return;
  const body = concat(unhex(header), Uint8Array.of(data.length + 4), data);
  yield concat(body, mac(key, body, lineIv(challenge)));
}

function* blockCard(rng: Seeded, target: CardTarget): Sequence {
  if (!rng.chance(3)) return;
  yield unhex('00A40000023F00');
  yield* underMac('84160000', new Uint8Array(0), target.keys.mainLineProtection);
}

function* authenticate(rng: Seeded, target: CardTarget): Sequence {
  const inMain = rng.chance(30);
  if (inMain) yield unhex('00A40000023F00');
  const challenge = yield unhex('0084000008');
  if (!isOk(challenge)) return;
  const key = inMain ? target.keys.mainAuthentication : target.keys.authentication;
  yield apdu('00820000', desEncrypt(key, oneBlock(challenge)));
}

function* pin(rng: Seeded, target: CardTarget): Sequence {
  yield apdu('00200000', rng.chance(90) ? target.pin : rng.bytes(3));
}

/** RELOAD, CHANGE and UNBLOCK. */
function* managePin(rng: Seeded, { keys, pin: known }: CardTarget): Sequence {
  switch (rng.int(3)) {
    case 0: {
      const half = xor(keys.pinReload.slice(0, 8), keys.pinReload.slice(8));
      yield apdu('805E0000', concat(known, mac(half, known)));
      return;
    }
    case 1:
      yield apdu('805E0100', concat(known, Uint8Array.of(0xff), known));
      return;
    default: {
      for (let times = rng.int(5); times > 0; times -= 1) yield apdu('00200000', rng.bytes(3));
      const sealed = desEncrypt(keys.pinUnlock, padCipher(known));
      yield* underMac(rng.pick(['84240000', '84240001']), sealed, keys.pinUnlock);
    }
  }
}

/** Files and keys of every kind, wherever the card stands. */
function* issue(rng: Seeded, target: CardTarget): Sequence {
  if (rng.chance(60)) yield* authenticate(rng, target);
  const fid = rng.pick(['0003', '0004', '001F', 'DF05', '0000', '0018', '0002']);
  const space = rng.pick(['0010', '0204', '0A17', '0020', '0100', '0208']);
  const kind = rng.pick(['28', '2A', '2C', '2E', 'A8', 'E8', '68', 'AE', 'EC', '3F', '2F']);
  yield rng.chance(20)
    ? apdu(`80E0${fid}`, concat(unhex('38FFFFF0F095FFFF'), rng.bytes(5)))
    : apdu(`80E0${fid}`, unhex(`${kind}${space}F0F0FF${rng.pick(['FF', '18', '7F', 'EE'])}`));
  const type = rng.pick([0x30, 0x34, 0x36, 0x37, 0x38, 0x39, 0x3a, 0x3c, 0x3d, 0x3e, 0x3f]);
  const [use, change] = rng.pick([
    [0xf0, 0xf0],
    [0xf0, 0xef],
    [0x11, 0xf0],
  ] as const);
  const key = Uint8Array.of(type, use, change, rng.int(256), rng.pick([0x33, 0x01, 0xff, 0x10]));
  yield apdu(`80D401${rng.pick(['00', '01', '02'])}`, concat(key, rng.bytes(rng.pick([8, 16]))));
  for (let times = rng.int(3); times > 0; times -= 1) yield* write(rng);
  if (rng.chance(30)) yield apdu(`0088000${rng.pick(['0', '1', '2'])}`, rng.bytes(8), 8);
  if (rng.chance(2)) yield unhex('800E000000');
}

/** Directory in directory, one deeper than there may be. */
function* nest(rng: Seeded, target: CardTarget): Sequence {
  if (rng.chance(60)) yield* authenticate(rng, target);
  for (let level = 0; level < 4; level += 1) {
    yield apdu('80E0DF05', concat(unhex('38FFFFF0F095FFFF'), rng.bytes(5)));
    yield unhex('00A4000002DF05');
  }
}

/** A free file where the issuer may make one, and all that can be written to it. */
function* fileLife(rng: Seeded, target: CardTarget): Sequence {
  yield unhex('00A40000023F00');
  const challenge = yield unhex('0084000008');
  yield apdu('00820000', desEncrypt(target.keys.mainAuthentication, oneBlock(challenge)));
  if (rng.chance(50)) {
    yield apdu('80E0001E', unhex('280020F0F0FFFF'));
    yield apdu(rng.pick(['00D69E00', '00D09E08']), rng.bytes(8));
    return;
  }
  const kind = rng.pick(['2A', '2E']);
  yield apdu('80E0001D', unhex(`${kind}0304F0F0FFFF`));
  for (let times = rng.int(5); times >= 0; times -= 1) yield apdu('00E200E8', rng.bytes(4));
  yield apdu(rng.pick(['00DC01EC', '00D201EC', '00DC00EB']), rng.bytes(4));
}

/** Into the file that was selected or created last. */
function* write(rng: Seeded): Sequence {
  const header = rng.pick(['00E20000', '00D60000', '00D00000', '00DC0104', '00D20104', '00DC0003']);
  yield apdu(header, rng.bytes(rng.pick([2, 4, 16, rng.int(40)])));
}

function* wander(rng: Seeded): Sequence {
  yield unhex(
    rng.pick([
      '00A40000023F00',
      '00A40000023F01',
      '00A40000023F02',
      '00A4000002DF05',
      '00A40000020018',
      '00A40000020015',
      '00A4000002001F',
      '00C0000000',
    ]),
  );
}

/** Weighted by how often each stands here. */
export const CARD_SEQUENCES: readonly ((rng: Seeded, target: CardTarget) => Sequence)[] = [
  ...[select, select, money, money, money, money, money, money, money, money, blockCard],
  ...[
    prove,
    read,
    read,
    protectedCommand,
    authenticate,
    pin,
    managePin,
    issue,
    nest,
    fileLife,
    write,
    wander,
  ],
];
