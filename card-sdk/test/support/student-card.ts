import assert from 'node:assert/strict';
import { unhex } from '../../src/bytes.ts';
import { TRIPLE_DES } from '../../src/crypto/index.ts';
import {
  diversificationFactor,
  parseCardAsn,
  parsePsamNo,
  parseTerminalId,
} from '../../src/ids.ts';
import {
  CARD_KEY_NAMES,
  type CardKeyName,
  type CardKeys,
  personalise,
  type PsamData,
  psamIssue,
  type StudentCardData,
  studentCardIssue,
} from '../../src/personalise/index.ts';
import { STAGE } from '../../src/card/student-application.ts';
import { type BlankOptions, VirtualCard, VirtualPsam } from '../../src/virtual/index.ts';
import { scriptedRandom } from './bench-card.ts';

const CITY = unhex('4500FF0000000000');

/** Root keys of a city that exists in tests only: no two bytes of any two keys agree. */
export const rootKey = (name: CardKeyName): Uint8Array =>
  Uint8Array.from({ length: 16 }, (_, at) => CARD_KEY_NAMES.indexOf(name) * 16 + at);

export const cityKey = (name: CardKeyName): Uint8Array => TRIPLE_DES.diversify(rootKey(name), CITY);

export const TEST_STUDENT: StudentCardData = {
  asn: parseCardAsn('00004500000000001234'),
  cardKind: 1,
  validFrom: '20260901',
  validUntil: '20320831',
  holder: { name: '张三丰', sex: 'male' },
  student: {
    schoolCode: '4101050001',
    stage: STAGE.primary,
    entryYear: 2026,
    className: '一年级（2）班',
    studentNumberDigest: unhex('00112233445566778899AABBCCDDEEFF'),
  },
};

export const cardKeysOf = ({ asn }: StudentCardData): CardKeys =>
  Object.fromEntries(
    CARD_KEY_NAMES.map((name) => [
      name,
      TRIPLE_DES.diversify(cityKey(name), diversificationFactor(asn)),
    ]),
  ) as Record<CardKeyName, Uint8Array>;

export const blankCard = (options: Partial<BlankOptions> = {}): VirtualCard =>
  VirtualCard.blank({
    serial: unhex('1122334455667788'),
    random: scriptedRandom().random,
    ...options,
  });

/** A student card with an empty purse. */
export async function issuedCard(
  data: StudentCardData = TEST_STUDENT,
  options: Partial<BlankOptions> = {},
): Promise<VirtualCard> {
  const card = blankCard(options);
  const script = studentCardIssue(data, cardKeysOf(data)).steps;
  assert.deepEqual(await personalise(card.channel(), script), { kind: 'done' });
  card.reset();
  return card;
}

export const TEST_PSAM: PsamData = {
  psamNo: parsePsamNo('45000000000000000001'),
  terminalId: parseTerminalId('450000000001'),
  issuer: '4500FF0000000000',
};

export async function issuedPsam(data: PsamData = TEST_PSAM): Promise<VirtualPsam> {
  const psam = VirtualPsam.blank({
    serial: unhex('8877665544332211'),
    random: scriptedRandom().random,
  });
  const keys = { DPK: cityKey('DPK'), IAK: cityKey('IAK'), master: rootKey('DCMK') };
  const script = psamIssue(data, keys).steps;
  assert.deepEqual(await personalise(psam.channel(), script), { kind: 'done' });
  psam.reset();
  return psam;
}
