import type {
  CardAsn,
  LocalDateTime,
  OperatorNo,
  PsamNo,
  TerminalId,
} from '@lvchengtong/card-sdk/ids';
import type { TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import type { Fen } from '@lvchengtong/card-sdk/money';
import type { Kind } from '../kinds/decision.ts';
import type { Parameters } from '../parameters/parameter-set.ts';
import type { CannotAccept, ScreenPerson } from '../screen-state.ts';
import type { CardHistory } from './card-history.ts';

/** Who writes the records. */
export interface TerminalIdentity {
  readonly terminalId: TerminalId;
  readonly operatorNo: OperatorNo;
  readonly psamNo: PsamNo;
  /** Virtual card or PSAM: stands in every record. */
  readonly simulated: boolean;
}

/**
 * Everything outside the card that a presentation depends on, as it is when an event is handled. The
 * state machine reads this and nothing else.
 */
export interface World {
  readonly now: Date;
  /** Terminal time, never before the last record's. */
  readonly at: LocalDateTime;
  readonly clockSuspect: boolean;
  readonly terminal: TerminalIdentity;
  readonly kind: Kind;
  readonly parameters: Parameters | undefined;
  readonly blockListVersion: number;
  readonly amountEntered: Fen;
  readonly cannotAccept: CannotAccept | undefined;
  readonly sameCardMs: number;
  readonly tornMs: number;
  /** The sale of this shift that can still be taken back. */
  voidable(journalSequence: number): TransactionRecord | undefined;
  isBlocked(asn: CardAsn): boolean;
  historyOf(asn: CardAsn): CardHistory;
  personOf(asn: CardAsn, student: boolean): ScreenPerson;
}
