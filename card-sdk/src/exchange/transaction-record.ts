import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { bcd } from '../bcd.ts';
import { concat, uint } from '../bytes.ts';
import { LayoutError } from '../field-reader.ts';
import {
  cardAsnBytes,
  IdError,
  localDateTimeBytes,
  parseCardAsn,
  parseLocalDateTime,
  parseOperatorNo,
  parsePsamNo,
  parseTerminalId,
  terminalIdBytes,
  type CardAsn,
  type LocalDateTime,
  type OperatorNo,
  type PsamNo,
  type TerminalId,
} from '../ids.ts';
import { fen, type Fen } from '../money.ts';

/** What happened between one card and one terminal. The byte is version 1's. */
export const RECORD_KIND = {
  purchase: 0x01,
  'compound-purchase': 0x02,
  load: 0x03,
  unload: 0x04,
  unresolved: 0x05,
  attendance: 0x10,
  library: 0x11,
  'check-in': 0x12,
  void: 0x20,
} as const;
export type RecordKind = keyof typeof RECORD_KIND;

export const CARD_PROFILE = { mohurd: 0x01, tunion: 0x02, pboc: 0x03 } as const;
export type CardProfileName = keyof typeof CARD_PROFILE;

/** Bits of `flags`: what the terminal knew about itself when it wrote the record. */
export const RECORD_FLAG = {
  simulated: 0x0001,
  clockSuspect: 0x0002,
  studentConcession: 0x0004,
  recovered: 0x0008,
  /** Of a void: the cashier gave the money back over the counter. */
  inCash: 0x0010,
} as const;

/** Where a vehicle or a gate was. All zero outside transit. */
export interface TransitDetail {
  readonly line: number;
  readonly station: number;
  readonly vehicle: number;
  readonly entryStation: number;
  /** `00000000000000` when there was no entry. */
  readonly entryAt: string;
  readonly connectionCount: number;
}

export const NO_TRANSIT: TransitDetail = {
  line: 0,
  station: 0,
  vehicle: 0,
  entryStation: 0,
  entryAt: '00000000000000',
  connectionCount: 0,
};

/** Direction of a pass through a gate or a vehicle door. */
export const DIRECTION = { none: 0, in: 1, out: 2 } as const;
export type Direction = keyof typeof DIRECTION;

/**
 * One record: written once by the terminal, never changed; 128 bytes, `docs/spec/transaction-record.md`.
 * Kinds without money carry zero amounts and counters.
 */
export interface TransactionRecord {
  readonly kind: RecordKind;
  readonly flags: number;
  readonly operatorNo: OperatorNo;
  readonly terminalId: TerminalId;
  readonly psamNo: PsamNo;
  /** The PSAM's own transaction counter; 0 for kinds that do not use the PSAM's purchase. */
  readonly terminalSequence: number;
  /** Position in the terminal's journal, from 1, without holes. */
  readonly journalSequence: number;
  readonly cardAsn: CardAsn;
  /** 1 electronic deposit, 2 electronic purse. */
  readonly purse: number;
  readonly cardProfile: CardProfileName;
  /** Issuer's card kind: 0 ordinary, 1 student, 2 elder, 3 staff. */
  readonly cardKind: number;
  readonly keyVersion: number;
  readonly algorithmId: number;
  /** The counter that INITIALIZE showed: before the transaction. Online for a load or unload, else offline. */
  readonly counter: number;
  readonly counterKind: CounterKind;
  readonly balanceBefore: Fen;
  readonly amount: Fen;
  /** The price before any concession; equals `amount` without one. */
  readonly amountDue: Fen;
  readonly balanceAfter: Fen;
  /** The purse's type byte: 06, 09, 02, 03; 00 without money. */
  readonly transactionType: number;
  readonly at: LocalDateTime;
  /** 4 bytes; zeros when the answer was lost. */
  readonly tac: Uint8Array;
  readonly parameterVersion: number;
  readonly blockListVersion: number;
  readonly transit: TransitDetail;
  readonly direction: Direction;
  /** Number of the refusal shown (`ERR007` is 7), 0 when it went well. */
  readonly refusal: number;
  readonly mealPeriod: number;
  /** Journal sequence of the record that a void concerns, else 0. */
  readonly referenceSequence: number;
}

export const COUNTER_KIND = { none: 0, offline: 1, online: 2 } as const;
export type CounterKind = keyof typeof COUNTER_KIND;

export const RECORD_LENGTH = 128;
const VERSION = 1;
const CHECKED_LENGTH = RECORD_LENGTH - 4;
const RESERVED_LENGTH = 12;

export function encodeRecord(record: TransactionRecord): Uint8Array {
  const { transit } = record;
  const checked = concat(
    uint(VERSION, 1),
    uint(RECORD_KIND[record.kind], 1),
    uint(record.flags, 2),
    bcd(record.operatorNo),
    terminalIdBytes(record.terminalId),
    bcd(record.psamNo),
    uint(record.terminalSequence, 4),
    uint(record.journalSequence, 4),
    cardAsnBytes(record.cardAsn),
    uint(record.purse, 1),
    uint(CARD_PROFILE[record.cardProfile], 1),
    uint(record.cardKind, 1),
    uint(record.keyVersion, 1),
    uint(record.algorithmId, 1),
    uint(COUNTER_KIND[record.counterKind], 1),
    uint(record.counter, 2),
    uint(record.balanceBefore, 4),
    uint(record.amount, 4),
    uint(record.amountDue, 4),
    uint(record.balanceAfter, 4),
    uint(record.transactionType, 1),
    localDateTimeBytes(record.at),
    record.tac,
    uint(record.parameterVersion, 4),
    uint(record.blockListVersion, 4),
    uint(transit.line, 2),
    uint(transit.station, 2),
    uint(transit.vehicle, 4),
    uint(transit.entryStation, 2),
    bcd(transit.entryAt),
    uint(transit.connectionCount, 1),
    uint(DIRECTION[record.direction], 1),
    uint(record.refusal, 2),
    uint(record.mealPeriod, 1),
    uint(record.referenceSequence, 4),
    new Uint8Array(RESERVED_LENGTH),
  );
  return concat(checked, uint(crc32(checked), 4));
}

/** @throws LayoutError naming the first field that is not what version 1 says. */
export function decodeRecord(bytes: Uint8Array): TransactionRecord {
  if (bytes.length !== RECORD_LENGTH) {
    throw new LayoutError(`expected ${String(RECORD_LENGTH)} bytes, got ${String(bytes.length)}`);
  }
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, RECORD_LENGTH);
  if (crc32(data.subarray(0, CHECKED_LENGTH)) !== data.readUInt32BE(CHECKED_LENGTH)) {
    throw new LayoutError('check field is wrong');
  }
  const version = data.readUInt8(0);
  if (version !== VERSION) throw new LayoutError(`record version ${String(version)} is not known`);
  try {
    return readFields(data);
  } catch (error) {
    if (error instanceof IdError) throw new LayoutError(error.message, { cause: error });
    throw error;
  }
}

/**
 * By their places in `docs/spec/transaction-record.md`. A centre decodes thousands of records a second, so
 * that the bytes become hex once and every number of digits is a piece of that.
 */
function readFields(data: Buffer): TransactionRecord {
  const digits = data.toString('hex', 0, CHECKED_LENGTH);
  const hexAt = (from: number, length: number): string =>
    digits.slice(2 * from, 2 * (from + length));
  const bcdAt = (from: number, length: number): string => {
    if (!isBcd(data, from, length)) throw new LayoutError(`not BCD at ${String(from)}`);
    return hexAt(from, length);
  };
  if (!digits.endsWith(RESERVED)) throw new LayoutError('reserved bytes are not zero');
  return {
    kind: named('record kind', KIND_OF, data.readUInt8(1)),
    flags: data.readUInt16BE(2),
    operatorNo: parseOperatorNo(bcdAt(4, 4)),
    terminalId: parseTerminalId(bcdAt(8, 6)),
    psamNo: parsePsamNo(bcdAt(14, 10)),
    terminalSequence: data.readUInt32BE(24),
    journalSequence: data.readUInt32BE(28),
    cardAsn: parseCardAsn(hexAt(32, 10).toUpperCase()),
    purse: data.readUInt8(42),
    cardProfile: named('card profile', PROFILE_OF, data.readUInt8(43)),
    cardKind: data.readUInt8(44),
    keyVersion: data.readUInt8(45),
    algorithmId: data.readUInt8(46),
    counterKind: named('counter kind', COUNTER_KIND_OF, data.readUInt8(47)),
    counter: data.readUInt16BE(48),
    balanceBefore: fen(data.readUInt32BE(50)),
    amount: fen(data.readUInt32BE(54)),
    amountDue: fen(data.readUInt32BE(58)),
    balanceAfter: fen(data.readUInt32BE(62)),
    transactionType: data.readUInt8(66),
    at: parseLocalDateTime(bcdAt(67, 7)),
    tac: new Uint8Array(data.subarray(74, 78)),
    parameterVersion: data.readUInt32BE(78),
    blockListVersion: data.readUInt32BE(82),
    transit: transitAt(data, bcdAt(96, 7)),
    direction: named('direction', DIRECTION_OF, data.readUInt8(104)),
    refusal: data.readUInt16BE(105),
    mealPeriod: data.readUInt8(107),
    referenceSequence: data.readUInt32BE(108),
  };
}

/** Most records are of no vehicle, and share the one that is nowhere. */
function transitAt(data: Buffer, entryAt: string): TransitDetail {
  const isNowhere =
    data.readUInt32BE(86) === 0 && data.readUInt32BE(90) === 0 && data.readUInt16BE(94) === 0;
  if (isNowhere && entryAt === NO_TRANSIT.entryAt && data.readUInt8(103) === 0) return NO_TRANSIT;
  return {
    line: data.readUInt16BE(86),
    station: data.readUInt16BE(88),
    vehicle: data.readUInt32BE(90),
    entryStation: data.readUInt16BE(94),
    entryAt,
    connectionCount: data.readUInt8(103),
  };
}

function isBcd(data: Uint8Array, from: number, length: number): boolean {
  for (let at = from; at < from + length; at += 1) {
    const byte = data[at] ?? 0;
    if (byte >> 4 > 9 || (byte & 0xf) > 9) return false;
  }
  return true;
}

function named<Name extends string>(
  what: string,
  names: ReadonlyMap<number, Name>,
  value: number,
): Name {
  const found = names.get(value);
  if (found === undefined) throw new LayoutError(`${what} ${String(value)} is not known`);
  return found;
}

const byNumber = <Name extends string>(
  table: Readonly<Record<Name, number>>,
): ReadonlyMap<number, Name> =>
  new Map((Object.keys(table) as Name[]).map((name) => [table[name], name]));
const KIND_OF = byNumber(RECORD_KIND);
const PROFILE_OF = byNumber(CARD_PROFILE);
const COUNTER_KIND_OF = byNumber(COUNTER_KIND);
const DIRECTION_OF = byNumber(DIRECTION);
const RESERVED = '00'.repeat(RESERVED_LENGTH);

const MONEY_KINDS: ReadonlySet<RecordKind> = new Set<RecordKind>([
  'purchase',
  'compound-purchase',
  'load',
  'unload',
  'unresolved',
]);

/** Whether the record's amount counts in a batch's money total. */
export const isMoneyKind = (kind: RecordKind): boolean => MONEY_KINDS.has(kind);
