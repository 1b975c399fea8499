import { concat, uint, unhex } from '../../bytes.ts';
import { FieldReader } from '../../field-reader.ts';
import type { Fen } from '../../money.ts';
import type { CardFile } from '../card-file.ts';
import { holderFile } from './pboc.ts';

export * from './tunion-trips.ts';

// JT/T 978 (交通联合). EF15 is the one of PBOC.

export const EF_0016_HOLDER = holderFile('EF_0016_HOLDER (T-Union)', 32);

/** Where the card is at home, and what kind of card it is. */
export interface TUnionManagementInfo {
  readonly country: string;
  readonly province: string;
  /** GB/T 13497; Zhengzhou is 4910. */
  readonly city: string;
  /** 0001: also valid in other cities. */
  readonly interop: string;
  readonly cardKind: number;
  readonly reserved: Uint8Array;
}

export const EF_0017_MANAGEMENT_INFO: CardFile<TUnionManagementInfo> = {
  name: 'EF_0017_MANAGEMENT_INFO',
  sfi: 0x17,
  structure: 'transparent',
  length: 60,
  encode: (c) =>
    concat(
      unhex(c.country),
      unhex(c.province),
      unhex(c.city),
      unhex(c.interop),
      uint(c.cardKind, 1),
      c.reserved,
    ),
  decode: (data) => {
    const field = new FieldReader(data, 60);
    return {
      country: field.hex(4),
      province: field.hex(2),
      city: field.hex(2),
      interop: field.hex(2),
      cardKind: field.uint(1),
      reserved: field.bytes(49),
    };
  },
};

/** One trip, or one end of it. */
export interface TUnionTrip {
  /** 03/04 purse in/out, 05/06 single, 0A load: a list of its own, not the purse's types. */
  readonly type: number;
  readonly terminal: string;
  /** 01 metro, 02 bus. */
  readonly industry: number;
  readonly lineStation: string;
  readonly amount: Fen;
  readonly balance: Fen;
  readonly at: string;
  readonly city: string;
  readonly institution: string;
  readonly unfinishedAmountMax: Fen;
  readonly minutesMax: number;
}

export const EF_001E_TRIP_LOG: CardFile<TUnionTrip> = {
  name: 'EF_001E_TRIP_LOG',
  sfi: 0x1e,
  structure: 'cyclic',
  length: 48,
  encode: (c) =>
    concat(
      uint(c.type, 1),
      unhex(c.terminal),
      uint(c.industry, 1),
      unhex(c.lineStation),
      uint(c.amount, 4),
      uint(c.balance, 4),
      unhex(c.at),
      unhex(c.city),
      unhex(c.institution),
      uint(c.unfinishedAmountMax, 4),
      uint(c.minutesMax, 2),
    ),
  decode: (data) => {
    const field = new FieldReader(data, 48);
    return {
      type: field.uint(1),
      terminal: field.hex(8),
      industry: field.uint(1),
      lineStation: field.hex(7),
      amount: field.fen(4),
      balance: field.fen(4),
      at: field.hex(7),
      city: field.hex(2),
      institution: field.hex(8),
      unfinishedAmountMax: field.fen(4),
      minutesMax: field.uint(2),
    };
  },
};
