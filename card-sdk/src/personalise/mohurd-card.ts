import * as mohurd from '../card/files/mohurd.ts';
import { mohurdAsnDigits, PROFILES } from '../card/profile.ts';
import { type Suite, TRIPLE_DES } from '../crypto/index.ts';
import type { CardAsn } from '../ids.ts';
import { counted, lineKey, type WalletKeys, walletKeys } from './card-keys.ts';
import { type ChipIssue, issueOf } from './issue.ts';
import { type ApplicationPlan, binary, type CardPlan, PURSES, variableRecords } from './plan.ts';

export interface MohurdCardData {
  readonly asn: CardAsn;
  readonly cardKind: number;
  /** `YYYYMMDD` */
  readonly validFrom: string;
  readonly validUntil: string;
  readonly holder: { readonly name: string; readonly sex?: 'male' | 'female' };
}

const WALLET_FID = 0x3f01;
const WALLET_KEY_SPACE = 0x0190;
const CAPP_BODY = 46;
/** Room for six records of the compound application. */
const CAPP_SPACE = 6 * mohurd.EF_0017_CAPP.length;

/** City and dialling code of Zhengzhou; industry 0000 is the city card itself. */
const ISSUER = { issuer: '0371', city: '4500', industry: '0000' } as const;

/** A card in MOHURD layout (CJ/T 166): the wallet alone. */
export const mohurdCardIssue = (
  data: MohurdCardData,
  keys: WalletKeys,
  suite: Suite = TRIPLE_DES,
): ChipIssue => issueOf(mohurdPlan(data, keys, suite));

export const mohurdPlan = (
  data: MohurdCardData,
  keys: WalletKeys,
  suite: Suite = TRIPLE_DES,
): CardPlan => ({
  masterFile: {
    lineKey: counted('MF line protection key', 0x36, keys.DCMK),
    keys: [],
    files: [binary(mohurd.EF_0005_ISSUE_DATA, issueData(data))],
  },
  applications: [wallet(data, keys, suite)],
  masterKey: keys.DCMK,
});

const wallet = (data: MohurdCardData, keys: WalletKeys, suite: Suite): ApplicationPlan => ({
  fid: WALLET_FID,
  name: PROFILES.mohurd.aid,
  label: 'PBOC',
  note: 'wallet',
  shows: mohurd.EF_0015_PUBLIC_INFO.sfi,
  keySpace: WALLET_KEY_SPACE,
  lineKey: lineKey(keys),
  keys: walletKeys(keys, suite),
  files: [
    binary(mohurd.EF_0015_PUBLIC_INFO, publicInfo(data)),
    binary(mohurd.EF_0016_HOLDER, holder(data)),
    variableRecords(mohurd.EF_0017_CAPP.sfi, CAPP_SPACE, CAPP_RECORDS, 'trip record'),
    ...PURSES,
  ],
});

/** A trip that never began. */
const CAPP_RECORDS: readonly Uint8Array[] = [mohurd.CAPP_TAG.rail, mohurd.CAPP_TAG.bus].map((tag) =>
  mohurd.EF_0017_CAPP.encode({ tag, body: new Uint8Array(CAPP_BODY) }),
);

const issueData = (data: MohurdCardData): mohurd.MohurdIssueData => ({
  ...ISSUER,
  test: 0x00,
  reserved: 0x00,
  asn: mohurdAsnDigits(data.asn),
  mainType: data.cardKind,
  subType: 0x00,
  issuedOn: data.validFrom,
  device: '000000000000',
  version: '0001',
});

const publicInfo = (data: MohurdCardData): mohurd.MohurdPublicInfo => ({
  ...ISSUER,
  reserved: '0000',
  enabled: 0x01,
  version: 0x01,
  interop: '0000',
  asn: mohurdAsnDigits(data.asn),
  validFrom: data.validFrom,
  validUntil: data.validUntil,
  mainType: data.cardKind,
  subType: 0x00,
});

/** MOHURD's own codes for sex, FF where it is not said; no identity number is ever written. */
const holder = ({ holder: { name, sex } }: MohurdCardData): mohurd.MohurdHolder => ({
  cardType: 0x00,
  isStaff: 0x00,
  name,
  identityNo: '',
  identityType: 0xff,
  sex: sex === undefined ? 0xff : { female: 0x00, male: 0x01 }[sex],
  reserved: new Uint8Array(36),
});
