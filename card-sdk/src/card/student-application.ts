import { bcd, readBcd } from '../bcd.ts';
import { concat, uint, unhex } from '../bytes.ts';
import { FieldReader } from '../field-reader.ts';
import type { CardFile } from './card-file.ts';
import { readGbText, writeGbText } from './gb-text.ts';

// Our own application; its bytes are specified in docs/spec/student-application.md.

/** Name of the directory. */
export const STUDENT_AID: Uint8Array = unhex('A0000000038698070210');
export const STUDENT_FID = 0x3f02;
/** P2 of INTERNAL AUTHENTICATE: the key (type 30) by which a card proves to be ours. */
export const GENUINENESS_KEY_ID = 0x00;

/** JY/T 1001 XSLB, first two digits: where in school life the holder is. */
export const STAGE = { primary: 21, junior: 31, senior: 32 } as const;
export type Stage = keyof typeof STAGE;

/** Free to read, and shown by SELECT: what a gate or a till needs, and no name. */
export interface PublicStudent {
  /** 10 digits; on a damaged card, whatever stands there. */
  readonly schoolCode: string;
  /** A number of `STAGE`; other cities may issue others. */
  readonly stage: number;
  /** 0 where the card holds no year. */
  readonly entryYear: number;
  readonly className: string;
  /** `YYYYMMDD` when it is a date: see `readCardDate`. */
  readonly validUntil: string;
}

export const EF_0005_PUBLIC_STUDENT: CardFile<PublicStudent> = {
  name: 'EF_0005_PUBLIC_STUDENT',
  sfi: 0x05,
  structure: 'transparent',
  length: 32,
  encode: (student) =>
    concat(
      bcd(student.schoolCode),
      uint(student.stage, 1),
      year(student.entryYear),
      writeGbText(student.className, 20),
      bcd(student.validUntil),
    ),
  decode: (data) => {
    const field = new FieldReader(data, 32);
    return {
      schoolCode: field.hex(5),
      stage: field.uint(1),
      entryYear: readYear(field),
      className: readGbText(field.bytes(20)),
      validUntil: field.hex(4),
    };
  },
};

/** Readable after external authentication only. */
export interface PersonalStudent {
  readonly name: string;
  /** GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 not stated. */
  readonly sex: number;
  /** Keyed digest of the national student number, which itself is not on the card. 16 bytes. */
  readonly studentNumberDigest: Uint8Array;
}

export const EF_0006_PERSONAL_STUDENT: CardFile<PersonalStudent> = {
  name: 'EF_0006_PERSONAL_STUDENT',
  sfi: 0x06,
  structure: 'transparent',
  length: 37,
  encode: (student) =>
    concat(
      writeGbText(student.name, 20),
      uint(student.sex, 1),
      new FieldReader(student.studentNumberDigest, 16).bytes(16),
    ),
  decode: (data) => {
    const field = new FieldReader(data, 37);
    return {
      name: readGbText(field.bytes(20)),
      sex: field.uint(1),
      studentNumberDigest: field.bytes(16),
    };
  },
};

/** What changes over the years; the centre rewrites it at the yearly certification. */
export interface StudentStatus {
  /** JY/T 1001 XSDQZT: 01 enrolled, 02 suspended, 07 graduated … */
  readonly enrolment: number;
  /** Year of the last certification (年检); 0 where the card holds no year. */
  readonly certifiedYear: number;
}

export const EF_0007_STUDENT_STATUS: CardFile<StudentStatus> = {
  name: 'EF_0007_STUDENT_STATUS',
  sfi: 0x07,
  structure: 'transparent',
  length: 3,
  encode: (status) => concat(uint(status.enrolment, 1), year(status.certifiedYear)),
  decode: (data) => {
    const field = new FieldReader(data, 3);
    return { enrolment: field.uint(1), certifiedYear: readYear(field) };
  },
};

/** One broken field must not hide the others: a till still has to know whose card it is. */
const readYear = (field: FieldReader): number => Number(readBcd(field.bytes(2)) ?? 0);

const year = (value: number): Uint8Array => bcd(value.toString().padStart(4, '0'));
