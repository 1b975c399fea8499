import { hex, unhex } from '../../src/bytes.ts';
import { pbocFiles, PROFILES, tunionFiles } from '../../src/card/index.ts';
import { TRIPLE_DES } from '../../src/crypto/index.ts';
import { type CardAsn, diversificationFactor, parseCardAsn } from '../../src/ids.ts';
import type { CardKeyName } from '../../src/personalise/index.ts';
import type { BlankOptions, VirtualCard } from '../../src/virtual/index.ts';
import { erased, ok } from './bench-card.ts';
import { cityKey } from './student-card.ts';

/** A card as other issuers make them: both purses, a PIN, every key, 8-byte issuer number in EF15. */
export interface ProfileCard {
  readonly asn: CardAsn;
  readonly pin: Uint8Array;
  readonly make: (options?: Partial<BlankOptions>) => VirtualCard;
}

export const TUNION_ASN = parseCardAsn('03105070212345678901');
export const PBOC_ASN = parseCardAsn('00061998081700000030');
export const PIN = unhex('123456');

export const keyOf = (name: CardKeyName, asn: CardAsn): Uint8Array =>
  TRIPLE_DES.diversify(cityKey(name), diversificationFactor(asn));
/** Keys that our own cards have no use for: made up, and different from all others. */
export const UNLOAD_KEY = unhex('3D013D013D013D013D023D023D023D02');
export const OVERDRAW_KEY = unhex('3C013C013C013C013C023C023C023C02');

const keysFor = (asn: CardAsn): string[] => [
  `80D4010015 39F0F04433 ${hex(keyOf('DACK', asn))}`,
  `80D4010015 36F0F0FF33 ${hex(keyOf('DAMK', asn))}`,
  `80D4010015 37F0F0FF33 ${hex(keyOf('DPUK', asn))}`,
  `80D4010015 38F0F0FF33 ${hex(keyOf('DRPK', asn))}`,
  `80D4010015 34F0F00100 ${hex(keyOf('DTK', asn))}`,
  `80D4010115 3EF0F00100 ${hex(keyOf('DPK', asn))}`,
  `80D4010115 3FF0F00100 ${hex(keyOf('DLK', asn))}`,
  `80D4010115 3DF0F00100 ${hex(UNLOAD_KEY)}`,
  `80D4010115 3CF0F00100 ${hex(OVERDRAW_KEY)}`,
  `80D401000D 3AF0EF0133 ${hex(PIN)}FFFFFFFFFF`,
];

/** The log, the deposit behind the PIN, the purse open to all. */
const PURSES = [
  '80E0001807 2E0A17F0EFFFFF',
  '80E0000107 2F02081100FF18',
  '80E0000207 2F0208F000FF18',
];

const withZeros = (content: string, length: number): string => content.padEnd(length * 2, '0');

function made(commands: readonly string[], options: Partial<BlankOptions>): VirtualCard {
  const card = erased(options);
  for (const command of commands) ok(card, command);
  card.reset();
  return card;
}

export const tunionCard = (options: Partial<BlankOptions> = {}): VirtualCard =>
  made(
    [
      '80E03F0110 38FFFFF0F095FFFF A000000632010105',
      '00A4040008 A000000632010105',
      '80E0000007 3F020095F0FFFF',
      ...keysFor(TUNION_ASN),
      '80E0001507 28001EF0F0FFFF',
      `00D695001E ${hex(
        pbocFiles.EF_0015_PUBLIC_INFO.encode({
          issuer: '0131050702000000',
          applicationType: 2,
          version: 1,
          asn: TUNION_ASN,
          validFrom: '20260101',
          validUntil: '20361231',
          fciData: '5566',
        }),
      )}`,
      '80E0001607 280037F0F0FFFF',
      `00D6960037 ${hex(
        tunionFiles.EF_0016_HOLDER.encode({
          cardType: 0,
          isStaff: 0,
          name: '李雷',
          identityNo: '',
          identityType: 0,
        }),
      )}`,
      '80E0001707 28003CF0F0FFFF',
      `00D697003C ${withZeros('00000156 4100 4910 0001 01'.replaceAll(' ', ''), 60)}`,
      '80E0001E07 2E1E30F0EFFFFF',
      ...PURSES,
    ],
    options,
  );

export const pbocCard = (options: Partial<BlankOptions> = {}): VirtualCard =>
  made(
    [
      `80E03F0111 38FFFFF0F095FFFF ${hex(PROFILES.pboc.aid)}`,
      `00A4040009 ${hex(PROFILES.pboc.aid)}`,
      '80E0000007 3F020095F0FFFF',
      ...keysFor(PBOC_ASN),
      '80E0001507 28001EF0F0FFFF',
      `00D695001E ${hex(
        pbocFiles.EF_0015_PUBLIC_INFO.encode({
          issuer: '1111222233330006',
          applicationType: 3,
          version: 1,
          asn: PBOC_ASN,
          validFrom: '20260101',
          validUntil: '20361231',
          fciData: '5566',
        }),
      )}`,
      '80E0001607 280027F0F0FFFF',
      ...PURSES,
    ],
    options,
  );

export const TUNION: ProfileCard = { asn: TUNION_ASN, pin: PIN, make: tunionCard };
export const PBOC: ProfileCard = { asn: PBOC_ASN, pin: PIN, make: pbocCard };
