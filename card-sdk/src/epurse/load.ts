import type { CardAsn, LocalDateTime, TerminalId } from '../ids.ts';
import type { Fen } from '../money.ts';
import type { CardInHand } from './card-in-hand.ts';

/** What the host is shown, to say yes or no. */
export interface LoadChallenge {
  readonly asn: CardAsn;
  readonly balanceBefore: Fen;
  /** As INITIALIZE showed it. */
  readonly onlineCounter: number;
  readonly keyVersion: number;
  readonly algorithmId: number;
  readonly random: Uint8Array;
  readonly mac1: Uint8Array;
}

/** What is remembered before CREDIT goes out. */
export interface LoadIntent extends LoadChallenge {
  readonly amount: Fen;
  readonly mac2: Uint8Array;
  readonly at: LocalDateTime;
  readonly loadId: string;
}

/** A load that happened. */
export interface LoadReceipt extends LoadIntent {
  readonly balanceAfter: Fen;
  readonly tac: Uint8Array;
  readonly recovered: boolean;
}

export interface LoadOrder {
  readonly card: CardInHand;
  readonly amount: Fen;
  readonly terminalId: TerminalId;
  readonly keyIndex: number;
}

/** The centre, which alone holds load keys. */
export interface LoadHost {
  authorise(challenge: LoadChallenge): Promise<
    | {
        readonly kind: 'authorised';
        readonly loadId: string;
        readonly mac2: Uint8Array;
        readonly at: LocalDateTime;
      }
    | { readonly kind: 'refused'; readonly code: string }
  >;
}

export type Loaded =
  | { readonly kind: 'loaded'; readonly receipt: LoadReceipt }
  /** The host's code, or `CARD_` and the status word of a card that said no. */
  | { readonly kind: 'refused'; readonly code: string }
  /** Nobody knows yet whether the card took it: the same card has to come back (`recoverLoad`). */
  | { readonly kind: 'torn'; readonly intent: LoadIntent };
