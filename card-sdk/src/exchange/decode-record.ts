import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { LayoutError } from '../field-reader.ts';
import {
  IdError,
  parseCardAsn,
  parseLocalDateTime,
  parseOperatorNo,
  parsePsamNo,
  parseTerminalId,
} from '../ids.ts';
import { fen } from '../money.ts';
import {
  CARD_PROFILE,
  CHECKED_LENGTH,
  COUNTER_KIND,
  DIRECTION,
  NO_TRANSIT,
  RECORD_KIND,
  RECORD_LENGTH,
  RECORD_VERSION,
  RESERVED_LENGTH,
  type TransactionRecord,
  type TransitDetail,
} from './transaction-record.ts';

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
  if (version !== RECORD_VERSION)
    throw new LayoutError(`record version ${String(version)} is not known`);
  try {
    return readFields(data);
  } catch (error) {
    if (error instanceof IdError) throw new LayoutError(error.message, { cause: error });
    throw error;
  }
}

/** By their places in `docs/spec/transaction-record.md`. */
function readFields(data: Buffer): TransactionRecord {
  for (let at = RESERVED; at < CHECKED_LENGTH; at += 1) {
    if (data[at] !== 0) throw new LayoutError('reserved bytes are not zero');
  }
  return {
    kind: named('record kind', KIND_OF, data.readUInt8(1)),
    flags: data.readUInt16BE(2),
    operatorNo: operatorNoIn(data),
    terminalId: terminalIdIn(data),
    psamNo: psamNoIn(data),
    terminalSequence: data.readUInt32BE(24),
    journalSequence: data.readUInt32BE(28),
    cardAsn: parseCardAsn(data.toString('hex', 32, 42).toUpperCase()),
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
    at: atIn(data),
    tac: tacIn(data),
    parameterVersion: data.readUInt32BE(78),
    blockListVersion: data.readUInt32BE(82),
    transit: transitAt(data, entryAtIn(data)),
    direction: named('direction', DIRECTION_OF, data.readUInt8(104)),
    refusal: data.readUInt16BE(105),
    mealPeriod: data.readUInt8(107),
    referenceSequence: data.readUInt32BE(108),
  };
}

/**
 * Reads digits that a record has in common with the one before, as a rule: those of a batch name one terminal.
 * A centre decodes thousands of records a second, and keeps each of these texts once instead of once a record.
 */
function shared<Value extends string>(
  from: number,
  length: number,
  parse: (digits: string) => Value,
): (data: Buffer) => Value {
  const lastBytes = new Uint8Array(length);
  let last: Value | undefined;
  const isLast = (data: Buffer): boolean => {
    for (let at = 0; at < length; at += 1) if (data[from + at] !== lastBytes[at]) return false;
    return true;
  };
  return (data) => {
    if (last !== undefined && isLast(data)) return last;
    if (!isBcd(data, from, length)) throw new LayoutError(`not BCD at ${String(from)}`);
    const read = parse(data.toString('hex', from, from + length));
    lastBytes.set(data.subarray(from, from + length));
    last = read;
    return read;
  };
}
const operatorNoIn = shared(4, 4, parseOperatorNo);
const terminalIdIn = shared(8, 6, parseTerminalId);
const psamNoIn = shared(14, 10, parsePsamNo);
const atIn = shared(67, 7, parseLocalDateTime);
const entryAtIn = shared(96, 7, (digits) => digits);

/** Its own four bytes: a view would keep the whole upload. */
function tacIn(data: Buffer): Uint8Array {
  const tac = new Uint8Array(4);
  for (let at = 0; at < tac.length; at += 1) tac[at] = data[74 + at] ?? 0;
  return tac;
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
const RESERVED = CHECKED_LENGTH - RESERVED_LENGTH;
