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
  /** Undefined when it was accepted. */
  readonly suspendedFor: SuspendCode | undefined;
  /** The debit is the operator's loss: the chip paid, the purse was not charged. */
  readonly operatorLiable: boolean;
  readonly decision: ChainDecision | undefined;
}

export interface ChainDecision {
  readonly outcome: 'paid' | 'refused';
  readonly code: string;
  readonly neighbourRecordId: string;
  readonly settlementDate: SettlementDate;
}

/** A card is issued with nothing on it. */
export const NEW_CARD: ChainStart = { balance: ZERO, offlineCounter: 0, onlineCounter: 0 };

/** Whether only the neighbours can say if the chip did it. The other suspended ones bear the chip's signature. */
export const isUndecided = ({ suspendedFor, decision }: ChainRecord): boolean =>
  decision === undefined && (suspendedFor === 'UNRESOLVED' || suspendedFor === 'TAC_WRONG');

/** Whether its money stands in the ledger. */
export const isPosted = ({ suspendedFor, decision }: ChainRecord): boolean =>
  suspendedFor === undefined || decision?.outcome === 'paid';

/** The records' movements of the chip; a refused record moved nothing. */
export const movementsOf = (records: readonly ChainRecord[]): Movement[] =>
  records.filter(({ decision }) => decision?.outcome !== 'refused').map(movementOf);

function movementOf(chained: ChainRecord): Movement {
  const { recordId, record } = chained;
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
    certain: !isUndecided(chained),
  };
}
