import { createHash } from 'node:crypto';
import {
  loadTacInput,
  purchaseTacInput,
  TRANSACTION_TYPE,
  TRIPLE_DES,
} from '@lvchengtong/card-sdk/crypto';
import {
  batchOf,
  encodeBatch,
  encodeRecord,
  type TransactionRecord,
} from '@lvchengtong/card-sdk/exchange';
import {
  parseCardAsn,
  parseOperatorNo,
  parsePsamNo,
  parseTerminalId,
  type CardAsn,
  type OperatorNo,
  type PsamNo,
  type TerminalId,
} from '@lvchengtong/card-sdk/ids';
import { add, fen, subtract, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import { blankRecord } from '../../src/demo/demo-card.ts';
import type { TacKeySource } from '../../src/ingest/tac-key-source.ts';

/** The morning on which every test city opens. */
export const MORNING = new Date('2026-09-01T00:00:00Z');
export const minutesLater = (minutes: number, from: Date = MORNING): Date =>
  new Date(from.getTime() + minutes * 60_000);

/** A purse as the chip keeps it: counters, balance, and a TAC key. The test tears and tampers. */
export interface Chip {
  readonly asn: CardAsn;
  balance: Fen;
  offlineCounter: number;
  onlineCounter: number;
}

/** A terminal with its PSAM: it numbers what it does. */
export interface Till {
  readonly terminalId: TerminalId;
  readonly psamNo: PsamNo;
  readonly operatorNo: OperatorNo;
  terminalSequence: number;
  journalSequence: number;
  batchNo: number;
}

export const chip = (no: number): Chip => ({
  asn: parseCardAsn(`00004500${String(no).padStart(12, '0')}`),
  balance: ZERO,
  offlineCounter: 0,
  onlineCounter: 0,
});

export const till = (no: number, operatorNo = '00000001'): Till => ({
  terminalId: parseTerminalId(String(no).padStart(12, '0')),
  psamNo: parsePsamNo(String(no).padStart(20, '0')),
  operatorNo: parseOperatorNo(operatorNo),
  terminalSequence: 0,
  journalSequence: 0,
  batchNo: 0,
});

const tacKeyOf = (asn: CardAsn): Uint8Array =>
  new Uint8Array(createHash('sha256').update(asn).digest()).slice(0, 16);

/** Every chip of version 1 has a key. */
export const testKeys: TacKeySource = {
  tacKeys: (cards) =>
    Promise.resolve(
      new Map(
        cards.filter(({ keyVersion }) => keyVersion === 1).map(({ asn }) => [asn, tacKeyOf(asn)]),
      ),
    ),
};

type Changes = Partial<TransactionRecord>;

/** The chip's signature over the record as it stands. */
export function signed(record: TransactionRecord): TransactionRecord {
  const key = tacKeyOf(record.cardAsn);
  if (record.counterKind === 'online') {
    const type = record.kind === 'unload' ? TRANSACTION_TYPE.unload : TRANSACTION_TYPE.load;
    const { balanceAfter: newBalance, counter: onlineCounter } = record;
    return {
      ...record,
      tac: TRIPLE_DES.tac(key, loadTacInput({ ...record, type, newBalance, onlineCounter })),
    };
  }
  const type =
    record.kind === 'compound-purchase'
      ? TRANSACTION_TYPE.compoundPurchase
      : TRANSACTION_TYPE.purchase;
  return { ...record, tac: TRIPLE_DES.tac(key, purchaseTacInput({ ...record, type })) };
}

function debitRecord(card: Chip, at: Till, amount: number, when: Date): TransactionRecord {
  at.terminalSequence += 1;
  return {
    ...blankRecord(card, at, when),
    kind: 'purchase',
    transactionType: 0x06,
    counterKind: 'offline',
    counter: card.offlineCounter,
    terminalSequence: at.terminalSequence,
    balanceBefore: card.balance,
    amount: fen(amount),
    amountDue: fen(amount),
    balanceAfter: subtract(card.balance, fen(amount)),
  };
}

/** The chip pays; `changes` are what the terminal wrote otherwise, before the chip signed. */
export function purchase(
  card: Chip,
  at: Till,
  amount: number,
  when: Date,
  changes: Changes = {},
): TransactionRecord {
  const record = signed({ ...debitRecord(card, at, amount, when), ...changes });
  card.balance = subtract(card.balance, fen(amount));
  card.offlineCounter += 1;
  return record;
}

/** The chip was loaded. */
export function load(
  card: Chip,
  at: Till,
  amount: number,
  when: Date,
  changes: Changes = {},
): TransactionRecord {
  const record = signed({
    ...blankRecord(card, at, when),
    kind: 'load',
    transactionType: 0x02,
    counterKind: 'online',
    counter: card.onlineCounter,
    balanceBefore: card.balance,
    amount: fen(amount),
    amountDue: fen(amount),
    balanceAfter: add(card.balance, fen(amount)),
    ...changes,
  });
  card.balance = add(card.balance, fen(amount));
  card.onlineCounter += 1;
  return record;
}

/** The card left after DEBIT was sent. `happened` is what only the chip knows. */
export function tornPurchase(
  card: Chip,
  at: Till,
  amount: number,
  when: Date,
  happened: boolean,
): TransactionRecord {
  const record: TransactionRecord = {
    ...debitRecord(card, at, amount, when),
    kind: 'unresolved',
    tac: new Uint8Array(4),
  };
  if (happened) {
    card.balance = record.balanceAfter;
    card.offlineCounter += 1;
  }
  return record;
}

export const attendance = (
  card: Chip,
  at: Till,
  when: Date,
  changes: Changes = {},
): TransactionRecord => ({
  ...blankRecord(card, at, when),
  direction: 'in',
  ...changes,
});

/** The next batch of the terminal, encoded. */
export function uploadOf(at: Till, records: readonly TransactionRecord[]): Uint8Array {
  at.batchNo += 1;
  return encodeBatch(batchOf(at, records.map(encodeRecord)));
}
