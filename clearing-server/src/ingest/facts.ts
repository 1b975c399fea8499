import type {
  CardAsn,
  OperatorNo,
  PsamNo,
  SettlementDate,
  TerminalId,
} from '@lvchengtong/card-sdk/ids';
import type { CounterKind, TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import type { Fen } from '@lvchengtong/card-sdk/money';
import type { ClearingRule } from '../clearing/clearing-rule.ts';
import type { RecordId } from './record-id.ts';
import type { VerifiedRecords } from './verify-tac.ts';

/** A span of time, half-open; no end means for ever. */
export interface Span {
  readonly from: Date;
  readonly until: Date | undefined;
}

export interface TerminalFacts {
  readonly operatorNo: OperatorNo;
  readonly open: Span;
}

/** One pairing of a PSAM with a terminal; a PSAM that moved has several. */
export interface PairingFacts {
  readonly terminalId: TerminalId;
  readonly paired: Span;
}

export interface CardFacts {
  readonly test: boolean;
  /** Calendar days in Asia/Shanghai, both included. */
  readonly validFrom: SettlementDate;
  readonly validUntil: SettlementDate;
  readonly issuedAt: Date;
  /** When the card stood on the block list. */
  readonly blocked: readonly BlockFacts[];
}

/** One stay on the block list. */
export interface BlockFacts {
  readonly blocked: Span;
  /** The first version of the list that carries it. */
  readonly version: number;
}

/** An answer to a load that the centre authorised and the card has not confirmed yet. */
export interface LoadOrderFacts {
  readonly loadId: string;
  readonly amount: Fen;
  readonly channel: string;
}

/** Everything the centre knew before it looked at a group of uploads; gathered in few queries. */
export interface Facts {
  readonly terminals: ReadonlyMap<TerminalId, TerminalFacts>;
  readonly pairings: ReadonlyMap<PsamNo, readonly PairingFacts[]>;
  readonly cards: ReadonlyMap<CardAsn, CardFacts>;
  /** The records of the group that their cards signed. */
  readonly verified: VerifiedRecords;
  /** By `loadOrderName`. */
  readonly loadOrders: ReadonlyMap<string, LoadOrderFacts>;
  readonly rules: readonly ClearingRule[];
  /** Unresolved records that arbitration paid, where a record of the group claims the same key. */
  readonly paidUnresolved: ReadonlyMap<RecordId, TransactionRecord>;
  /** When each version of the block list was published. */
  readonly blockListVersions: ReadonlyMap<number, Date>;
}

/** What is taken already, by whom; grows while a group is judged. */
export interface KeyBook {
  /** By `cardKeyName`. */
  readonly card: Map<string, RecordId>;
  /** By `psamKeyName`. */
  readonly psam: Map<string, RecordId>;
  /** By `journalKeyName`; records that were stored without taking the other two keys. */
  readonly journal: Map<string, Set<RecordId>>;
  /** Shadow balance by `purseName`. */
  readonly shadow: Map<string, Fen>;
}

export interface CardKey {
  readonly cardAsn: CardAsn;
  readonly purse: number;
  readonly counterKind: CounterKind;
  readonly counter: number;
}

export const cardKeyName = (key: CardKey, counter = key.counter): string =>
  `${key.cardAsn} ${key.purse} ${key.counterKind} ${counter}`;
export const psamKeyName = (key: {
  readonly psamNo: PsamNo;
  readonly terminalSequence: number;
}): string => `${key.psamNo} ${key.terminalSequence}`;
export const journalKeyName = (key: {
  readonly terminalId: TerminalId;
  readonly journalSequence: number;
}): string => `${key.terminalId} ${key.journalSequence}`;
export const tacKeyName = (key: {
  readonly cardAsn: CardAsn;
  readonly keyVersion: number;
}): string => `${key.cardAsn} ${key.keyVersion}`;
export const loadOrderName = (key: {
  readonly cardAsn: CardAsn;
  readonly counter: number;
}): string => `${key.cardAsn} ${key.counter}`;
export const purseName = (key: { readonly cardAsn: CardAsn; readonly purse: number }): string =>
  `${key.cardAsn} ${key.purse}`;
