import { crc32 } from 'node:zlib';
import { bcd } from '../bcd.ts';
import { concat, uint } from '../bytes.ts';
import {
  cardAsnBytes,
  localDateTimeBytes,
  terminalIdBytes,
  type CardAsn,
  type LocalDateTime,
  type OperatorNo,
  type PsamNo,
  type TerminalId,
} from '../ids.ts';
import type { Fen } from '../money.ts';

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
export const RECORD_VERSION = 1;
/** What the check field is over. */
export const CHECKED_LENGTH = RECORD_LENGTH - 4;
export const RESERVED_LENGTH = 12;

export function encodeRecord(record: TransactionRecord): Uint8Array {
  const { transit } = record;
  const checked = concat(
    uint(RECORD_VERSION, 1),
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

const MONEY_KINDS: ReadonlySet<RecordKind> = new Set<RecordKind>([
  'purchase',
  'compound-purchase',
  'load',
  'unload',
  'unresolved',
]);

/** Whether the record's amount counts in a batch's money total. */
export const isMoneyKind = (kind: RecordKind): boolean => MONEY_KINDS.has(kind);
