import type { SuspendCode, TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import { instantOf, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import { add, subtract, ZERO } from '@lvchengtong/card-sdk/money';
import type { RecordId } from '../ingest/record-id.ts';
import type { ChainStart, Movement } from './card-chain.ts';

/** A stored money record, read again from the very bytes that the terminal sent. */
export interface ChainRecord {
  readonly recordId: RecordId;
  readonly record: TransactionRecord;
  /** The day that was open when it came. */
  readonly settlementDate: SettlementDate;
  readonly recordedAt: Date;
  /** Undefined when it was accepted. */
  readonly suspendedFor: SuspendCode | undefined;
  /** The debit, if it was made, is the operator's loss: the chip paid, the purse is not charged. */
  readonly operatorLiable: boolean;
  /** How it stands; undefined while it waits. */
  readonly decision: ChainDecision | undefined;
}

export const DECISION_OUTCOMES = ['paid', 'refused', 'written-off'] as const;
export type DecisionOutcome = (typeof DECISION_OUTCOMES)[number];

export interface ChainDecision {
  readonly outcome: DecisionOutcome;
  readonly code: string;
  /** Empty when two people decided and no neighbour did. */
  readonly neighbourRecordId: string;
  readonly settlementDate: SettlementDate;
  /** Two people decided it, and nothing has proven it, or the contrary, since. */
  readonly byHand: boolean;
  /** How many proofs came after the first decision. */
  readonly revision: number;
  /** What the last proof changed. */
  readonly corrects: DecisionOutcome | undefined;
}

/** A card is issued with nothing on it. */
export const NEW_CARD: ChainStart = { balance: ZERO, offlineCounter: 0, onlineCounter: 0 };

/** Whether only the neighbours can say if the chip did it. The other suspended ones bear the chip's signature. */
export const isUnsigned = ({ suspendedFor }: Pick<ChainRecord, 'suspendedFor'>): boolean =>
  suspendedFor === 'UNRESOLVED' || suspendedFor === 'TAC_WRONG';

/** Whether its money stands in the purse. What was written off was paid by the issuer, not by the purse. */
export const isPosted = ({ suspendedFor, decision, record }: ChainRecord): boolean =>
  suspendedFor === undefined ||
  decision?.outcome === 'paid' ||
  (decision?.outcome === 'written-off' && record.counterKind === 'online');

/**
 * The movements of the chip as they are known by now. What was proven not to have happened moved
 * nothing; what people decided is not known.
 */
export const movementsOf = (records: readonly ChainRecord[]): Movement[] =>
  records
    .filter((chained) => !(isProven(chained) && chained.decision?.outcome === 'refused'))
    .map((chained) => movementOf(chained, !isUnsigned(chained) || isProven(chained)));

/** The movements as the records alone tell them, whatever has been decided about any. */
export const movementsTold = (records: readonly ChainRecord[]): Movement[] =>
  records.map((chained) => movementOf(chained, !isUnsigned(chained)));

const isProven = (chained: ChainRecord): boolean =>
  isUnsigned(chained) && chained.decision !== undefined && !chained.decision.byHand;

function movementOf({ recordId, record }: ChainRecord, certain: boolean): Movement {
  const { balanceBefore, amount, counter, transactionType } = record;
  const family = record.counterKind === 'online' ? 'online' : 'offline';
  const isLoad = transactionType === 0x02;
  return {
    recordId,
    family,
    counter,
    before: balanceBefore,
    // What the chip does with the amount; the balance that the record states may be what is wrong with it.
    after: isLoad ? add(balanceBefore, amount) : subtract(balanceBefore, amount),
    occurredAt: instantOf(record.at),
    certain,
  };
}
