import { concat, uint, unhex } from '../../bytes.ts';
import { FieldReader, LayoutError } from '../../field-reader.ts';
import type { Fen } from '../../money.ts';
import type { CardFile } from '../card-file.ts';

// What a T-Union card remembers of a trip that is not over (EF1A): terminals lay it out, not JT/T 978.

/** Trip state of the metro (EF1A), 120 bytes, as terminals of Beijing lay it out. */
export interface TUnionMetroRecord {
  readonly tag: number;
  readonly lock: number;
  /** `ZHKX` on cards of Beijing, four bytes as they stand, hex. */
  readonly mark: string;
  readonly reserved1: Uint8Array;
  /** 00 inside, 01 outside. */
  readonly state: number;
  readonly serial: string;
  readonly entry: { readonly stop: string; readonly at: string; readonly terminal: string };
  readonly reserved2: Uint8Array;
  readonly exit: { readonly stop: string; readonly at: string; readonly terminal: string };
  readonly reserved3: Uint8Array;
  readonly amountMax: Fen;
  readonly tripStatus: number;
  readonly distance: number;
  readonly paid: number;
  readonly entryLine: string;
  readonly exitLine: string;
  readonly reserved4: Uint8Array;
}

export const EF_001A_METRO_RECORD: CardFile<TUnionMetroRecord> = {
  name: 'EF_001A_METRO_RECORD',
  sfi: 0x1a,
  structure: 'variable',
  length: 120,
  encode: (c) =>
    concat(
      uint(c.tag, 1),
      uint(120 - 2, 1),
      uint(c.lock, 1),
      unhex(c.mark),
      c.reserved1,
      uint(c.state, 1),
      unhex(c.serial),
      unhex(c.entry.stop),
      unhex(c.entry.at),
      c.reserved2,
      unhex(c.entry.terminal),
      unhex(c.exit.stop),
      unhex(c.exit.at),
      c.reserved3,
      unhex(c.exit.terminal),
      uint(c.amountMax, 4),
      uint(c.tripStatus, 1),
      uint(c.distance, 2),
      uint(c.paid, 2),
      unhex(c.entryLine),
      unhex(c.exitLine),
      c.reserved4,
    ),
  decode: (data) => {
    const field = new FieldReader(data, 120);
    const hexOf = (length: number): string => field.hex(length);
    const tag = field.uint(1);
    demandLength(field.uint(1), 120 - 2);
    const [lock, mark, reserved1] = [field.uint(1), hexOf(4), field.bytes(2)];
    const [state, serial] = [field.uint(1), hexOf(8)];
    const [inStop, inAt, reserved2, inTerminal] = [hexOf(4), hexOf(7), field.bytes(1), hexOf(4)];
    const [outStop, outAt, reserved3, outTerminal] = [hexOf(4), hexOf(7), field.bytes(2), hexOf(4)];
    return {
      tag,
      lock,
      mark,
      reserved1,
      state,
      serial,
      entry: { stop: inStop, at: inAt, terminal: inTerminal },
      reserved2,
      exit: { stop: outStop, at: outAt, terminal: outTerminal },
      reserved3,
      amountMax: field.fen(4),
      tripStatus: field.uint(1),
      distance: field.uint(2),
      paid: field.uint(2),
      entryLine: hexOf(3),
      exitLine: hexOf(3),
      reserved4: field.bytes(54),
    };
  },
};

/** Where a bus was boarded or left: 38 bytes. */
export interface TUnionBusStop {
  readonly city: string;
  readonly institution: string;
  readonly operator: string;
  readonly line: string;
  readonly stop: number;
  readonly bus: string;
  readonly terminal: string;
  readonly at: string;
}

/** Trip state of the bus (EF1A, record 2702), 128 bytes. */
export interface TUnionBusRecord {
  readonly id: string;
  readonly length: number;
  readonly valid: number;
  readonly purse: number;
  readonly lock: number;
  readonly serial: string;
  readonly state: number;
  readonly on: TUnionBusStop;
  readonly fareMax: Fen;
  readonly direction: number;
  readonly off: TUnionBusStop;
  readonly amount: Fen;
  readonly mileage: number;
  readonly reserved: Uint8Array;
}

const encodeStop = (s: TUnionBusStop): Uint8Array =>
  concat(
    unhex(s.city),
    unhex(s.institution),
    unhex(s.operator),
    unhex(s.line),
    uint(s.stop, 1),
    unhex(s.bus),
    unhex(s.terminal),
    unhex(s.at),
  );

const decodeStop = (field: FieldReader): TUnionBusStop => ({
  city: field.hex(2),
  institution: field.hex(8),
  operator: field.hex(2),
  line: field.hex(2),
  stop: field.uint(1),
  bus: field.hex(8),
  terminal: field.hex(8),
  at: field.hex(7),
});

export const EF_001A_BUS_RECORD: CardFile<TUnionBusRecord> = {
  name: 'EF_001A_BUS_RECORD',
  sfi: 0x1a,
  structure: 'variable',
  length: 128,
  encode: (c) =>
    concat(
      unhex(c.id),
      uint(c.length, 1),
      uint(c.valid, 1),
      uint(c.purse, 1),
      uint(c.lock, 1),
      unhex(c.serial),
      uint(c.state, 1),
      encodeStop(c.on),
      uint(c.fareMax, 4),
      uint(c.direction, 1),
      encodeStop(c.off),
      uint(c.amount, 4),
      uint(c.mileage, 2),
      c.reserved,
    ),
  decode: (data) => {
    const field = new FieldReader(data, 128);
    return {
      id: field.hex(2),
      length: field.uint(1),
      valid: field.uint(1),
      purse: field.uint(1),
      lock: field.uint(1),
      serial: field.hex(8),
      state: field.uint(1),
      on: decodeStop(field),
      fareMax: field.fen(4),
      direction: field.uint(1),
      off: decodeStop(field),
      amount: field.fen(4),
      mileage: field.uint(2),
      reserved: field.bytes(26),
    };
  },
};

/** A record of EF1A, as far as terminals are known to lay it out. */
export type TUnionTripState =
  | { readonly kind: 'metro'; readonly record: TUnionMetroRecord }
  | { readonly kind: 'bus'; readonly record: TUnionBusRecord }
  | { readonly kind: 'other'; readonly data: Uint8Array };

const BUS_ID = [0x27, 0x02] as const;

/** By its length, and the number that a bus record begins with. @throws LayoutError */
export function readTripState(data: Uint8Array): TUnionTripState {
  const isBus = data[0] === BUS_ID[0] && data[1] === BUS_ID[1];
  if (isBus && data.length === EF_001A_BUS_RECORD.length) {
    return { kind: 'bus', record: EF_001A_BUS_RECORD.decode(data) };
  }
  if (data.length === EF_001A_METRO_RECORD.length && data[1] === data.length - 2) {
    return { kind: 'metro', record: EF_001A_METRO_RECORD.decode(data) };
  }
  return { kind: 'other', data };
}

/** The same as bytes, and the tag by which the card finds it. */
export function writeTripState(state: TUnionTripState): {
  readonly tag: number;
  readonly data: Uint8Array;
} {
  const data = tripStateBytes(state);
  const [tag] = data;
  if (tag === undefined) throw new RangeError('a record has a tag');
  return { tag, data };
}

function tripStateBytes(state: TUnionTripState): Uint8Array {
  switch (state.kind) {
    case 'metro':
      return EF_001A_METRO_RECORD.encode(state.record);
    case 'bus':
      return EF_001A_BUS_RECORD.encode(state.record);
    case 'other':
      return state.data;
  }
}

function demandLength(found: number, expected: number): void {
  if (found !== expected) {
    throw new LayoutError(
      `a record that says it has ${String(found)} bytes, not ${String(expected)}`,
    );
  }
}
