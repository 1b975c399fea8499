import type { TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import type { CardAsn } from '@lvchengtong/card-sdk/ids';
import type { Fen } from '@lvchengtong/card-sdk/money';
import type { Gathered, Need, Sale, WaitingLoad } from '../kinds/decision.ts';
import type { JournalErrorCode } from '../journal/journal-error.ts';
import type { PendingId, RecordDraft } from '../journal/journal.ts';
import type { ScreenPerson, ScreenPhase } from '../screen-state.ts';
import type {
  CardInHand,
  DebitIntent,
  Identified,
  Loaded,
  LoadIntent,
  LoadReceipt,
  Purchased,
  PurchaseReceipt,
} from '@lvchengtong/card-sdk/epurse';

/** Same card, same amount, soon: the cashier has to say that it is meant. */
export interface Confirmation {
  readonly asn: CardAsn;
  readonly amount: Fen;
  readonly person: ScreenPerson;
  readonly confirmed: boolean;
}

/** A sale that the cashier takes back when its card comes; what becomes of the money is chosen before. */
export interface Voiding {
  readonly sale: Pick<TransactionRecord, 'journalSequence' | 'cardAsn' | 'amount'>;
  readonly inCash: boolean;
}

/** A debit or credit that may have happened; its unresolved record is on the disk as `pending`. */
export type Torn = {
  readonly card: CardInHand;
  readonly pending: PendingId;
  readonly until: Date;
} & (
  | { readonly kind: 'debit'; readonly sale: Sale; readonly intent: DebitIntent }
  | { readonly kind: 'credit'; readonly intent: LoadIntent }
);

export type PresentationState =
  /** No card, nothing owed. */
  | {
      readonly kind: 'idle';
      readonly confirmation: Confirmation | undefined;
      readonly voiding?: Voiding;
    }
  | {
      readonly kind: 'identifying';
      readonly confirmation: Confirmation | undefined;
      readonly voiding?: Voiding;
    }
  /** The card whose sale is taken back proves that it is genuine. */
  | { readonly kind: 'voiding'; readonly voiding: Voiding; readonly card: CardInHand }
  | {
      readonly kind: 'gathering';
      readonly card: CardInHand;
      readonly needs: readonly Need[];
      readonly gathered: Gathered;
      readonly confirmation: Confirmation | undefined;
    }
  | { readonly kind: 'paying'; readonly card: CardInHand; readonly sale: Sale }
  | { readonly kind: 'loading'; readonly card: CardInHand; readonly amount: Fen }
  /** The record is being written; only then does the screen say so. */
  | {
      readonly kind: 'journalling';
      readonly shows: ScreenPhase;
      readonly then: 'idle' | 'identify';
    }
  /** No card; the one that was torn away is waited for. */
  | { readonly kind: 'torn'; readonly torn: Torn }
  | { readonly kind: 'recovering'; readonly torn: Torn };

export type Recovery =
  | { readonly kind: 'debited'; readonly receipt: PurchaseReceipt }
  | { readonly kind: 'loaded'; readonly receipt: LoadReceipt }
  | { readonly kind: 'did-not-happen' }
  | { readonly kind: 'other-card' }
  /** This card or another, blocked since. */
  | { readonly kind: 'blocked' }
  /** Its proof is not the genuine card's. */
  | { readonly kind: 'forged' }
  | { readonly kind: 'torn' };

export type PresentationEvent =
  | { readonly kind: 'card-presented' }
  | { readonly kind: 'identified'; readonly result: Identified }
  | { readonly kind: 'gathered'; readonly value: Gathered }
  | {
      readonly kind: 'purchase-ended';
      readonly outcome: Purchased;
      readonly pending: PendingId | undefined;
    }
  | {
      readonly kind: 'load-ended';
      readonly outcome: Loaded;
      readonly pending: PendingId | undefined;
    }
  | { readonly kind: 'recovered'; readonly recovery: Recovery }
  | { readonly kind: 'journalled'; readonly record: TransactionRecord }
  | { readonly kind: 'journal-failed'; readonly code: JournalErrorCode }
  /** The card left, or answered nonsense, before any money was asked for. */
  | { readonly kind: 'card-left'; readonly pending: PendingId | undefined }
  | { readonly kind: 'psam-failed'; readonly pending: PendingId | undefined }
  | { readonly kind: 'void-asked'; readonly voiding: Voiding }
  | { readonly kind: 'torn-term-over' }
  | { readonly kind: 'same-confirmed' }
  | { readonly kind: 'cancelled' };

/** What the machine asks of the card, the PSAM or the disk; the answer comes back as an event. */
export type Ask =
  | { readonly kind: 'identify' }
  | { readonly kind: 'gather'; readonly need: Need; readonly card: CardInHand }
  | { readonly kind: 'purchase'; readonly card: CardInHand; readonly sale: Sale }
  | {
      readonly kind: 'load';
      readonly card: CardInHand;
      readonly amount: Fen;
      readonly waiting: WaitingLoad | undefined;
    }
  | { readonly kind: 'recover'; readonly torn: Torn }
  | {
      readonly kind: 'journal';
      readonly draft: RecordDraft;
      readonly resolves: PendingId | undefined;
    };

/** What is to be done besides, without an answer. */
export type Effect =
  | { readonly kind: 'show'; readonly phase: ScreenPhase }
  | { readonly kind: 'clear-amount' }
  | { readonly kind: 'block-locally'; readonly asn: CardAsn }
  | { readonly kind: 'forget-pending'; readonly pending: PendingId }
  | { readonly kind: 'start-torn-term'; readonly until: Date }
  | { readonly kind: 'psam-is-down' };

export interface Step {
  readonly state: PresentationState;
  readonly effects: readonly Effect[];
  readonly ask: Ask | undefined;
}

export const IDLE: PresentationState = { kind: 'idle', confirmation: undefined };

/** A step that waits for the outside. */
export const rest = (state: PresentationState, ...effects: readonly Effect[]): Step => ({
  state,
  effects,
  ask: undefined,
});

export const asking = (
  state: PresentationState,
  ask: Ask,
  ...effects: readonly Effect[]
): Step => ({ state, effects, ask });
