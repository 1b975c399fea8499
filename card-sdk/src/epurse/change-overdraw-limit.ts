import { type CardChannel, execute } from '../apdu/index.ts';
import { type CardProfile, PROBE_ORDER } from '../card/index.ts';
import { type Suite, TRANSACTION_TYPE } from '../crypto/index.ts';
import { CardError } from '../errors.ts';
import type { CardAsn, LocalDateTime, TerminalId } from '../ids.ts';
import { add, type Fen, subtract, ZERO } from '../money.ts';
import type { CardInHand } from './card-in-hand.ts';
import {
  initializeForOverdrawLimit,
  type OverdrawAnswer,
} from './commands/initialize-for-overdraw-limit.ts';
import { updateOverdrawLimit } from './commands/update-overdraw-limit.ts';
import type { HostAnswer } from './host-answer.ts';
import { proveOnline } from './prove-online.ts';
import { isSuiteAccepted, type SuiteNotAccepted } from './purchase.ts';
import { leavesPurseUntouched } from './purse-untouched.ts';
import { refusedByCard } from './refused-by-card.ts';
import { returnedCard, type ReturnedBlocked, SAME_BLOCKED } from './returned-card.ts';
import { executeWithPin } from './with-pin.ts';

/** What the host is shown, to grant another limit or not. */
export interface OverdrawChallenge extends OverdrawAnswer {
  readonly asn: CardAsn;
}

/** What is remembered before the card is told. */
export interface OverdrawIntent extends OverdrawChallenge {
  readonly newLimit: Fen;
  readonly terminalId: TerminalId;
  readonly mac2: Uint8Array;
  readonly at: LocalDateTime;
}

export interface OverdrawReceipt extends OverdrawIntent {
  /** What may be spent now: it has changed by as much as the limit. */
  readonly balanceAfter: Fen;
  /** For the host to check; no money depends on it at this end. */
  readonly tac: Uint8Array;
  readonly recovered: boolean;
}

export interface OverdrawOrder {
  readonly card: CardInHand;
  readonly newLimit: Fen;
  readonly terminalId: TerminalId;
  readonly keyIndex: number;
  readonly pin?: Uint8Array;
  /** What the terminal lets a card compute with; the established suites unless it says otherwise. */
  readonly suites?: readonly Suite[];
}

/** The bank, which alone holds overdraw keys. */
export interface OverdrawHost {
  authorise(challenge: OverdrawChallenge): Promise<HostAnswer>;
  /** Whether the TAC is this card's word that the limit stands. */
  isGenuine(receipt: OverdrawReceipt): Promise<boolean>;
}

export type OverdrawChanged =
  | { readonly kind: 'changed'; readonly receipt: OverdrawReceipt }
  /** The host's code, or `CARD_` and the status word; the limit is as it was. */
  | { readonly kind: 'refused'; readonly code: string }
  /** Nobody knows yet which limit stands: the same card has to come back. */
  | { readonly kind: 'torn'; readonly intent: OverdrawIntent }
  /** The card computes with a suite that the terminal did not ask for; nothing has changed. */
  | SuiteNotAccepted;

/**
 * Gives the deposit another overdraw limit; what may be spent changes with it. `beforeUpdate` is
 * called just before the card is told and must be durable when it returns.
 * @throws CardError with debit `not-attempted` when the card left before that
 */
export async function changeOverdrawLimit(
  channel: CardChannel,
  order: OverdrawOrder,
  host: OverdrawHost,
  beforeUpdate: (intent: OverdrawIntent) => void,
): Promise<OverdrawChanged> {
  const { card, newLimit, terminalId, keyIndex, pin } = order;
  const request = { keyIndex, terminalId };
  const shown = await executeWithPin(channel, initializeForOverdrawLimit, request, pin);
  if (shown.answer === undefined) return refusedByCard(shown.statusWord);
  const { algorithmId } = shown.answer;
  if (!isSuiteAccepted(algorithmId, order.suites))
    return { kind: 'suite-not-accepted', algorithmId };
  const challenge: OverdrawChallenge = { asn: card.asn, ...shown.answer };
  const decision = await host.authorise(challenge);
  if (decision.kind === 'refused') return decision;
  const { mac2, at } = decision;
  const intent: OverdrawIntent = { ...challenge, newLimit, terminalId, mac2, at };
  beforeUpdate(intent);
  try {
    const { statusWord, answer } = await execute(channel, updateOverdrawLimit, intent, 'unknown');
    if (answer !== undefined) {
      return { kind: 'changed', receipt: receiptFor(intent, answer, false) };
    }
    return leavesPurseUntouched(statusWord) ? refusedByCard(statusWord) : { kind: 'torn', intent };
  } catch (error) {
    if (error instanceof CardError) return { kind: 'torn', intent };
    throw error;
  }
}

export type RecoveredOverdraw =
  | { readonly kind: 'changed'; readonly receipt: OverdrawReceipt }
  | { readonly kind: 'not-changed' }
  | { readonly kind: 'other-card' }
  | ReturnedBlocked
  /** Its log says that the limit changed, and its TAC is not one the host takes. */
  | { readonly kind: 'not-genuine' }
  | { readonly kind: 'torn' };

/** Finds out from a returned card which limit stands. Changes nothing. @throws CardError */
export async function recoverOverdrawLimit(
  channel: CardChannel,
  intent: OverdrawIntent,
  { keyIndex, pin }: Pick<OverdrawOrder, 'keyIndex' | 'pin'>,
  host: OverdrawHost,
  profiles: readonly CardProfile[] = PROBE_ORDER,
): Promise<RecoveredOverdraw> {
  try {
    const returned = await returnedCard(channel, profiles, intent.asn);
    if (returned.kind !== 'card') return returned;
    const request = { keyIndex, terminalId: intent.terminalId };
    const finding = await proveOnline(channel, {
      type: TRANSACTION_TYPE.overdraw,
      amount: ZERO, // a limit moves none: the log has the limit in a field of its own
      counter: intent.onlineCounter,
      at: intent.at,
      terminalId: intent.terminalId,
      logs: returned.card.profile.loadLogs,
      shown: await executeWithPin(channel, initializeForOverdrawLimit, request, pin),
      accepts: ({ tac }) => host.isGenuine(receiptFor(intent, tac, true)),
    });
    switch (finding.kind) {
      case 'did-not-happen':
        return { kind: 'not-changed' };
      case 'undecided':
        return { kind: 'torn' };
      case 'blocked':
        return SAME_BLOCKED;
      case 'forged':
        return { kind: 'not-genuine' };
      case 'happened':
        return { kind: 'changed', receipt: receiptFor(intent, finding.proof.tac, true) };
    }
  } catch (error) {
    if (error instanceof CardError && error.code === 'CARD_REMOVED') return { kind: 'torn' };
    throw error;
  }
}

const receiptFor = (
  intent: OverdrawIntent,
  tac: Uint8Array,
  recovered: boolean,
): OverdrawReceipt => ({
  ...intent,
  balanceAfter: add(intent.balance, subtract(intent.newLimit, intent.oldLimit)),
  tac,
  recovered,
});
