import type { Direction, TransitDetail } from '@lvchengtong/card-sdk/exchange';
import type { LocalDateTime } from '@lvchengtong/card-sdk/ids';
import type { Fen } from '@lvchengtong/card-sdk/money';
import type { Parameters } from '../parameters/parameter-set.ts';
import type { CardInHand } from '@lvchengtong/card-sdk/epurse';
import type { CardHistory } from '../presentation/card-history.ts';
import type { Refusal } from '../presentation/refusal.ts';
import type { Trip } from './metro/trip.ts';

/** What a kind must know about the card beyond who it is. */
export type Need = 'genuine' | 'balance' | 'trip' | 'waiting';

/** Money that waits at the centre for this card: a subsidy, a void, the balance of a lost card. */
export interface WaitingLoad {
  readonly pendingLoadId: string;
  readonly channel: 'replacement' | 'subsidy' | 'void';
  readonly amount: Fen;
}

/** What was read from the card because the kind needs it. */
export interface Gathered {
  readonly genuine?: boolean;
  readonly balance?: Fen;
  readonly trip?: Trip;
  /** The first of what waits; absent when nothing does, or the centre cannot be asked. */
  readonly waiting?: WaitingLoad;
}

/** Everything a decision depends on; deciding reads nothing else. */
export interface Facts extends Gathered {
  readonly card: CardInHand;
  readonly at: LocalDateTime;
  readonly parameters: Parameters;
  /** Keyed in by the cashier; zero when nothing is. */
  readonly amountEntered: Fen;
  readonly history: CardHistory;
}

/** Money to be taken, decided before the card is asked for it. */
export interface Sale {
  readonly type: 'purchase' | 'compound-purchase';
  readonly amount: Fen;
  /** The price before any concession. */
  readonly amountDue: Fen;
  /** What the card's trip record becomes together with the debit. */
  readonly trip: Trip | undefined;
  readonly transit: TransitDetail;
  readonly direction: Direction;
  readonly mealPeriod: number;
}

export type Decision =
  | { readonly kind: 'refuse'; readonly refusal: Refusal }
  | { readonly kind: 'sell'; readonly sale: Sale }
  | {
      readonly kind: 'load';
      readonly amount: Fen;
      readonly waiting: WaitingLoad | undefined;
    }
  | { readonly kind: 'pass'; readonly direction: Direction; readonly late: boolean }
  | { readonly kind: 'refuse-pass'; readonly refusal: Refusal; readonly direction: Direction }
  | { readonly kind: 'show-balance'; readonly balance: Fen };

/** A kind of terminal: what it asks of a card and what it then does. Pure. */
export interface Kind {
  readonly takesMoney: boolean;
  /** The amount is keyed in for one card and must not fall on another. */
  readonly keyed: boolean;
  /** The same card for the same amount again, soon, is asked about first. */
  readonly asksAgain: boolean;
  needs(amountEntered: Fen): readonly Need[];
  decide(facts: Facts): Decision;
}

export const refuse = (refusal: Refusal): Decision => ({ kind: 'refuse', refusal });
