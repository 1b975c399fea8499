import * as pboc from '../card/files/pboc.ts';
import { PROFILES } from '../card/profile.ts';
import { type Suite, TRIPLE_DES } from '../crypto/index.ts';
import type { CardAsn } from '../ids.ts';
import { counted, lineKey, type WalletKeys, walletKeys } from './card-keys.ts';
import { type ChipIssue, issueOf } from './issue.ts';
import { binary, type CardPlan, PURSES } from './plan.ts';

export interface PbocCardData {
  readonly asn: CardAsn;
  /** 8 bytes, hex. */
  readonly issuer: string;
  /** `YYYYMMDD` */
  readonly validFrom: string;
  readonly validUntil: string;
  readonly holder?: { readonly name: string };
  /** EF16 of 39 bytes, as in the FMCOS manual, or of 55 (JR/T 0025). */
  readonly holderFile?: 'short' | 'long';
}

const FID = 0x3f01;
const KEY_SPACE = 0x018f;

/** A classic PBOC card (JR/T 0025), as the FMCOS issuing manual lays it out. */
export const pbocCardIssue = (
  data: PbocCardData,
  keys: WalletKeys,
  suite: Suite = TRIPLE_DES,
): ChipIssue => issueOf(pbocPlan(data, keys, suite));

export const pbocPlan = (
  data: PbocCardData,
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
      name: PROFILES.pboc.aid,
      label: 'PBOC',
      note: 'PBOC purse',
      shows: pboc.EF_0015_PUBLIC_INFO.sfi,
      keySpace: KEY_SPACE,
      lineKey: lineKey(keys),
      keys: walletKeys(keys, suite),
      files: [
        binary(pboc.EF_0015_PUBLIC_INFO, {
          issuer: data.issuer,
          applicationType: 0x03, // both purses
          version: 0x01,
          asn: data.asn,
          validFrom: data.validFrom,
          validUntil: data.validUntil,
          fciData: '0000',
        }),
        binary(data.holderFile === 'long' ? pboc.EF_0016_HOLDER_LONG : pboc.EF_0016_HOLDER, {
          cardType: 0x00,
          isStaff: 0x00,
          name: data.holder?.name ?? '',
          identityNo: '', // never on a card of ours
          identityType: 0xff,
        }),
        ...PURSES,
      ],
    },
  ],
  masterKey: keys.DCMK,
});
