import { type CardChannel, execute, SW } from '../apdu/index.ts';
import { type CardProfile, PROBE_ORDER } from '../card/index.ts';
import { type Suite, TRANSACTION_TYPE } from '../crypto/index.ts';
import { CardError } from '../errors.ts';
import type { LocalDateTime, TerminalId } from '../ids.ts';
import { type Fen, subtract, ZERO } from '../money.ts';
import type { CardInHand } from './card-in-hand.ts';
import { debitForUnload } from './commands/debit-for-unload.ts';
import { initializeForUnload } from './commands/initialize-for-load.ts';
import type { HostAnswer } from './host-answer.ts';
import type { LoadChallenge } from './load.ts';
import { proveOnline } from './prove-online.ts';
import { isSuiteAccepted, type SuiteNotAccepted } from './purchase.ts';
import { leavesPurseUntouched } from './purse-untouched.ts';
import { refusedByCard } from './refused-by-card.ts';
import { returnedCard, type ReturnedBlocked, SAME_BLOCKED } from './returned-card.ts';
import { executeWithPin } from './with-pin.ts';

/** What is remembered before DEBIT goes out. */
export interface UnloadIntent extends LoadChallenge {
  readonly amount: Fen;
  readonly terminalId: TerminalId;
  readonly mac2: Uint8Array;
  readonly at: LocalDateTime;
  readonly unloadId: string;
}

/** An unload that the card says has happened; the host checks MAC3 before it pays anything out. */
export interface UnloadReceipt extends UnloadIntent {
  readonly balanceAfter: Fen;
  readonly mac3: Uint8Array;
  readonly recovered: boolean;
}

export interface UnloadOrder {
  readonly card: CardInHand;
  readonly amount: Fen;
  readonly terminalId: TerminalId;
  readonly keyIndex: number;
  /** The deposit is behind it. */
  readonly pin?: Uint8Array;
  /** What the terminal lets a card compute with; the established suites unless it says otherwise. */
  readonly suites?: readonly Suite[];
}

/** The centre, which alone holds unload keys. */
export interface UnloadHost {
  authorise(challenge: LoadChallenge): Promise<HostAnswer<{ readonly unloadId: string }>>;
  /** Whether MAC3 is this card's word that the money has left it. */
  isGenuine(receipt: UnloadReceipt): Promise<boolean>;
}

export type Unloaded =
  | { readonly kind: 'unloaded'; readonly receipt: UnloadReceipt }
  /** There is less of the holder's own money in the deposit; nothing has moved. */
  | { readonly kind: 'insufficient' }
  /** The host's code, or `CARD_` and the status word of a card that said no; nothing has moved. */
  | { readonly kind: 'refused'; readonly code: string }
  /** Nobody knows yet whether the card gave it: the same card has to come back (`recoverUnload`). */
  | { readonly kind: 'torn'; readonly intent: UnloadIntent }
  /** The host refused MAC3: a forgery that says it has given money back. */
  | { readonly kind: 'not-genuine'; readonly receipt: UnloadReceipt }
  /** The card says that the money has left it, and the host cannot be asked now: keep the receipt. */
  | { readonly kind: 'unverified'; readonly receipt: UnloadReceipt; readonly cause: unknown }
  /** The card computes with a suite that the terminal did not ask for; nothing has moved. */
  | SuiteNotAccepted;

/**
 * Takes money out of the deposit, back to where the host keeps it. `beforeDebit` is called just
 * before DEBIT goes out and must be durable when it returns.
 * @throws CardError with debit `not-attempted` when the card left before that
 */
export async function unload(
  channel: CardChannel,
  order: UnloadOrder,
  host: UnloadHost,
  beforeDebit: (intent: UnloadIntent) => void,
): Promise<Unloaded> {
  const { card, amount, terminalId, keyIndex, pin } = order;
  const request = { keyIndex, amount, terminalId };
  const { statusWord, answer } = await executeWithPin(channel, initializeForUnload, request, pin);
  if (statusWord === SW.insufficientFunds) return { kind: 'insufficient' };
  if (answer === undefined) return refusedByCard(statusWord);
  const { algorithmId } = answer;
  if (!isSuiteAccepted(algorithmId, order.suites))
    return { kind: 'suite-not-accepted', algorithmId };
  const { balance, ...shown } = answer;
  const challenge: LoadChallenge = { asn: card.asn, balanceBefore: balance, ...shown };
  const decision = await host.authorise(challenge);
  if (decision.kind === 'refused') return decision;
  const { unloadId, mac2, at } = decision;
  const intent: UnloadIntent = { ...challenge, amount, terminalId, unloadId, mac2, at };
  beforeDebit(intent);
  return debit(channel, intent, host);
}

async function debit(
  channel: CardChannel,
  intent: UnloadIntent,
  host: UnloadHost,
): Promise<Unloaded> {
  let mac3: Uint8Array | undefined;
  try {
    const { statusWord, answer } = await execute(channel, debitForUnload, intent, 'unknown');
    if (answer === undefined) {
      return leavesPurseUntouched(statusWord)
        ? refusedByCard(statusWord)
        : { kind: 'torn', intent };
    }
    mac3 = answer;
  } catch (error) {
    if (error instanceof CardError) return { kind: 'torn', intent };
    throw error;
  }
  return judged(receiptFor(intent, mac3, false), host);
}

export type RecoveredUnload =
  | Extract<Unloaded, { kind: 'unloaded' | 'not-genuine' | 'unverified' }>
  | { readonly kind: 'not-unloaded' }
  | { readonly kind: 'other-card' }
  | ReturnedBlocked
  /** Still unknown: it left again, shows no deposit without its PIN, or cannot prove what it did. */
  | { readonly kind: 'torn' };

/**
 * Finds out from a returned card whether it gave the money back. Sends nothing that could take it
 * twice. `order` as for `unload`: the PIN has to be shown again. @throws CardError, and whatever the
 * host throws: asked again, the card answers as before
 */
export async function recoverUnload(
  channel: CardChannel,
  intent: UnloadIntent,
  order: Pick<UnloadOrder, 'keyIndex' | 'pin'>,
  host: UnloadHost,
  profiles: readonly CardProfile[] = PROBE_ORDER,
): Promise<RecoveredUnload> {
  try {
    return await recover(channel, intent, order, host, profiles);
  } catch (error) {
    if (error instanceof CardError && error.code === 'CARD_REMOVED') return { kind: 'torn' };
    throw error;
  }
}

async function recover(
  channel: CardChannel,
  intent: UnloadIntent,
  { keyIndex, pin }: Pick<UnloadOrder, 'keyIndex' | 'pin'>,
  host: UnloadHost,
  profiles: readonly CardProfile[],
): Promise<RecoveredUnload> {
  const returned = await returnedCard(channel, profiles, intent.asn);
  if (returned.kind !== 'card') return returned;
  // Of nothing: INITIALIZE only shows, and an amount might be more than is left.
  const request = { keyIndex, amount: ZERO, terminalId: intent.terminalId };
  const finding = await proveOnline(channel, {
    type: TRANSACTION_TYPE.unload,
    amount: intent.amount,
    counter: intent.onlineCounter,
    at: intent.at,
    terminalId: intent.terminalId,
    logs: returned.card.profile.loadLogs,
    shown: await executeWithPin(channel, initializeForUnload, request, pin),
    accepts: ({ mac }) => host.isGenuine(receiptFor(intent, mac, true)),
  });
  switch (finding.kind) {
    case 'did-not-happen':
      return { kind: 'not-unloaded' };
    case 'undecided':
      return { kind: 'torn' };
    case 'blocked':
      return SAME_BLOCKED;
    case 'happened':
      return { kind: 'unloaded', receipt: receiptFor(intent, finding.proof.mac, true) };
    case 'forged':
      return { kind: 'not-genuine', receipt: receiptFor(intent, finding.proof.mac, true) };
  }
}

const receiptFor = (intent: UnloadIntent, mac3: Uint8Array, recovered: boolean): UnloadReceipt => ({
  ...intent,
  balanceAfter: subtract(intent.balanceBefore, intent.amount),
  mac3,
  recovered,
});

/** The money has left the card: whatever the host does now, MAC3 must not be lost. */
async function judged(
  receipt: UnloadReceipt,
  host: UnloadHost,
): Promise<Extract<Unloaded, { kind: 'unloaded' | 'not-genuine' | 'unverified' }>> {
  try {
    return { kind: (await host.isGenuine(receipt)) ? 'unloaded' : 'not-genuine', receipt };
  } catch (cause) {
    return { kind: 'unverified', receipt, cause };
  }
}
