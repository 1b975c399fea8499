import {
  ACCEPT_FLAGS,
  maskedName,
  type AcceptFlag,
  type RecordKind,
} from '@lvchengtong/card-sdk/exchange';
import { localDateTimeOf } from '@lvchengtong/card-sdk/ids';
import type { DecisionOutcome } from '../arbitration/chain-record.ts';
import type { RecordRow, Standing, StandingCode } from './report-shapes.ts';
import { wholeNumber } from './whole-number.ts';

/** A record as `record-columns` selects it. */
export interface StoredRecord {
  readonly record_id: string;
  readonly card_asn: string | null;
  readonly holder_name: string | null;
  readonly kind: string | null;
  readonly amount_fen: string | null;
  readonly balance_after_fen: string | null;
  readonly terminal_id: string;
  readonly place: string | null;
  readonly operator_name: string | null;
  readonly occurred_at: Date | null;
  readonly recorded_at: Date;
  readonly verdict: 'accepted' | 'suspended' | 'rejected';
  readonly code: string | null;
  readonly flags: string;
  /** Arbitration's word on a suspended record. */
  readonly outcome: DecisionOutcome | null;
}

/** Arbitration moves a suspended record on; its verdict, once given, stays what it was. */
export function standingOf(
  verdict: StoredRecord['verdict'],
  outcome: StoredRecord['outcome'],
): Standing {
  switch (outcome) {
    case 'paid':
    case 'written-off':
      return 'accepted';
    case 'refused':
      return 'rejected';
    case null:
      return verdict;
  }
}

/** What the console shows of a record. */
export function recordRowOf(stored: StoredRecord): RecordRow {
  return {
    record_id: stored.record_id,
    card_asn: stored.card_asn,
    holder_masked: stored.holder_name === null ? null : maskedName(stored.holder_name),
    kind: stored.kind as RecordKind | null,
    amount_fen: wholeNumber(stored.amount_fen),
    balance_after_fen:
      stored.balance_after_fen === null ? null : wholeNumber(stored.balance_after_fen),
    terminal_id: stored.terminal_id,
    place: stored.place,
    operator_name: stored.operator_name,
    at_local: stored.occurred_at === null ? null : localDateTimeOf(stored.occurred_at),
    received_at: stored.recorded_at.toISOString(),
    standing: standingOf(stored.verdict, stored.outcome),
    code: stored.code as StandingCode | null,
    flags: flagsOf(stored.flags),
  };
}

const flagsOf = (words: string): readonly AcceptFlag[] => {
  const set = new Set(words.split(/[ ,]+/));
  return ACCEPT_FLAGS.filter((flag) => set.has(flag));
};
