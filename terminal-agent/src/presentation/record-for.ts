import { NO_TRANSIT, RECORD_FLAG, type Direction } from '@lvchengtong/card-sdk/exchange';
import { add, subtract, ZERO } from '@lvchengtong/card-sdk/money';
import type { RecordDraft } from '../journal/journal.ts';
import type { Sale } from '../kinds/decision.ts';
import type {
  CardInHand,
  DebitIntent,
  LoadIntent,
  LoadReceipt,
  PurchaseReceipt,
} from '@lvchengtong/card-sdk/epurse';
import { REFUSAL, type Refusal } from './refusal.ts';
import type { World } from './world.ts';

type Context = Pick<World, 'terminal' | 'clockSuspect' | 'parameters' | 'blockListVersion'>;

const ELECTRONIC_PURSE = 2;
const NO_TAC = new Uint8Array(4);
// card.md: 02 load of the electronic purse.
const LOAD_TYPE = 0x02;

function common(context: Context, card: CardInHand): Omit<RecordDraft, 'kind' | 'at'> {
  const { terminal, clockSuspect, parameters, blockListVersion } = context;
  return {
    flags:
      (terminal.simulated ? RECORD_FLAG.simulated : 0) |
      (clockSuspect ? RECORD_FLAG.clockSuspect : 0),
    operatorNo: terminal.operatorNo,
    terminalId: terminal.terminalId,
    psamNo: terminal.psamNo,
    terminalSequence: 0,
    cardAsn: card.asn,
    purse: ELECTRONIC_PURSE,
    cardProfile: card.profile.name,
    cardKind: card.cardKind,
    keyVersion: 0,
    algorithmId: 0,
    counter: 0,
    counterKind: 'none',
    balanceBefore: ZERO,
    amount: ZERO,
    amountDue: ZERO,
    balanceAfter: ZERO,
    transactionType: 0,
    tac: NO_TAC,
    parameterVersion: parameters?.version ?? 0,
    blockListVersion,
    transit: NO_TRANSIT,
    direction: 'none',
    refusal: 0,
    mealPeriod: 0,
    referenceSequence: 0,
  };
}

function debit(context: Context, card: CardInHand, sale: Sale, intent: DebitIntent): RecordDraft {
  const base = common(context, card);
  return {
    ...base,
    kind: sale.type,
    flags: base.flags | (sale.amount < sale.amountDue ? RECORD_FLAG.studentConcession : 0),
    terminalSequence: intent.terminalSequence,
    keyVersion: intent.keyVersion,
    algorithmId: intent.algorithmId,
    counter: intent.offlineCounter,
    counterKind: 'offline',
    balanceBefore: intent.balanceBefore,
    amount: intent.amount,
    amountDue: sale.amountDue,
    balanceAfter: subtract(intent.balanceBefore, intent.amount),
    transactionType: intent.type,
    at: intent.at,
    transit: sale.transit,
    direction: sale.direction,
    mealPeriod: sale.mealPeriod,
  };
}

/** What is known before DEBIT goes out; the whole record, if nothing more is ever heard. */
export const unresolvedDebit = (
  context: Context,
  card: CardInHand,
  sale: Sale,
  intent: DebitIntent,
): RecordDraft => ({ ...debit(context, card, sale, intent), kind: 'unresolved' });

/** A purchase that the card has signed. */
export function purchaseRecord(
  context: Context,
  card: CardInHand,
  sale: Sale,
  receipt: PurchaseReceipt,
  refusal?: Refusal,
): RecordDraft {
  const draft = debit(context, card, sale, receipt);
  return {
    ...draft,
    flags: draft.flags | (receipt.recovered ? RECORD_FLAG.recovered : 0),
    balanceAfter: receipt.balanceAfter,
    tac: receipt.tac,
    refusal: refusal === undefined ? 0 : REFUSAL[refusal],
  };
}

function credit(context: Context, card: CardInHand, intent: LoadIntent): RecordDraft {
  return {
    ...common(context, card),
    kind: 'load',
    keyVersion: intent.keyVersion,
    algorithmId: intent.algorithmId,
    counter: intent.onlineCounter,
    counterKind: 'online',
    balanceBefore: intent.balanceBefore,
    amount: intent.amount,
    amountDue: intent.amount,
    balanceAfter: add(intent.balanceBefore, intent.amount),
    transactionType: LOAD_TYPE,
    at: intent.at,
  };
}

/** What is known before CREDIT goes out. */
export const unresolvedLoad = (
  context: Context,
  card: CardInHand,
  intent: LoadIntent,
): RecordDraft => ({ ...credit(context, card, intent), kind: 'unresolved' });

/** A load that the card has signed: the centre posts it when it sees this. */
export const loadRecord = (
  context: Context,
  card: CardInHand,
  receipt: LoadReceipt,
  recovered: boolean,
): RecordDraft => {
  const draft = credit(context, card, receipt);
  return {
    ...draft,
    flags: draft.flags | (recovered ? RECORD_FLAG.recovered : 0),
    balanceAfter: receipt.balanceAfter,
    tac: receipt.tac,
  };
};

/** Somebody went through a gate, or was not let through. */
export const attendanceRecord = (
  world: Context & Pick<World, 'at'>,
  card: CardInHand,
  direction: Direction,
  refusal?: Refusal,
): RecordDraft => ({
  ...common(world, card),
  kind: 'attendance',
  at: world.at,
  direction,
  refusal: refusal === undefined ? 0 : REFUSAL[refusal],
});

/** A cashier took this sale back; what it came to stands in the record that it names. */
export const voidRecord = (
  world: Context & Pick<World, 'at'>,
  card: CardInHand,
  sale: { readonly journalSequence: number },
  flags: number,
): RecordDraft => {
  const base = common(world, card);
  return {
    ...base,
    kind: 'void',
    flags: base.flags | flags,
    at: world.at,
    referenceSequence: sale.journalSequence,
  };
};
