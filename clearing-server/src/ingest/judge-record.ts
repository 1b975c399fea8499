import {
  isMoneyKind,
  type AcceptFlag,
  type RejectCode,
  type SuspendCode,
  type TransactionRecord,
  type Verdict,
} from '@lvchengtong/card-sdk/exchange';

import { settlementDateOf, type TerminalId } from '@lvchengtong/card-sdk/ids';
import { add, subtract, ZERO } from '@lvchengtong/card-sdk/money';
import { ruleFor, type ClearingRule } from '../clearing/clearing-rule.ts';
import { blockedFlag } from './blocked-card.ts';
import {
  cardKeyName,
  journalKeyName,
  loadOrderName,
  psamKeyName,
  purseName,
  type Facts,
  type KeyBook,
  type LoadOrderFacts,
  type Span,
} from './facts.ts';
import type { ReceivedRecord } from './received-record.ts';
import type { RecordId } from './record-id.ts';
import type { VerifiedRecord } from './verify-tac.ts';

/** What is decided about one record, with what the store and the ledger need to act on it. */
export type Judgement =
  | {
      readonly kind: 'accepted';
      readonly recordId: RecordId;
      /** Money moves only for a verified record. */
      readonly record: TransactionRecord;
      readonly verified: VerifiedRecord | undefined;
      readonly flags: readonly AcceptFlag[];
      readonly loadOrder: LoadOrderFacts | undefined;
    }
  | {
      readonly kind: 'duplicate';
      /** The record that was taken in before. */
      readonly recordId: RecordId;
      readonly record: TransactionRecord;
      /** In other bytes than the original, which are therefore kept. */
      readonly isRetold: boolean;
    }
  | {
      readonly kind: 'suspended';
      readonly recordId: RecordId;
      readonly record: TransactionRecord;
      readonly code: SuspendCode;
    }
  | {
      readonly kind: 'rejected';
      readonly code: RejectCode;
      /** Undefined when the bytes could not be read. */
      readonly record: TransactionRecord | undefined;
      /** The record that holds the key, for a conflicting duplicate. */
      readonly conflictsWith: RecordId | undefined;
    };

/** The circumstances of one upload. */
export interface Circumstances {
  readonly facts: Facts;
  readonly taken: KeyBook;
  /** The terminal whose certificate brought the upload. */
  readonly uploader: TerminalId;
  readonly receivedAt: Date;
  /** When the open day begins by the calendar: a record from before it comes late. */
  readonly dayStartsAt: Date;
}

interface Case extends Circumstances {
  readonly recordId: RecordId;
  readonly record: TransactionRecord;
  readonly tappedAt: Date;
  readonly rule: ClearingRule;
}

/**
 * The verdict on one record, judged in the order of clearing.md section 3: the first match wins.
 * Changes nothing; whoever calls it notes an accepted record in the key book.
 */
export function judgeRecord(received: ReceivedRecord, circumstances: Circumstances): Judgement {
  if (received.kind === 'malformed') return rejected('MALFORMED', undefined);
  const { record, recordId, tappedAt } = received;
  const { facts, taken, uploader, receivedAt, dayStartsAt } = circumstances;
  // Named one by one: spreading them costs more than the rest of a verdict.
  const judged: Case = {
    facts,
    taken,
    uploader,
    receivedAt,
    dayStartsAt,
    recordId,
    record,
    tappedAt,
    rule: ruleFor(facts.rules, record.operatorNo, settlementDateOf(record.at)),
  };
  return (
    judgeTerminal(judged) ??
    judgeRepetition(judged) ??
    judgeCard(judged) ??
    (isMoneyKind(record.kind) ? judgeMoney(judged) : judgePresence(judged))
  );
}

/** The verdict that the terminal reads in its receipt. */
export function verdictOf(judgement: Judgement): Verdict {
  switch (judgement.kind) {
    case 'accepted':
      return { kind: 'accepted', flags: judgement.flags };
    case 'duplicate':
      return { kind: 'duplicate' };
    case 'suspended':
      return { kind: 'suspended', code: judgement.code };
    case 'rejected':
      return { kind: 'rejected', code: judgement.code };
  }
}

const rejected = (
  code: RejectCode,
  record: TransactionRecord | undefined,
  conflictsWith?: RecordId,
): Judgement => ({ kind: 'rejected', code, record, conflictsWith });

const suspended = ({ recordId, record }: Case, code: SuspendCode): Judgement => ({
  kind: 'suspended',
  recordId,
  record,
  code,
});

function judgeTerminal({ facts, uploader, record, tappedAt, rule }: Case): Judgement | undefined {
  const terminal = facts.terminals.get(record.terminalId);
  // A terminal is registered for one operator: a record that credits another one names no terminal we know.
  if (terminal?.operatorNo !== record.operatorNo) return rejected('TERMINAL_UNKNOWN', record);
  if (!inForce(terminal.open, tappedAt, rule)) return rejected('TERMINAL_CLOSED', record);
  const pairings = facts.pairings.get(record.psamNo);
  if (pairings === undefined) return rejected('PSAM_UNKNOWN', record);
  const paired = pairings.some(
    ({ terminalId, paired: span }) =>
      terminalId === record.terminalId && inForce(span, tappedAt, rule),
  );
  if (!paired || record.terminalId !== uploader) return rejected('PSAM_MISMATCH', record);
  return undefined;
}

/** A terminal's clock may lag behind the centre's when it is opened, so the start has a tolerance. */
const inForce = (span: Span, at: Date, rule: ClearingRule): boolean =>
  at.getTime() >= span.from.getTime() - toleranceMs(rule) &&
  (span.until === undefined || at < span.until);

const toleranceMs = (rule: ClearingRule): number => rule.clockToleranceMinutes * 60_000;

function judgeRepetition({ facts, taken, record, recordId }: Case): Judgement | undefined {
  const duplicateOf = (original: RecordId): Judgement => ({
    kind: 'duplicate',
    recordId: original,
    record,
    isRetold: original !== recordId,
  });
  // Most groups have nothing there, and a name that nobody asks for need not be made.
  const stored = taken.journal.size > 0 ? taken.journal.get(journalKeyName(record)) : undefined;
  if (stored?.has(recordId) === true) return duplicateOf(recordId);
  if (!isMoneyKind(record.kind)) {
    const [other] = stored ?? [];
    return other && rejected('CONFLICTING_DUPLICATE', record, other);
  }
  // An unresolved record does not claim that the counter was used, so it conflicts with nobody.
  if (record.kind === 'unresolved') return undefined;
  const holders = keyHolders(taken, record);
  const other = holders.find((holder) => holder !== recordId);
  if (other === undefined) return holders.length > 0 ? duplicateOf(recordId) : undefined;
  const isRetold =
    facts.verified.has(recordId) &&
    holders.every((holder) => holder === other) &&
    tellsTheSame(record, facts.paidUnresolved.get(other));
  return isRetold ? duplicateOf(other) : rejected('CONFLICTING_DUPLICATE', record, other);
}

/** Who holds the card's key and the PSAM's key of a record. */
export function keyHolders(taken: KeyBook, record: TransactionRecord): readonly RecordId[] {
  const ofCard = taken.card.get(cardKeyName(record));
  const ofPsam = record.counterKind === 'offline' ? taken.psam.get(psamKeyName(record)) : undefined;
  if (ofCard === undefined) return ofPsam === undefined ? NOBODY : [ofPsam];
  return ofPsam === undefined ? [ofCard] : [ofCard, ofPsam];
}
const NOBODY: readonly RecordId[] = [];

/**
 * Whether a record, now with its answer, is the very debit or load that arbitration already paid from
 * its unresolved record: one terminal, one moment of the chip, one amount.
 */
function tellsTheSame(
  record: TransactionRecord,
  unresolved: TransactionRecord | undefined,
): boolean {
  return (
    unresolved !== undefined &&
    record.operatorNo === unresolved.operatorNo &&
    record.terminalId === unresolved.terminalId &&
    record.psamNo === unresolved.psamNo &&
    record.terminalSequence === unresolved.terminalSequence &&
    cardKeyName(record) === cardKeyName(unresolved) &&
    record.transactionType === unresolved.transactionType &&
    record.balanceBefore === unresolved.balanceBefore &&
    record.amount === unresolved.amount
  );
}

function judgeCard({ facts, record }: Case): Judgement | undefined {
  const card = facts.cards.get(record.cardAsn);
  if (card === undefined) return rejected('CARD_UNKNOWN', record);
  const day = settlementDateOf(record.at);
  if (day < card.validFrom || day > card.validUntil) return rejected('CARD_NOT_IN_FORCE', record);
  return card.test ? rejected('TEST_CARD', record) : undefined;
}

function judgePresence(judged: Case): Judgement {
  return judgeTime(judged) ?? accepted(judged, undefined);
}

function judgeMoney(judged: Case): Judgement {
  const { facts, record, recordId } = judged;
  if (record.kind === 'unresolved') return suspended(judged, 'UNRESOLVED');
  const verified = facts.verified.get(recordId);
  if (verified === undefined) return suspended(judged, 'TAC_WRONG');
  return judgeTime(judged) ?? judgeAmount(judged) ?? accepted(judged, verified);
}

function judgeTime(judged: Case): Judgement | undefined {
  const { facts, record, tappedAt, receivedAt, rule } = judged;
  const ahead = tappedAt.getTime() - receivedAt.getTime();
  const issuedAt = facts.cards.get(record.cardAsn)?.issuedAt.getTime() ?? 0;
  if (ahead > toleranceMs(rule) || tappedAt.getTime() < issuedAt - toleranceMs(rule)) {
    return suspended(judged, 'TIME_IMPLAUSIBLE');
  }
  const overdue = -ahead > rule.uploadTermDays * 86_400_000;
  return overdue ? suspended(judged, 'OVERDUE') : undefined;
}

function judgeAmount(judged: Case): Judgement | undefined {
  const { facts, record, rule } = judged;
  const isOnline = record.counterKind === 'online';
  // What the centre authorised is the limit of a load or unload: without an order, nothing at all.
  const overLimit = isOnline
    ? record.amount !== facts.loadOrders.get(loadOrderName(record))?.amount
    : record.amount > rule.purchaseMax;
  if (overLimit) return suspended(judged, 'AMOUNT_OVER_LIMIT');
  const after =
    record.kind === 'load'
      ? add(record.balanceBefore, record.amount)
      : subtract(record.balanceBefore, record.amount);
  return after === record.balanceAfter ? undefined : suspended(judged, 'BALANCE_INCONSISTENT');
}

function accepted(judged: Case, verified: VerifiedRecord | undefined): Judgement {
  const { facts, record, recordId } = judged;
  return {
    kind: 'accepted',
    recordId,
    record,
    verified,
    flags: flagsOf(judged, verified),
    loadOrder: record.kind === 'load' ? facts.loadOrders.get(loadOrderName(record)) : undefined,
  };
}

function flagsOf(judged: Case, verified: VerifiedRecord | undefined): AcceptFlag[] {
  const { facts, taken, record, tappedAt, rule, dayStartsAt } = judged;
  const late: AcceptFlag[] = tappedAt < dayStartsAt ? ['LATE'] : [];
  if (verified === undefined) return late;
  const isDebit = record.counterKind === 'offline';
  const blocks = facts.cards.get(record.cardAsn)?.blocked ?? [];
  const blocked =
    isDebit && blocks.length > 0
      ? blockedFlag(blocks, {
          tappedAt,
          listVersion: record.blockListVersion,
          versions: facts.blockListVersions,
          freshHours: rule.blockListFreshHours,
        })
      : undefined;
  const gap = record.counter > 0 && !taken.card.has(cardKeyName(record, record.counter - 1));
  const shadow = taken.shadow.get(purseName(record)) ?? ZERO;
  // The operator's own loss never touches the purse.
  const charged = isDebit && blocked !== 'BLOCKED_CARD_OPERATOR_LIABLE';
  const flags: AcceptFlag[] = blocked === undefined ? late : [blocked, ...late];
  if (gap) flags.push('GAP_BEFORE');
  if (charged && record.amount > shadow) flags.push('SHADOW_NEGATIVE');
  return flags;
}
