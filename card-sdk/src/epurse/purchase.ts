import { type CardChannel, type CommandCodec, execute, SW } from '../apdu/index.ts';
import { getAuthCode } from '../card/index.ts';
import { ESTABLISHED_SUITES, type Suite, suiteFor, TRANSACTION_TYPE } from '../crypto/index.ts';
import { CardError } from '../errors.ts';
import type { CardProfileName } from '../exchange/index.ts';
import { diversificationFactor, type CardAsn, type LocalDateTime } from '../ids.ts';
import { type Fen, subtract } from '../money.ts';
import type { Psam } from '../psam/psam.ts';
import type { CardInHand } from './card-in-hand.ts';
import { debitForPurchase, type DebitAnswer } from './commands/debit-for-purchase.ts';
import { getBalance, getDepositBalance } from './commands/get-balance.ts';
import {
  initializeForCappPurchase,
  initializeForCashWithdrawal,
  initializeForDepositPurchase,
  initializeForPurchase,
  type PurchaseChallenge,
  type PurchaseRequest,
} from './commands/initialize-for-purchase.ts';
import { type CappUpdate, updateCappDataCache } from './commands/update-capp-data-cache.ts';
import { leavesPurseUntouched } from './purse-untouched.ts';
import { executeWithPin } from './with-pin.ts';

/** What is remembered before DEBIT goes out: enough to find out afterwards what the card did. */
export interface DebitIntent {
  readonly asn: CardAsn;
  readonly profile: CardProfileName;
  readonly cardKind: number;
  readonly type: 4 | 5 | 6 | 9;
  readonly amount: Fen;
  readonly balanceBefore: Fen;
  /** As INITIALIZE showed it. */
  readonly offlineCounter: number;
  readonly terminalSequence: number;
  readonly mac1: Uint8Array;
  readonly keyVersion: number;
  readonly algorithmId: number;
  readonly at: LocalDateTime;
}

/** A purchase that happened. */
export interface PurchaseReceipt extends DebitIntent {
  readonly balanceAfter: Fen;
  readonly tac: Uint8Array;
  /** The card left during DEBIT, and this was read back from it. */
  readonly recovered: boolean;
}

interface DebitRow {
  readonly initialize: CommandCodec<PurchaseRequest, PurchaseChallenge>;
  readonly balance: CommandCodec<undefined, Fen>;
  readonly type: DebitIntent['type'];
}

/** What a terminal can take with its PSAM. */
export type DebitKind = 'purchase' | 'compound-purchase' | 'deposit-purchase' | 'cash';

/** Everything that a PSAM lets a terminal take: one conversation, four ways to begin it. */
export const DEBITS = {
  purchase: {
    initialize: initializeForPurchase,
    balance: getBalance,
    type: TRANSACTION_TYPE.purchase,
  },
  'compound-purchase': {
    initialize: initializeForCappPurchase,
    balance: getBalance,
    type: TRANSACTION_TYPE.compoundPurchase,
  },
  'deposit-purchase': {
    initialize: initializeForDepositPurchase,
    balance: getDepositBalance,
    type: TRANSACTION_TYPE.depositPurchase,
  },
  cash: {
    initialize: initializeForCashWithdrawal,
    balance: getDepositBalance,
    type: TRANSACTION_TYPE.cash,
  },
} as const satisfies Readonly<Record<DebitKind, DebitRow>>;

export interface PurchaseOrder {
  readonly card: CardInHand;
  readonly amount: Fen;
  readonly at: LocalDateTime;
  readonly type: DebitKind;
  /** For the deposit, which is behind it. */
  readonly pin?: Uint8Array;
  /**
   * Trip records that change together with the purse; only with a compound purchase. A function of
   * the balance that INITIALIZE shows, where a record tells what is left.
   */
  readonly trip?: readonly CappUpdate[] | ((balanceBefore: Fen) => readonly CappUpdate[]);
  /** What the terminal lets a card compute with; the established suites unless it says otherwise. */
  readonly suites?: readonly Suite[];
}

export type Purchased =
  | { readonly kind: 'paid'; readonly receipt: PurchaseReceipt }
  | { readonly kind: 'insufficient'; readonly balance: Fen }
  /** Nobody knows yet whether the card paid: the same card has to come back (`recoverDebit`). */
  | { readonly kind: 'torn'; readonly intent: DebitIntent }
  /** The PSAM refused the card's MAC2: a forgery that says it paid. */
  | { readonly kind: 'not-genuine'; readonly receipt: PurchaseReceipt }
  /** The card computes with a suite that the terminal did not ask for; nothing has moved. */
  | SuiteNotAccepted
  /** The card said no, and its purse is untouched. */
  | { readonly kind: 'refused'; readonly command: string; readonly statusWord: number };

/**
 * Takes money from the purse. `beforeDebit` is called just before DEBIT goes out and must be durable
 * when it returns: from then on only the card knows whether it paid.
 * @throws CardError with debit `not-attempted` when card or PSAM failed before that
 */
export async function purchase(
  channel: CardChannel,
  psam: Psam,
  order: PurchaseOrder,
  beforeDebit: (intent: DebitIntent) => void,
): Promise<Purchased> {
  const opened = await open(channel, psam, order);
  if (opened.kind !== 'opened') return opened;
  const { intent } = opened;
  const { trip } = order;
  if (trip !== undefined) {
    for (const update of typeof trip === 'function' ? trip(intent.balanceBefore) : trip) {
      const { statusWord } = await execute(channel, updateCappDataCache, update);
      if (statusWord !== SW.ok) return refused(updateCappDataCache.name, statusWord);
    }
  }
  beforeDebit(intent);
  const debited = await debit(channel, intent);
  if (debited.kind !== 'debited') return debited;
  return confirm(psam, intent, debited.answer);
}

export const receiptFor = (
  intent: DebitIntent,
  tac: Uint8Array,
  recovered: boolean,
): PurchaseReceipt => ({
  // One by one: adding fields to a copy of so many takes V8 longer than everything else here.
  asn: intent.asn,
  profile: intent.profile,
  cardKind: intent.cardKind,
  type: intent.type,
  amount: intent.amount,
  balanceBefore: intent.balanceBefore,
  offlineCounter: intent.offlineCounter,
  terminalSequence: intent.terminalSequence,
  mac1: intent.mac1,
  keyVersion: intent.keyVersion,
  algorithmId: intent.algorithmId,
  at: intent.at,
  balanceAfter: subtract(intent.balanceBefore, intent.amount),
  tac,
  recovered,
});

type Refused = Extract<Purchased, { kind: 'refused' }>;
const refused = (command: string, statusWord: number): Refused => ({
  kind: 'refused',
  command,
  statusWord,
});

export interface SuiteNotAccepted {
  readonly kind: 'suite-not-accepted';
  /** As INITIALIZE showed it. */
  readonly algorithmId: number;
}

/** Whether the byte that a card showed names a suite that may be used here. */
export const isSuiteAccepted = (
  algorithmId: number,
  suites: readonly Suite[] = ESTABLISHED_SUITES,
): boolean => suiteFor(algorithmId, suites) !== undefined;

type Opened = { readonly kind: 'opened'; readonly intent: DebitIntent };

/** INITIALIZE on the card, MAC1 from the PSAM. Nothing has moved yet. */
async function open(
  channel: CardChannel,
  psam: Psam,
  order: PurchaseOrder,
): Promise<Opened | Exclude<Purchased, { kind: 'paid' | 'torn' | 'not-genuine' }>> {
  const { card, amount, at } = order;
  const initialized = await initialize(channel, psam, order);
  if (initialized.statusWord === SW.insufficientFunds) {
    const balance = await executeWithPin(channel, DEBITS[order.type].balance, undefined, order.pin);
    return balance.answer === undefined
      ? refused(initialized.command, initialized.statusWord)
      : { kind: 'insufficient', balance: balance.answer };
  }
  const { challenge, authCode } = initialized;
  if (challenge === undefined) return refused(initialized.command, initialized.statusWord);
  const { algorithmId } = challenge;
  if (!isSuiteAccepted(algorithmId, order.suites))
    return { kind: 'suite-not-accepted', algorithmId };
  // An overdraft is the issuer's business with its own terminals; ours spends what is there.
  if (challenge.balance < amount) return { kind: 'insufficient', balance: challenge.balance };
  const { type } = DEBITS[order.type];
  const { terminalSequence, mac1 } = await psam.initForPurchase({
    random: challenge.random,
    offlineCounter: challenge.offlineCounter,
    amount,
    type,
    at,
    keyVersion: challenge.keyVersion,
    algorithmId,
    factor: diversificationFactor(card.asn),
    ...(authCode === undefined ? {} : { authCode }),
  });
  const intent: DebitIntent = {
    asn: card.asn,
    profile: card.profile.name,
    cardKind: card.cardKind,
    type,
    amount,
    balanceBefore: challenge.balance,
    offlineCounter: challenge.offlineCounter,
    terminalSequence,
    mac1,
    keyVersion: challenge.keyVersion,
    algorithmId,
    at,
  };
  return { kind: 'opened', intent };
}

interface Initialized {
  readonly command: string;
  readonly statusWord: number;
  readonly challenge?: PurchaseChallenge;
  readonly authCode?: Uint8Array;
}

/**
 * A MOHURD card is asked for its authentication code between INITIALIZE and DEBIT, as its
 * specification has it. One that has no code does not know the command, and any command it does not
 * expect there ends the transaction: so it is initialized once more.
 */
async function initialize(
  channel: CardChannel,
  psam: Psam,
  { card, amount, type, pin }: PurchaseOrder,
): Promise<Initialized> {
  const codec = DEBITS[type].initialize;
  const request = { keyIndex: psam.keyIndex, amount, terminalId: psam.terminalId };
  const first = await executeWithPin(channel, codec, request, pin);
  if (first.answer === undefined) return { command: codec.name, statusWord: first.statusWord };
  if (!card.profile.mayHaveAuthCode) {
    return { command: codec.name, statusWord: first.statusWord, challenge: first.answer };
  }
  const code = await execute(channel, getAuthCode, undefined);
  if (code.answer !== undefined) {
    const { statusWord, answer } = first;
    return { command: codec.name, statusWord, challenge: answer, authCode: code.answer };
  }
  const { statusWord, answer } = await execute(channel, codec, request);
  return answer === undefined
    ? { command: codec.name, statusWord }
    : { command: codec.name, statusWord, challenge: answer };
}

async function debit(
  channel: CardChannel,
  intent: DebitIntent,
): Promise<
  | { readonly kind: 'debited'; readonly answer: DebitAnswer }
  | Extract<Purchased, { kind: 'torn' | 'refused' }>
> {
  try {
    const { statusWord, answer } = await execute(channel, debitForPurchase, intent, 'unknown');
    if (answer !== undefined) return { kind: 'debited', answer };
    if (leavesPurseUntouched(statusWord)) return refused(debitForPurchase.name, statusWord);
    return { kind: 'torn', intent };
  } catch (error) {
    if (error instanceof CardError) return { kind: 'torn', intent };
    throw error;
  }
}

/** If the PSAM fails now, the card has paid and says so again: the same way out as for a torn card. */
async function confirm(
  psam: Psam,
  intent: DebitIntent,
  { tac, mac2 }: DebitAnswer,
): Promise<Extract<Purchased, { kind: 'paid' | 'torn' | 'not-genuine' }>> {
  const receipt = receiptFor(intent, tac, false);
  try {
    const verdict = await psam.creditForPurchase(mac2);
    return { kind: verdict === 'accepted' ? 'paid' : 'not-genuine', receipt };
  } catch (error) {
    if (error instanceof CardError) return { kind: 'torn', intent };
    throw error;
  }
}
