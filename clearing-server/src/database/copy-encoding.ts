import { Buffer } from 'node:buffer';
import type { Column } from './insert-rows.ts';

type Value = Exclude<ReturnType<Column<never>['of']>, undefined>;

// "File Formats / Binary Format" of COPY in the PostgreSQL manual.
const SIGNATURE = Uint8Array.of(0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00);
const HEADER_LENGTH = SIGNATURE.length + 4 + 4;
const TRAILER = -1;
const NULL_LENGTH = -1;
/** PostgreSQL counts days and microseconds from 2000-01-01. */
const EPOCH_MS = Date.UTC(2000, 0, 1);
const DAY_MS = 86_400_000;

/** Bytes that grow as they are written. */
class Writer {
  bytes: Buffer;
  at = 0;

  constructor(capacity: number) {
    this.bytes = Buffer.allocUnsafe(capacity);
  }

  /** Room for `length` more bytes. */
  reserve(length: number): void {
    if (this.at + length <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.at + length));
    larger.set(this.bytes.subarray(0, this.at));
    this.bytes = larger;
  }

  // Byte by byte: the methods of Buffer check what is known here, and there are fifty fields a record.
  int16(value: number): void {
    const { bytes, at } = this;
    bytes[at] = value >> 8;
    bytes[at + 1] = value;
    this.at = at + 2;
  }

  int32(value: number): void {
    const { bytes, at } = this;
    bytes[at] = value >> 24;
    bytes[at + 1] = value >> 16;
    bytes[at + 2] = value >> 8;
    bytes[at + 3] = value;
    this.at = at + 4;
  }

  /** A whole number within ±2^53. */
  int64(value: number): void {
    const high = Math.floor(value / 2 ** 32);
    this.int32(high);
    this.int32(value - high * 2 ** 32);
  }
}

type Encoder = (value: Value, to: Writer) => void;

const smallint: Encoder = (value, to) => {
  to.int32(2);
  to.int16(inRange(value, 2 ** 15));
};

const int: Encoder = (value, to) => {
  to.int32(4);
  to.int32(inRange(value, 2 ** 31));
};

/** What does not fit is a bug of ours, and not to be cut to what does. */
function inRange(value: Value, limit: number): number {
  const number = Number(value);
  if (number >= -limit && number < limit) return number;
  throw new RangeError(`${String(value)} does not fit a column of its type`);
}

const bigint: Encoder = (value, to) => {
  to.int32(8);
  const number = Number(value);
  if (Number.isSafeInteger(number)) to.int64(number);
  else to.at = to.bytes.writeBigInt64BE(BigInt(value as bigint | number | string), to.at);
};

const text: Encoder = (value, to) => {
  const string = String(value);
  if (string.length <= SHORT && writeAscii(string, to)) return;
  // At most three bytes for each UTF-16 unit.
  to.reserve(4 + 3 * string.length);
  const length = to.bytes.write(string, to.at + 4, 'utf8');
  to.int32(length);
  to.at += length;
};

/** Up to here a loop is quicker than the way into Buffer's own code. */
const SHORT = 40;

/** False, with nothing written, when there is a character beyond ASCII in it. */
function writeAscii(string: string, to: Writer): boolean {
  to.reserve(4 + string.length);
  const start = to.at + 4;
  for (let at = 0; at < string.length; at += 1) {
    const code = string.charCodeAt(at);
    if (code > 0x7f) return false;
    to.bytes[start + at] = code;
  }
  to.int32(string.length);
  to.at = start + string.length;
  return true;
}

const bytea: Encoder = (value, to) => {
  const bytes = value as Uint8Array;
  to.reserve(4 + bytes.length);
  to.int32(bytes.length);
  to.bytes.set(bytes, to.at);
  to.at += bytes.length;
};

const uuid: Encoder = (value, to) => {
  to.int32(16);
  const string = String(value);
  const { bytes } = to;
  let { at } = to;
  for (let digit = 0; digit < string.length; digit += 2) {
    if (string.charCodeAt(digit) === HYPHEN) digit += 1;
    bytes[at] =
      ((NIBBLE[string.charCodeAt(digit)] ?? 0) << 4) | (NIBBLE[string.charCodeAt(digit + 1)] ?? 0);
    at += 1;
  }
  to.at = at;
};
const HYPHEN = 0x2d;
/** By the character code of a hex digit. */
const NIBBLE = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(digit) ? 0 : digit;
});

const boolean: Encoder = (value, to) => {
  to.int32(1);
  to.bytes[to.at] = value === true ? 1 : 0;
  to.at += 1;
};

const date: Encoder = (value, to) => {
  to.int32(4);
  to.int32(dayNumber(String(value)));
};
const days = new Map<string, number>();
function dayNumber(day: string): number {
  const known = days.get(day);
  if (known !== undefined) return known;
  const number = (Date.parse(`${day}T00:00:00Z`) - EPOCH_MS) / DAY_MS;
  // A server that runs for years sees few days; a hostile upload could name many.
  if (days.size > 1000) days.clear();
  days.set(day, number);
  return number;
}

const timestamptz: Encoder = (value, to) => {
  to.int32(8);
  to.int64(((value as Date).getTime() - EPOCH_MS) * 1000);
};

const ENCODERS: Readonly<Record<string, Encoder>> = {
  smallint,
  int,
  bigint,
  text,
  bpchar: text,
  bytea,
  uuid,
  boolean,
  date,
  timestamptz,
};

/** The types that `encodeCopy` can send. */
export const canCopy = (type: string): boolean => type in ENCODERS;

// The widest field of a known width, with its length.
const FIXED_FIELD_MAX = 4 + 16;

/** Rows as `COPY table (columns) FROM STDIN (FORMAT binary)` takes them. */
export function encodeCopy<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Uint8Array {
  const encoders = columns.map(({ type }) => {
    const encoder = ENCODERS[type];
    if (encoder === undefined) throw new TypeError(`no binary form of ${type} is known here`);
    return encoder;
  });
  const to = new Writer(HEADER_LENGTH + 2 + rows.length * columns.length * FIXED_FIELD_MAX);
  to.bytes.set(SIGNATURE);
  to.bytes.fill(0, SIGNATURE.length, HEADER_LENGTH);
  to.at = HEADER_LENGTH;
  for (const row of rows) {
    to.reserve(2 + columns.length * FIXED_FIELD_MAX);
    to.int16(columns.length);
    for (let index = 0; index < columns.length; index += 1) {
      const value = columns[index]?.of(row) ?? null;
      to.reserve(FIXED_FIELD_MAX);
      if (value === null) to.int32(NULL_LENGTH);
      else encoders[index]?.(value, to);
    }
  }
  to.reserve(2);
  to.int16(TRAILER);
  return to.bytes.subarray(0, to.at);
}
