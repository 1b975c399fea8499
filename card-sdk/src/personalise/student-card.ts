import { ascii, concat, uint } from '../bytes.ts';
import * as mohurd from '../card/files/mohurd.ts';
import { LOG_ENTRY } from '../card/log-entry.ts';
import { mohurdAsnDigits, PROFILES } from '../card/profile.ts';
import {
  EF_0005_PUBLIC_STUDENT,
  EF_0006_PERSONAL_STUDENT,
  EF_0007_STUDENT_STATUS,
  GENUINENESS_KEY_ID,
  type PersonalStudent,
  type PublicStudent,
  STUDENT_AID,
  STUDENT_FID,
  type StudentStatus,
} from '../card/student-application.ts';
import { type Suite, TRIPLE_DES } from '../crypto/index.ts';
import type { CardAsn } from '../ids.ts';
import {
  addKey,
  appendRecord,
  createDirectory,
  createElementary,
  createKeyFile,
  createPurse,
  FILE_TYPE,
  MAC_ON_WRITE,
  type NewKey,
  PERMISSION,
  selectByName,
  writeFile,
} from './commands.ts';
import type { CardKeyName } from './key-names.ts';
import { beginWithEmptyCard, closeCard, recordsOf, returnToMf } from './master-file.ts';
import type { PersonaliseStep } from './step.ts';

export interface StudentCardData {
  readonly asn: CardAsn;
  readonly cardKind: number;
  /** `YYYYMMDD` */
  readonly validFrom: string;
  readonly validUntil: string;
  readonly holder: { readonly name: string; readonly sex?: 'male' | 'female' };
  readonly student: {
    readonly schoolCode: string;
    /** A number of `STAGE`. */
    readonly stage: number;
    readonly entryYear: number;
    readonly className: string;
    /** 16 bytes. */
    readonly studentNumberDigest: Uint8Array;
    /** When the holder leaves school, if before the card ends. */
    readonly validUntil?: string;
    /** JY/T 1001 XSDQZT; 01 enrolled unless it says otherwise. */
    readonly enrolment?: number;
    readonly certifiedYear?: number;
  };
}

/** The keys of this one card, already derived; 16 bytes each. */
export type CardKeys = Readonly<Record<CardKeyName, Uint8Array>>;

/** On cards that we issue. */
export const KEY_VERSION = 0x01;
/** The algorithm byte of keys that are triple DES whatever the purse uses. */
export const ALGORITHM_3DES = TRIPLE_DES.algorithmIds[0];
/** P2 of the purchase and the load key: index 1. */
const MONEY_KEY_ID = 0x01;

const WALLET_FID = 0x3f01;
const WALLET_AID = PROFILES.mohurd.aid;
const WALLET_KEY_SPACE = 0x0190;
const STUDENT_KEY_SPACE = 0x0080;
const MAC_BINARY = FILE_TYPE.binary | MAC_ON_WRITE;
const LOG_LINES = 10;
/** Room for six records of the compound application. */
const CAPP_SPACE = 6 * mohurd.EF_0017_CAPP.length;
const CAPP_BODY = 46;
export const CAPP_TAG = { rail: 0x02, bus: 0x03 } as const;

const counted = (
  name: string,
  type: number,
  value: Uint8Array,
  followUp = 0xff,
  tries = 0x33,
): NewKey => ({ name, type, id: 0, fourth: followUp, fifth: tries, value });

const versioned = (
  name: string,
  type: number,
  id: number,
  value: Uint8Array,
  algorithm = ALGORITHM_3DES,
): NewKey => ({
  name,
  type,
  id,
  fourth: KEY_VERSION,
  fifth: algorithm,
  value,
});

/**
 * The whole life of a blank chip up to a student card: MF, wallet in MOHURD layout, student
 * application. Can be run again from the start after a card was pulled away. `suite` is the purse's;
 * keys that open and protect, and the proof of genuineness, stay triple DES.
 */
export function studentCardScript(
  data: StudentCardData,
  keys: CardKeys,
  suite: Suite = TRIPLE_DES,
): PersonaliseStep[] {
  return [
    ...beginWithEmptyCard(),
    addKey(counted('MF line protection key', 0x36, keys.DCMK)),
    ...directoryFile(),
    ...wallet(data, keys, suite.algorithmIds[0]),
    ...returnToMf(),
    ...studentApplication(data, keys),
    ...closeCard(keys.DCMK),
  ];
}

/** ISO 7816-5 application templates: which applications this card has. */
export const DIR_RECORDS: readonly Uint8Array[] = [
  application(WALLET_AID, 'PBOC'),
  application(STUDENT_AID, 'STU'),
];

function application(name: Uint8Array, label: string): Uint8Array {
  const text = ascii(label);
  const template = concat(
    uint(0x4f, 1),
    uint(name.length, 1),
    name,
    uint(0x50, 1),
    uint(text.length, 1),
    text,
  );
  return concat(uint(0x61, 1), uint(template.length, 1), template);
}

const directoryFile = (): readonly PersonaliseStep[] => [
  createElementary(
    0x0001,
    FILE_TYPE.fixed,
    recordsOf(DIR_RECORDS.length, DIR_RECORDS[0]?.length ?? 0),
    { read: PERMISSION.always, write: PERMISSION.issuer },
    'DIR',
  ),
  ...DIR_RECORDS.map((record) => appendRecord(0x01, record, 'DIR record')),
];

const freelyRead = { read: PERMISSION.always, write: PERMISSION.always } as const;

const wallet = (
  data: StudentCardData,
  keys: CardKeys,
  algorithm: number,
): readonly PersonaliseStep[] => [
  createDirectory(WALLET_FID, WALLET_AID, 0x95, 'create wallet'),
  selectByName(WALLET_AID, 'wallet'),
  createKeyFile(WALLET_KEY_SPACE, 0x95),
  addKey(counted('application control key', 0x39, keys.DACK, 0x44)),
  addKey(counted('line protection key', 0x36, keys.DAMK)),
  addKey(counted('PIN unlock key', 0x37, keys.DPUK)),
  addKey(counted('PIN reload key', 0x38, keys.DRPK)),
  addKey(versioned('TAC key', 0x34, 0, keys.DTK, algorithm)),
  addKey(versioned('purchase key', 0x3e, MONEY_KEY_ID, keys.DPK, algorithm)),
  addKey(versioned('load key', 0x3f, MONEY_KEY_ID, keys.DLK, algorithm)),
  createElementary(
    0x0015,
    MAC_BINARY,
    uint(mohurd.EF_0015_PUBLIC_INFO.length, 2),
    freelyRead,
    'EF15',
  ),
  writeFile(mohurd.EF_0015_PUBLIC_INFO, publicInfo(data), keys.DAMK),
  createElementary(0x0016, MAC_BINARY, uint(mohurd.EF_0016_HOLDER.length, 2), freelyRead, 'EF16'),
  writeFile(mohurd.EF_0016_HOLDER, holder(data), keys.DAMK),
  createElementary(
    0x0017,
    FILE_TYPE.variable,
    uint(CAPP_SPACE, 2),
    { read: PERMISSION.always, write: PERMISSION.issuer },
    'EF17',
  ),
  ...CAPP_RECORDS.map((record) => appendRecord(0x17, record, 'trip record')),
  createElementary(
    0x0018,
    FILE_TYPE.cyclic,
    recordsOf(LOG_LINES, LOG_ENTRY.length),
    { read: PERMISSION.always, write: PERMISSION.never },
    'EF18',
  ),
  // The deposit sleeps until a PIN is put on the card: without one nothing grants state 1.
  createPurse(0x0001, PERMISSION.afterPin, 0x18, 'deposit'),
  // Pupils pay and load without a PIN.
  createPurse(0x0002, PERMISSION.always, 0x18, 'electronic purse'),
];

/** A trip that never began. */
export const CAPP_RECORDS: readonly Uint8Array[] = [CAPP_TAG.rail, CAPP_TAG.bus].map((tag) =>
  mohurd.EF_0017_CAPP.encode({ tag, body: new Uint8Array(CAPP_BODY) }),
);

const studentApplication = (data: StudentCardData, keys: CardKeys): readonly PersonaliseStep[] => [
  createDirectory(STUDENT_FID, STUDENT_AID, 0x85, 'create student application'),
  selectByName(STUDENT_AID, 'student application'),
  createKeyFile(STUDENT_KEY_SPACE, 0x85),
  addKey(counted('application control key', 0x39, keys.DACK, 0x44)),
  addKey(counted('line protection key', 0x36, keys.DAMK)),
  addKey(versioned('genuineness key', 0x30, GENUINENESS_KEY_ID, keys.IAK)),
  createElementary(0x0005, MAC_BINARY, uint(EF_0005_PUBLIC_STUDENT.length, 2), freelyRead, 'EF05'),
  writeFile(EF_0005_PUBLIC_STUDENT, publicStudent(data), keys.DAMK),
  createElementary(
    0x0006,
    MAC_BINARY,
    uint(EF_0006_PERSONAL_STUDENT.length, 2),
    { read: PERMISSION.afterAuthentication, write: PERMISSION.always },
    'EF06',
  ),
  writeFile(EF_0006_PERSONAL_STUDENT, personalStudent(data), keys.DAMK),
  createElementary(0x0007, MAC_BINARY, uint(EF_0007_STUDENT_STATUS.length, 2), freelyRead, 'EF07'),
  writeFile(EF_0007_STUDENT_STATUS, studentStatus(data), keys.DAMK),
];

/** City and dialling code of Zhengzhou; industry 0000 is the city card itself. */
const ISSUER = { issuer: '0371', city: '4500', industry: '0000' } as const;

export const publicInfo = (data: StudentCardData): mohurd.MohurdPublicInfo => ({
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
export const holder = ({ holder: { name, sex } }: StudentCardData): mohurd.MohurdHolder => ({
  cardType: 0x00,
  isStaff: 0x00,
  name,
  identityNo: '',
  identityType: 0xff,
  sex: sex === undefined ? 0xff : { female: 0x00, male: 0x01 }[sex],
  reserved: new Uint8Array(36),
});

export const publicStudent = (data: StudentCardData): PublicStudent => ({
  schoolCode: data.student.schoolCode,
  stage: data.student.stage,
  entryYear: data.student.entryYear,
  className: data.student.className,
  validUntil: data.student.validUntil ?? data.validUntil,
});

const personalStudent = (data: StudentCardData): PersonalStudent => ({
  name: data.holder.name,
  sex: data.holder.sex === undefined ? 0 : { male: 1, female: 2 }[data.holder.sex],
  studentNumberDigest: data.student.studentNumberDigest,
});

const ENROLLED = 0x01;

export const studentStatus = (data: StudentCardData): StudentStatus => ({
  enrolment: data.student.enrolment ?? ENROLLED,
  certifiedYear: data.student.certifiedYear ?? Number(data.validFrom.slice(0, 4)),
});
