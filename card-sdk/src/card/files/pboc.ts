import { concat, uint, unhex } from '../../bytes.ts';
import { FieldReader } from '../../field-reader.ts';
import type { CardFile } from '../card-file.ts';
import { readGbText, writeGbText } from '../gb-text.ts';

// Classic PBOC and FMCOS cards (JR/T 0025); T-Union kept this layout of EF15.

/** Public application data; also what SELECT shows under 9F0C. */
export interface PbocPublicInfo {
  /** 8 bytes; T-Union diversifies with them first. */
  readonly issuer: string;
  /** 02 on T-Union cards. */
  readonly applicationType: number;
  /** Application version; T-Union reads it as "in use". */
  readonly version: number;
  readonly asn: string;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly fciData: string;
}

export const EF_0015_PUBLIC_INFO: CardFile<PbocPublicInfo> = {
  name: 'EF_0015_PUBLIC_INFO (PBOC)',
  sfi: 0x15,
  structure: 'transparent',
  length: 30,
  encode: (c) =>
    concat(
      unhex(c.issuer),
      uint(c.applicationType, 1),
      uint(c.version, 1),
      unhex(c.asn),
      unhex(c.validFrom),
      unhex(c.validUntil),
      unhex(c.fciData),
    ),
  decode: (data) => {
    const field = new FieldReader(data, 30);
    return {
      issuer: field.hex(8),
      applicationType: field.uint(1),
      version: field.uint(1),
      asn: field.hex(10),
      validFrom: field.hex(4),
      validUntil: field.hex(4),
      fciData: field.hex(2),
    };
  },
};

/** The holder, with an identity number of 16 (PBOC) or 32 bytes (T-Union). */
export interface PbocHolder {
  readonly cardType: number;
  readonly isStaff: number;
  readonly name: string;
  readonly identityNo: string;
  readonly identityType: number;
}

export const holderFile = (name: string, identityLength: 16 | 32): CardFile<PbocHolder> => ({
  name,
  sfi: 0x16,
  structure: 'transparent',
  length: 23 + identityLength,
  encode: (c) =>
    concat(
      uint(c.cardType, 1),
      uint(c.isStaff, 1),
      writeGbText(c.name, 20),
      writeGbText(c.identityNo, identityLength),
      uint(c.identityType, 1),
    ),
  decode: (data) => {
    const field = new FieldReader(data, 23 + identityLength);
    return {
      cardType: field.uint(1),
      isStaff: field.uint(1),
      name: readGbText(field.bytes(20)),
      identityNo: readGbText(field.bytes(identityLength)),
      identityType: field.uint(1),
    };
  },
});

export const EF_0016_HOLDER = holderFile('EF_0016_HOLDER (PBOC)', 16);
/** The longer form of newer cards, with an identity number of 32 bytes (JR/T 0025). */
export const EF_0016_HOLDER_LONG = holderFile('EF_0016_HOLDER (PBOC, long)', 32);
