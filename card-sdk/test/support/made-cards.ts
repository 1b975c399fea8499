import assert from 'node:assert/strict';
import { unhex } from '../../src/bytes.ts';
import { TRIPLE_DES } from '../../src/crypto/index.ts';
import { type CardAsn, diversificationFactor, parseCardAsn } from '../../src/ids.ts';
import {
  CARD_KEY_NAMES,
  type CardKeyName,
  type CardKeys,
  mohurdCardIssue,
  type MohurdCardData,
  pbocCardIssue,
  type PbocCardData,
  personalise,
  type PersonaliseStep,
  psamIssue,
  type ChipIssue,
  studentCardIssue,
  tunionCardIssue,
  type TUnionCardData,
} from '../../src/personalise/index.ts';
import { type BlankOptions, type Chip, VirtualCard, VirtualPsam } from '../../src/virtual/index.ts';
import { scriptedRandom } from './bench-card.ts';
import { blankCard, cityKey, rootKey, TEST_PSAM, TEST_STUDENT } from './student-card.ts';

export const keysOf = (asn: CardAsn): CardKeys =>
  Object.fromEntries(
    CARD_KEY_NAMES.map((name) => [
      name,
      TRIPLE_DES.diversify(cityKey(name), diversificationFactor(asn)),
    ]),
  ) as Record<CardKeyName, Uint8Array>;

export const MOHURD_DATA: MohurdCardData = {
  asn: parseCardAsn('00004500000000009876'),
  cardKind: 0,
  validFrom: '20260901',
  validUntil: '20460831',
  holder: { name: '' },
};
export const TUNION_DATA: TUnionCardData = {
  asn: parseCardAsn('03105070212345678901'),
  issuer: '0131050702000000',
  cardKind: 1,
  province: '4100',
  city: '4910',
  interop: true,
  validFrom: '20260901',
  validUntil: '20360831',
  holder: { name: '李雷' },
};
export const PBOC_DATA: PbocCardData = {
  asn: parseCardAsn('00061998081700000030'),
  issuer: '1111222233330006',
  validFrom: '20260815',
  validUntil: '20361215',
  holder: { name: '韩梅梅' },
};

/** One thing that can be made of a blank chip, and all there is to know about it. */
export interface Made extends ChipIssue {
  readonly name: string;
  readonly keys: readonly Uint8Array[];
  readonly blank: (options?: Partial<BlankOptions>) => Chip;
  readonly restore: (image: Uint8Array) => Chip;
}

const { random } = scriptedRandom();
const card = {
  blank: blankCard,
  restore: (image: Uint8Array) => VirtualCard.restore(image, random),
};
const samKeys = { DPK: cityKey('DPK'), IAK: cityKey('IAK'), master: rootKey('DCMK') };

const [mohurdKeys, tunionKeys, pbocKeys, studentKeys] = [
  MOHURD_DATA,
  TUNION_DATA,
  PBOC_DATA,
  TEST_STUDENT,
].map(({ asn }) => keysOf(asn)) as [CardKeys, CardKeys, CardKeys, CardKeys];

export const MADE: readonly Made[] = [
  {
    name: 'a MOHURD card',
    ...mohurdCardIssue(MOHURD_DATA, mohurdKeys),
    keys: Object.values(mohurdKeys),
    ...card,
  },
  {
    name: 'a T-Union card',
    ...tunionCardIssue(TUNION_DATA, tunionKeys),
    keys: Object.values(tunionKeys),
    ...card,
  },
  {
    name: 'a PBOC card',
    ...pbocCardIssue(PBOC_DATA, pbocKeys),
    keys: Object.values(pbocKeys),
    ...card,
  },
  {
    name: 'a PBOC card with the long holder file',
    ...pbocCardIssue({ ...PBOC_DATA, holderFile: 'long' }, pbocKeys),
    keys: Object.values(pbocKeys),
    ...card,
  },
  {
    name: 'a student card',
    ...studentCardIssue(TEST_STUDENT, studentKeys),
    keys: Object.values(studentKeys),
    ...card,
  },
  {
    name: 'a PSAM',
    ...psamIssue(TEST_PSAM, samKeys),
    keys: Object.values(samKeys),
    blank: () =>
      VirtualPsam.blank({
        serial: unhex('8877665544332211'),
        random: scriptedRandom().random,
      }),
    restore: (image) => VirtualPsam.restore(image, random),
  },
];

/** A freshly made card of one of them. */
export async function madeCard(
  script: readonly PersonaliseStep[],
  options: Partial<BlankOptions> = {},
): Promise<VirtualCard> {
  const chip = blankCard(options);
  assert.deepEqual(await personalise(chip.channel(), script), { kind: 'done' });
  chip.reset();
  return chip;
}
