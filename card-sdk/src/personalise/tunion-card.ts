import * as pboc from '../card/files/pboc.ts';
import * as tunion from '../card/files/tunion.ts';
import { PROFILES } from '../card/profile.ts';
import { type Suite, TRIPLE_DES } from '../crypto/index.ts';
import type { CardAsn } from '../ids.ts';
import { counted, lineKey, type WalletKeys, walletKeys } from './card-keys.ts';
import { type ChipIssue, issueOf } from './issue.ts';
import { binary, type CardPlan, cyclicLog, PURSES, variableRecords } from './plan.ts';

export interface TUnionCardData {
  /** `0` and the 19 digits that are printed. */
  readonly asn: CardAsn;
  /** 8 bytes, hex: who issued it; on these cards also the first factor of the keys. */
  readonly issuer: string;
  readonly cardKind: number;
  /** GB/T 2260 province and GB/T 13497 city, two bytes each, hex. */
  readonly province: string;
  readonly city: string;
  /** Whether other cities take it. */
  readonly interop: boolean;
  /** `YYYYMMDD` */
  readonly validFrom: string;
  readonly validUntil: string;
  /** A card without a holder is one that nobody can report lost. */
  readonly holder?: { readonly name: string };
}

const FID = 0x3f01;
const KEY_SPACE = 0x0190;
const TRIPS = 30;
/** Room for a metro and a bus record and as much again. */
const COMPOUND_SPACE = 0x01f0;
const CHINA = '00000156';

/** A card in T-Union layout (JT/T 978). */
export const tunionCardIssue = (
  data: TUnionCardData,
  keys: WalletKeys,
  suite: Suite = TRIPLE_DES,
): ChipIssue => issueOf(tunionPlan(data, keys, suite));

export const tunionPlan = (
  data: TUnionCardData,
  keys: WalletKeys,
  suite: Suite = TRIPLE_DES,
): CardPlan => ({
  masterFile: {
    lineKey: counted('MF line protection key', 0x36, keys.DCMK),
    keys: [],
    files: [],
  },
  applications: [
    {
      fid: FID,
      name: PROFILES.tunion.aid,
      label: 'MOT EP',
      note: 'T-Union purse',
      shows: pboc.EF_0015_PUBLIC_INFO.sfi,
      keySpace: KEY_SPACE,
      lineKey: lineKey(keys),
      keys: walletKeys(keys, suite),
      files: [
        binary(pboc.EF_0015_PUBLIC_INFO, publicInfo(data)),
        binary(tunion.EF_0016_HOLDER, holder(data)),
        binary(tunion.EF_0017_MANAGEMENT_INFO, managementInfo(data)),
        variableRecords(tunion.EF_001A_METRO_RECORD.sfi, COMPOUND_SPACE, [], 'trip state'),
        cyclicLog(tunion.EF_001E_TRIP_LOG.sfi, TRIPS, tunion.EF_001E_TRIP_LOG),
        ...PURSES,
      ],
    },
  ],
  masterKey: keys.DCMK,
});

/** JT/T 978: application type 02 and "enabled" where PBOC has the version. */
const publicInfo = (data: TUnionCardData): pboc.PbocPublicInfo => ({
  issuer: data.issuer,
  applicationType: 0x02,
  version: 0x01,
  asn: data.asn,
  validFrom: data.validFrom,
  validUntil: data.validUntil,
  fciData: '0000',
});

const holder = (data: TUnionCardData): pboc.PbocHolder => ({
  cardType: 0x00,
  isStaff: 0x00,
  name: data.holder?.name ?? '',
  identityNo: '', // never on a card of ours
  identityType: 0xff,
});

const managementInfo = (data: TUnionCardData): tunion.TUnionManagementInfo => ({
  country: CHINA,
  province: data.province,
  city: data.city,
  interop: data.interop ? '0001' : '0000',
  cardKind: data.cardKind,
  reserved: new Uint8Array(49),
});
