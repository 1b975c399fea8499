import type { Direction, RecordKind } from '@lvchengtong/card-sdk/exchange';
import { fenNumber } from '@lvchengtong/card-sdk/money';
import type { TerminalKind } from '../config/config.ts';
import type { Refusal } from '../presentation/refusal.ts';
import type { ScreenPerson, ScreenPhase, ScreenRecord } from '../screen-state.ts';

/** Who looks at the page: the staff of the terminal, or the queue in front of it. */
export const AUDIENCES = ['staff', 'customer'] as const;
export type Audience = (typeof AUDIENCES)[number];

export interface PersonView {
  readonly card_ending: string;
  readonly masked_name: string | null;
  /** Never on the queue's side. */
  readonly class_name: string | null;
  readonly student: boolean;
}

export type PhaseView =
  | { readonly kind: 'ready' | 'working' | 'try-again' }
  | {
      readonly kind: 'confirm-same';
      readonly person: PersonView;
      readonly amount_fen: number;
      readonly confirmed: boolean;
    }
  | {
      readonly kind: 'accepted';
      readonly person: PersonView;
      readonly record_kind: RecordKind;
      readonly amount_fen: number;
      readonly balance_fen: number | null;
      readonly low_balance: boolean;
      readonly concession: boolean;
      readonly direction: Direction;
      readonly late: boolean;
      readonly recovered: boolean;
    }
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal;
      readonly code: string;
      readonly person: PersonView | null;
      readonly balance_fen: number | null;
      readonly centre_code: string | null;
    }
  | { readonly kind: 'blocked'; readonly code: string }
  /** Null at a gate. */
  | { readonly kind: 'balance'; readonly person: PersonView; readonly balance_fen: number | null }
  | {
      readonly kind: 'torn';
      readonly card_ending: string;
      readonly amount_fen: number;
      /** How long is left, not until when: the panel's own clock is nobody's. */
      readonly left_ms: number;
      readonly other_card_shown: boolean;
    }
  | {
      readonly kind: 'take-back';
      readonly card_ending: string;
      readonly amount_fen: number;
      readonly in_cash: boolean;
      readonly other_card_shown: boolean;
    }
  | {
      readonly kind: 'issuing';
      readonly card_ending: string;
      readonly step: number;
      readonly steps: number;
    }
  | { readonly kind: 'issued'; readonly card_ending: string };

export function phaseViewOf(
  phase: ScreenPhase,
  kind: TerminalKind,
  audience: Audience,
  now: Date,
): PhaseView {
  switch (phase.kind) {
    case 'ready':
    case 'working':
    case 'try-again':
      return { kind: phase.kind };
    case 'confirm-same':
      return {
        kind: phase.kind,
        person: personViewOf(phase.person, audience),
        amount_fen: fenNumber(phase.amount),
        confirmed: phase.confirmed,
      };
    case 'accepted':
      return acceptedViewOf(phase, kind, audience);
    case 'refused':
      return {
        kind: phase.kind,
        refusal: phase.refusal,
        code: phase.code,
        // The queue learns why, not who.
        person: phase.person && audience === 'staff' ? personViewOf(phase.person, audience) : null,
        balance_fen: balanceViewOf(phase.balance, kind),
        centre_code: phase.centreCode ?? null,
      };
    case 'blocked':
      return { kind: phase.kind, code: phase.code };
    case 'balance':
      return {
        kind: phase.kind,
        person: personViewOf(phase.person, audience),
        balance_fen: balanceViewOf(phase.balance, kind),
      };
    case 'torn':
      return {
        kind: phase.kind,
        card_ending: phase.cardEnding,
        amount_fen: fenNumber(phase.amount),
        left_ms: Math.max(0, phase.until.getTime() - now.getTime()),
        other_card_shown: phase.otherCardShown,
      };
    case 'take-back':
      return {
        kind: phase.kind,
        card_ending: phase.cardEnding,
        amount_fen: fenNumber(phase.amount),
        in_cash: phase.inCash,
        other_card_shown: phase.otherCardShown,
      };
    case 'issuing':
      return {
        kind: phase.kind,
        card_ending: phase.cardEnding,
        step: phase.step,
        steps: phase.steps,
      };
    case 'issued':
      return { kind: phase.kind, card_ending: phase.cardEnding };
  }
}

function acceptedViewOf(
  phase: Extract<ScreenPhase, { kind: 'accepted' }>,
  kind: TerminalKind,
  audience: Audience,
): PhaseView {
  // In a canteen a price below the one asked for means a free meal, and so do two beeps: that is
  // between the student and the ledger. On a bus the concession is what every student pays.
  const discreet = kind === 'canteen';
  return {
    kind: phase.kind,
    person: personViewOf(phase.person, audience),
    record_kind: phase.recordKind,
    amount_fen: fenNumber(discreet ? phase.amountDue : phase.amount),
    balance_fen: balanceViewOf(phase.balance, kind),
    low_balance: phase.lowBalance && kind !== 'gate',
    concession: phase.concession && !discreet,
    direction: phase.direction,
    late: phase.late && audience === 'staff',
    recovered: phase.recovered,
  };
}

export const personViewOf = (person: ScreenPerson, audience: Audience): PersonView => ({
  card_ending: person.cardEnding,
  masked_name: person.maskedName ?? null,
  class_name: audience === 'staff' ? (person.className ?? null) : null,
  student: person.student,
});

/** A gate never shows a balance, whatever it was told. */
export const balanceViewOf = (
  balance: ScreenRecord['balance'],
  kind: TerminalKind,
): number | null => (balance === undefined || kind === 'gate' ? null : fenNumber(balance));
