import {
  loadTacInput,
  purchaseTacInput,
  TRANSACTION_TYPE,
  TRIPLE_DES,
  type TransactionType,
} from '@lvchengtong/card-sdk/crypto';
import { NO_TRANSIT, RECORD_FLAG, type TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import { localDateTimeOf, type CardAsn } from '@lvchengtong/card-sdk/ids';
import { add, subtract, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import type { DemoTerminal } from './demo-town.ts';

/** A chip as far as its records tell of it. */
export interface DemoCard {
  readonly asn: CardAsn;
  readonly tacKey: Uint8Array;
  balance: Fen;
  offlineCounter: number;
  onlineCounter: number;
}

export interface Sale {
  readonly amount: Fen;
  readonly amountDue: Fen;
  readonly at: Date;
  readonly kind: 'purchase' | 'compound-purchase';
  /** Of the bus or metro; else 0. */
  readonly line: number;
}

/** What identifies a terminal in its records, and the position that its journal counts. */
type Writer = Pick<DemoTerminal, 'operatorNo' | 'terminalId' | 'psamNo'> & {
  journalSequence: number;
};

/** A record of which nothing but card, terminal and time is known yet; takes the journal's next place. */
export function blankRecord(
  { asn }: Pick<DemoCard, 'asn'>,
  at: Writer,
  when: Date,
): TransactionRecord {
  at.journalSequence += 1;
  return {
    kind: 'attendance',
    flags: 0,
    operatorNo: at.operatorNo,
    terminalId: at.terminalId,
    psamNo: at.psamNo,
    terminalSequence: 0,
    journalSequence: at.journalSequence,
    cardAsn: asn,
    purse: 2,
    cardProfile: 'mohurd',
    cardKind: 1,
    keyVersion: 1,
    algorithmId: 0,
    counter: 0,
    counterKind: 'none',
    balanceBefore: ZERO,
    amount: ZERO,
    amountDue: ZERO,
    balanceAfter: ZERO,
    transactionType: 0,
    at: localDateTimeOf(when),
    tac: new Uint8Array(4),
    parameterVersion: 1,
    blockListVersion: 0,
    transit: NO_TRANSIT,
    direction: 'none',
    refusal: 0,
    mealPeriod: 0,
    referenceSequence: 0,
  };
}

/** As a simulated terminal writes it. */
const emptyRecord = (card: DemoCard, at: DemoTerminal, when: Date): TransactionRecord => ({
  ...blankRecord(card, at, when),
  flags: RECORD_FLAG.simulated,
});

export const passing = (
  card: DemoCard,
  at: DemoTerminal,
  when: Date,
  direction: 'in' | 'out',
): TransactionRecord => ({ ...emptyRecord(card, at, when), direction });

function debit(card: DemoCard, at: DemoTerminal, sale: Sale): TransactionRecord {
  at.terminalSequence += 1;
  return {
    ...emptyRecord(card, at, sale.at),
    kind: sale.kind,
    transactionType: typeOf(sale),
    counterKind: 'offline',
    counter: card.offlineCounter,
    terminalSequence: at.terminalSequence,
    balanceBefore: card.balance,
    amount: sale.amount,
    amountDue: sale.amountDue,
    balanceAfter: subtract(card.balance, sale.amount),
    transit: { ...NO_TRANSIT, line: sale.line },
  };
}

const typeOf = ({ kind }: Sale): TransactionType =>
  kind === 'purchase' ? TRANSACTION_TYPE.purchase : TRANSACTION_TYPE.compoundPurchase;

function debited(card: DemoCard, { balanceAfter }: TransactionRecord): void {
  card.balance = balanceAfter;
  card.offlineCounter += 1;
}

/** The card pays and signs. */
export function sold(card: DemoCard, at: DemoTerminal, sale: Sale): TransactionRecord {
  const record = debit(card, at, sale);
  debited(card, record);
  const input = purchaseTacInput({ ...record, type: typeOf(sale) });
  return { ...record, tac: TRIPLE_DES.tac(card.tacKey, input) };
}

/** The card left in the middle of it; whether it was debited, only the card knows. */
export function torn(
  card: DemoCard,
  at: DemoTerminal,
  sale: Sale,
  happened: boolean,
): TransactionRecord {
  const record = debit(card, at, sale);
  if (happened) debited(card, record);
  return { ...record, kind: 'unresolved' };
}

/** The card was credited, and signs it. */
export function loaded(
  card: DemoCard,
  at: DemoTerminal,
  amount: Fen,
  when: Date,
): TransactionRecord {
  const record: TransactionRecord = {
    ...emptyRecord(card, at, when),
    kind: 'load',
    transactionType: TRANSACTION_TYPE.load,
    counterKind: 'online',
    counter: card.onlineCounter,
    balanceBefore: card.balance,
    amount,
    amountDue: amount,
    balanceAfter: add(card.balance, amount),
  };
  const input = loadTacInput({
    ...record,
    type: TRANSACTION_TYPE.load,
    newBalance: record.balanceAfter,
    onlineCounter: record.counter,
  });
  card.balance = record.balanceAfter;
  card.onlineCounter += 1;
  return { ...record, tac: TRIPLE_DES.tac(card.tacKey, input) };
}
