import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { unhex } from '@lvchengtong/card-sdk/bytes';
import { TRIPLE_DES } from '@lvchengtong/card-sdk/crypto';
import {
  diversificationFactor,
  parseCardAsn,
  parsePsamNo,
  parseTerminalId,
  type CardAsn,
} from '@lvchengtong/card-sdk/ids';
import {
  CARD_KEY_NAMES,
  personalise,
  psamIssue,
  studentCardIssue,
  type CardKeyName,
  type CardKeys,
} from '@lvchengtong/card-sdk/personalise';
import { VirtualCard, VirtualPsam } from '@lvchengtong/card-sdk/virtual';

export const TEST_TERMINAL = parseTerminalId('450000000101');
export const TEST_CARD = parseCardAsn('00004500000000001234');
export const OTHER_CARD = parseCardAsn('00004500000000005678');
export const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

/** Keys of a city that exists in tests only: no two bytes of any two root keys agree. */
export const cityKey = (name: CardKeyName): Uint8Array =>
  TRIPLE_DES.diversify(
    Uint8Array.from({ length: 16 }, (_, at) => CARD_KEY_NAMES.indexOf(name) * 16 + at),
    unhex('4500FF0000000000'),
  );

const cardKeys = (asn: CardAsn): CardKeys =>
  Object.fromEntries(
    CARD_KEY_NAMES.map((name) => [
      name,
      TRIPLE_DES.diversify(cityKey(name), diversificationFactor(asn)),
    ]),
  ) as Record<CardKeyName, Uint8Array>;

/** A student card with an empty purse; `keys` of another city make a forgery. */
export async function issuedCard(
  asn: CardAsn,
  keys: CardKeys = cardKeys(asn),
): Promise<VirtualCard> {
  const card = VirtualCard.blank({ serial: unhex(asn).slice(2), random });
  const script = studentCardIssue(
    {
      asn,
      cardKind: 1,
      validFrom: '20260801',
      validUntil: '20320831',
      holder: { name: '张小三', sex: 'male' },
      student: {
        schoolCode: '4101050001',
        stage: 21,
        entryYear: 2026,
        className: '一年级（2）班',
        studentNumberDigest: new Uint8Array(16),
      },
    },
    keys,
  ).steps;
  assert.deepEqual(await personalise(card.channel(), script), { kind: 'done' });
  card.reset();
  return card;
}

/** Has the purse of our city and somebody else's genuineness, purchase and TAC keys. */
export const forgedCard = (asn: CardAsn): Promise<VirtualCard> => {
  const foreign = new Uint8Array(16).fill(0x5a);
  return issuedCard(asn, { ...cardKeys(asn), DPK: foreign, IAK: foreign, DTK: foreign });
};

export async function issuedPsam(): Promise<VirtualPsam> {
  const psam = VirtualPsam.blank({ serial: unhex('8877665544332211'), random });
  const script = psamIssue(
    {
      psamNo: parsePsamNo('45000000000000000101'),
      terminalId: TEST_TERMINAL,
      issuer: '4500FF0000000000',
    },
    { DPK: cityKey('DPK'), IAK: cityKey('IAK'), master: cityKey('DCMK') },
  ).steps;
  assert.deepEqual(await personalise(psam.channel(), script), { kind: 'done' });
  psam.reset();
  return psam;
}

/** The same chip, as it was when `image` was saved. */
export const restored = (image: Uint8Array): VirtualCard => VirtualCard.restore(image, random);
