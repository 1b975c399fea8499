import { concat, hex, uint, unhex } from '../bytes.ts';
import type { CardFile } from '../card/index.ts';
import { FieldReader } from '../field-reader.ts';

/** Which PSAM this is. */
export interface PsamPublicInfo {
  /** 20 digits. */
  readonly serial: string;
  readonly version: number;
  readonly keyCardType: number;
  readonly fciData: string;
}

export const EF_0015_PSAM_INFO: CardFile<PsamPublicInfo> = {
  name: 'EF_0015_PSAM_INFO',
  sfi: 0x15,
  structure: 'transparent',
  length: 14,
  encode: (c) =>
    concat(unhex(c.serial), uint(c.version, 1), uint(c.keyCardType, 1), unhex(c.fciData)),
  decode: (data) => {
    const field = new FieldReader(data, 14);
    return {
      serial: field.hex(10),
      version: field.uint(1),
      keyCardType: field.uint(1),
      fciData: field.hex(2),
    };
  },
};

/** The terminal number that the PSAM puts into MAC1, so that the terminal must send the same. */
export const EF_0016_TERMINAL: CardFile<string> = {
  name: 'EF_0016_TERMINAL',
  sfi: 0x16,
  structure: 'transparent',
  length: 6,
  encode: unhex,
  decode: (data) => hex(new FieldReader(data, 6).bytes(6)),
};

/** In the purchase application. */
export interface PsamApplicationInfo {
  readonly purchaseKeyIndex: number;
  readonly issuer: string;
  readonly acquirer: string;
  readonly validFrom: string;
  readonly validUntil: string;
}

export const EF_0017_PSAM_APPLICATION: CardFile<PsamApplicationInfo> = {
  name: 'EF_0017_PSAM_APPLICATION',
  sfi: 0x17,
  structure: 'transparent',
  length: 25,
  encode: (c) =>
    concat(
      uint(c.purchaseKeyIndex, 1),
      unhex(c.issuer),
      unhex(c.acquirer),
      unhex(c.validFrom),
      unhex(c.validUntil),
    ),
  decode: (data) => {
    const field = new FieldReader(data, 25);
    return {
      purchaseKeyIndex: field.uint(1),
      issuer: field.hex(8),
      acquirer: field.hex(8),
      validFrom: field.hex(4),
      validUntil: field.hex(4),
    };
  },
};

/** The next transaction's sequence number. */
export const EF_0018_TERMINAL_SEQUENCE: CardFile<number> = {
  name: 'EF_0018_TERMINAL_SEQUENCE',
  sfi: 0x18,
  structure: 'transparent',
  length: 4,
  encode: (sequence) => uint(sequence, 4),
  decode: (data) => new FieldReader(data, 4).uint(4),
};
