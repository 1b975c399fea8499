import { concat, uint, unhex } from '../../bytes.ts';
import { FieldReader } from '../../field-reader.ts';
import type { CardFile } from '../card-file.ts';
import { readGbText, writeGbText } from '../gb-text.ts';
import { LOG_ENTRY, type LogEntry } from '../log-entry.ts';

// CJ/T 166 and CJ/T 304 (MOHURD 城市一卡通). Codes and dates are digits as they stand on the card.

/** Issue data of the whole card, in the MF. */
export interface MohurdIssueData {
  readonly issuer: string;
  readonly city: string;
  readonly industry: string;
  readonly test: number;
  readonly reserved: number;
  readonly asn: string;
  readonly mainType: number;
  readonly subType: number;
  readonly issuedOn: string;
  readonly device: string;
  readonly version: string;
}

export const EF_0005_ISSUE_DATA: CardFile<MohurdIssueData> = {
  name: 'EF_0005_ISSUE_DATA',
  sfi: 0x05,
  structure: 'transparent',
  length: 30,
  encode: (c) =>
    concat(
      unhex(c.issuer),
      unhex(c.city),
      unhex(c.industry),
      uint(c.test, 1),
      uint(c.reserved, 1),
      unhex(c.asn),
      uint(c.mainType, 1),
      uint(c.subType, 1),
      unhex(c.issuedOn),
      unhex(c.device),
      unhex(c.version),
    ),
  decode: (data) => {
    const field = new FieldReader(data, 30);
    return {
      issuer: field.hex(2),
      city: field.hex(2),
      industry: field.hex(2),
      test: field.uint(1),
      reserved: field.uint(1),
      asn: field.hex(8),
      mainType: field.uint(1),
      subType: field.uint(1),
      issuedOn: field.hex(4),
      device: field.hex(6),
      version: field.hex(2),
    };
  },
};

/** The 40-byte form, met at Changsha: the short one and the card's validity behind it. */
export interface MohurdLongIssueData extends MohurdIssueData {
  readonly validFrom: string;
  readonly validUntil: string;
  readonly reserved2: string;
}

export const EF_0005_ISSUE_DATA_LONG: CardFile<MohurdLongIssueData> = {
  name: 'EF_0005_ISSUE_DATA (long)',
  sfi: 0x05,
  structure: 'transparent',
  length: 40,
  encode: (c) =>
    concat(
      EF_0005_ISSUE_DATA.encode(c),
      unhex(c.validFrom),
      unhex(c.validUntil),
      unhex(c.reserved2),
    ),
  decode: (data) => {
    const field = new FieldReader(data, 40);
    return {
      ...EF_0005_ISSUE_DATA.decode(field.bytes(30)),
      validFrom: field.hex(4),
      validUntil: field.hex(4),
      reserved2: field.hex(2),
    };
  },
};

/** EF05 by its length: cities made it 30 or 40 bytes long. @throws LayoutError for any other */
export const readIssueData = (data: Uint8Array): MohurdIssueData | MohurdLongIssueData =>
  data.length === EF_0005_ISSUE_DATA_LONG.length
    ? EF_0005_ISSUE_DATA_LONG.decode(data)
    : EF_0005_ISSUE_DATA.decode(data);

/** Public application data; also what SELECT shows under 9F0C. */
export interface MohurdPublicInfo {
  readonly issuer: string;
  readonly city: string;
  readonly industry: string;
  readonly reserved: string;
  /** 01 in use, 00 not. */
  readonly enabled: number;
  readonly version: number;
  readonly interop: string;
  /** 16 digits: the card number proper, and the factor that diversifies its keys. */
  readonly asn: string;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly mainType: number;
  readonly subType: number;
}

export const EF_0015_PUBLIC_INFO: CardFile<MohurdPublicInfo> = {
  name: 'EF_0015_PUBLIC_INFO',
  sfi: 0x15,
  structure: 'transparent',
  length: 30,
  encode: (c) =>
    concat(
      unhex(c.issuer),
      unhex(c.city),
      unhex(c.industry),
      unhex(c.reserved),
      uint(c.enabled, 1),
      uint(c.version, 1),
      unhex(c.interop),
      unhex(c.asn),
      unhex(c.validFrom),
      unhex(c.validUntil),
      uint(c.mainType, 1),
      uint(c.subType, 1),
    ),
  decode: (data) => {
    const field = new FieldReader(data, 30);
    return {
      issuer: field.hex(2),
      city: field.hex(2),
      industry: field.hex(2),
      reserved: field.hex(2),
      enabled: field.uint(1),
      version: field.uint(1),
      interop: field.hex(2),
      asn: field.hex(8),
      validFrom: field.hex(4),
      validUntil: field.hex(4),
      mainType: field.uint(1),
      subType: field.uint(1),
    };
  },
};

/** The holder. Free to read, so a child's name is all that belongs here. */
export interface MohurdHolder {
  /** 00 personal, 01 company. */
  readonly cardType: number;
  readonly isStaff: number;
  readonly name: string;
  readonly identityNo: string;
  /** 00 resident ID, 01 officer, 02 passport, 03 HK/TW entry permit, 04 temporary ID. */
  readonly identityType: number;
  /** 00 female, 01 male: not GB/T 2261.1. */
  readonly sex: number;
  readonly reserved: Uint8Array;
}

export const EF_0016_HOLDER: CardFile<MohurdHolder> = {
  name: 'EF_0016_HOLDER',
  sfi: 0x16,
  structure: 'transparent',
  length: 92,
  encode: (c) =>
    concat(
      uint(c.cardType, 1),
      uint(c.isStaff, 1),
      writeGbText(c.name, 20),
      writeGbText(c.identityNo, 32),
      uint(c.identityType, 1),
      uint(c.sex, 1),
      c.reserved,
    ),
  decode: (data) => {
    const field = new FieldReader(data, 92);
    return {
      cardType: field.uint(1),
      isStaff: field.uint(1),
      name: readGbText(field.bytes(20)),
      identityNo: readGbText(field.bytes(32)),
      identityType: field.uint(1),
      sex: field.uint(1),
      reserved: field.bytes(36),
    };
  },
};

/** What a record of the compound application is about; 04, 05 and 09 are reserved. */
export const CAPP_TAG = { aid: 0x01, rail: 0x02, bus: 0x03, control: 0x11 } as const;

/** A record of the compound application: `CAPP_TAG`, and what the city puts behind it. */
export interface CappRecord {
  readonly tag: number;
  readonly body: Uint8Array;
}

export const EF_0017_CAPP: CardFile<CappRecord> = {
  name: 'EF_0017_CAPP',
  sfi: 0x17,
  structure: 'variable',
  length: 48,
  encode: ({ tag, body }) => concat(uint(tag, 1), uint(body.length, 1), body),
  decode: (data) => {
    const field = new FieldReader(data, 48);
    const tag = field.uint(1);
    return { tag, body: field.bytes(field.uint(1)) };
  },
};

/** Body of record 01, of which only the flag is published. @throws LayoutError for an empty one */
export const readBlacklisted = (body: Uint8Array): boolean =>
  new FieldReader(body.slice(0, 1), 1).uint(1) === MARKED;

/** Body of record 11. */
export interface MohurdControl {
  /** 01: locked. */
  readonly isLocked: boolean;
  /** 01: in use; a card that was made in stock is not, until it is sold. */
  readonly isActivated: boolean;
  /** Deposit in yuan, begin and end of the activation: their widths are not published. */
  readonly rest: Uint8Array;
}

/** @throws LayoutError for a body without both flags */
export function readControl(body: Uint8Array): MohurdControl {
  const flags = new FieldReader(body.slice(0, 2), 2);
  const [isLocked, isActivated] = [flags.uint(1) === MARKED, flags.uint(1) === MARKED];
  return { isLocked, isActivated, rest: body.slice(2) };
}

const MARKED = 0x01;

const logFile = (name: string, sfi: number): CardFile<LogEntry> => ({
  name,
  sfi,
  structure: 'cyclic',
  ...LOG_ENTRY,
});

export const EF_0018_PURCHASE_LOG = logFile('EF_0018_PURCHASE_LOG', 0x18);
export const EF_0010_REMOTE_PURCHASE_LOG = logFile('EF_0010_REMOTE_PURCHASE_LOG', 0x10);
export const EF_001A_LOAD_LOG = logFile('EF_001A_LOAD_LOG', 0x1a);

/** In which direction a rail gate may let the card through. */
export const RAIL_RESTRICTION = { none: 0, entryOnly: 1, exitOnly: 2, both: 3 } as const;

/** EF11 of a card as a whole. */
export interface MohurdRestriction {
  /** One of `RAIL_RESTRICTION`. */
  readonly restriction: number;
  /** Lines and stations where the card may be used; 00 stands for any. */
  readonly allowed: Uint8Array;
}

/** @throws LayoutError for an empty file */
export const readRestriction = (data: Uint8Array): MohurdRestriction => ({
  restriction: EF_0011_RESTRICTION.decode(data.slice(0, 1)),
  allowed: data.slice(1),
});

/** EF11 begins with one of `RAIL_RESTRICTION`; what cities put behind it is not published. */
export const EF_0011_RESTRICTION: CardFile<number> = {
  name: 'EF_0011_RESTRICTION',
  sfi: 0x11,
  structure: 'transparent',
  length: 1,
  encode: (restriction) => uint(restriction, 1),
  decode: (data) => new FieldReader(data, 1).uint(1),
};
