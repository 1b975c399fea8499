import { type CardChannel, execute } from '../apdu/index.ts';
import type { Suite } from '../crypto/index.ts';
import { CardError } from '../errors.ts';
import type { CardAsn, LocalDateTime, TerminalId } from '../ids.ts';
import { add, type Fen } from '../money.ts';
import type { CardInHand } from './card-in-hand.ts';
import { creditForLoad } from './commands/credit-for-load.ts';
import { initializeForLoad } from './commands/initialize-for-load.ts';
import type { HostAnswer } from './host-answer.ts';
import { isSuiteAccepted, type SuiteNotAccepted } from './purchase.ts';
import { leavesPurseUntouched } from './purse-untouched.ts';
import { refusedByCard } from './refused-by-card.ts';
import { executeWithPin } from './with-pin.ts';

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
  /** As INITIALIZE was told it: by it the card's log tells this load from another terminal's. */
  readonly terminalId: TerminalId;
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
  /** As its holder keyed it in; shown only to a card that asks for it. FMCOS cards may, city cards do not. */
  readonly pin?: Uint8Array;
  /** What the terminal lets a card compute with; the established suites unless it says otherwise. */
  readonly suites?: readonly Suite[];
}

/** The centre, which alone holds load keys. */
export interface LoadHost {
  authorise(challenge: LoadChallenge): Promise<HostAnswer<{ readonly loadId: string }>>;
}

export type Loaded =
  | { readonly kind: 'loaded'; readonly receipt: LoadReceipt }
  /** The card computes with a suite that the terminal did not ask for; nothing has moved. */
  | SuiteNotAccepted
  /** The host's code, or `CARD_` and the status word of a card that said no. */
  | { readonly kind: 'refused'; readonly code: string }
  /** Nobody knows yet whether the card took it: the same card has to come back (`recoverLoad`). */
  | { readonly kind: 'torn'; readonly intent: LoadIntent };

/**
 * Puts money into the purse. `beforeCredit` is called just before CREDIT goes out and must be
 * durable when it returns: from then on only the card knows whether it took the money.
 * @throws CardError with debit `not-attempted` when the card left before that
 */
export async function load(
  channel: CardChannel,
  order: LoadOrder,
  host: LoadHost,
  beforeCredit: (intent: LoadIntent) => void,
): Promise<Loaded> {
  const { card, amount, terminalId, keyIndex, pin } = order;
  const request = { keyIndex, amount, terminalId };
  const { statusWord, answer } = await executeWithPin(channel, initializeForLoad, request, pin);
  if (answer === undefined) return refusedByCard(statusWord);
  const { algorithmId } = answer;
  if (!isSuiteAccepted(algorithmId, order.suites))
    return { kind: 'suite-not-accepted', algorithmId };
  const { balance, ...shown } = answer;
  const challenge: LoadChallenge = { asn: card.asn, balanceBefore: balance, ...shown };
  const decision = await host.authorise(challenge);
  if (decision.kind === 'refused') return decision;
  const { loadId, mac2, at } = decision;
  const intent: LoadIntent = { ...challenge, amount, terminalId, loadId, mac2, at };
  beforeCredit(intent);
  return credit(channel, intent);
}

async function credit(channel: CardChannel, intent: LoadIntent): Promise<Loaded> {
  try {
    const { statusWord, answer } = await execute(channel, creditForLoad, intent, 'unknown');
    if (answer !== undefined)
      return { kind: 'loaded', receipt: loadReceiptFor(intent, answer, false) };
    return leavesPurseUntouched(statusWord) ? refusedByCard(statusWord) : { kind: 'torn', intent };
  } catch (error) {
    if (error instanceof CardError) return { kind: 'torn', intent };
    throw error;
  }
}

export const loadReceiptFor = (
  intent: LoadIntent,
  tac: Uint8Array,
  recovered: boolean,
): LoadReceipt => ({
  ...intent,
  balanceAfter: add(intent.balanceBefore, intent.amount),
  tac,
  recovered,
});
