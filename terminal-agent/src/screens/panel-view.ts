import type { Direction, RecordKind } from '@lvchengtong/card-sdk/exchange';
import { localDateTimeOf } from '@lvchengtong/card-sdk/ids';
import { fenNumber } from '@lvchengtong/card-sdk/money';
import type { TerminalKind } from '../config/config.ts';
import { REFUSAL, type Refusal } from '../presentation/refusal.ts';
import type {
  CannotAccept,
  CentreState,
  ScreenPerson,
  ScreenPhase,
  ScreenRecord,
  ScreenState,
  VirtualCardChoice,
} from '../screen-state.ts';

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
      readonly kind: 'issuing';
      readonly card_ending: string;
      readonly step: number;
      readonly steps: number;
    }
  | { readonly kind: 'issued'; readonly card_ending: string };

export interface RecordView {
  readonly journal_sequence: number;
  readonly record_kind: RecordKind;
  readonly at: string;
  readonly person: PersonView;
  readonly amount_fen: number;
  readonly balance_fen: number | null;
  readonly direction: Direction;
  readonly refusal: Refusal | null;
  readonly acknowledged: boolean;
}

export interface CentreView {
  readonly online: boolean;
  /** `YYYYMMDDhhmmss`, Asia/Shanghai, as everywhere on the panel. */
  readonly heard_at: string | null;
  readonly offline_since: string | null;
  readonly backlog_count: number;
  readonly backlog_amount_fen: number;
  readonly records_left: number | null;
}

/** What one page is told: all of it, at every change. */
export interface PanelView {
  readonly terminal: {
    readonly terminal_id: string;
    readonly kind: TerminalKind;
    readonly place: string;
    readonly simulated: boolean;
    readonly at: string;
  };
  readonly phase: PhaseView;
  readonly amount_fen: number;
  readonly meal_period: {
    readonly no: number;
    readonly name: string;
    readonly name_en: string;
  } | null;
  /** Never on the queue's side. */
  readonly cashier: { readonly cashier_no: string; readonly masked_name: string } | null;
  /** Empty on the queue's side. */
  readonly last_ten: readonly RecordView[];
  readonly centre: CentreView;
  readonly cannot_accept: CannotAccept | null;
  /** Nothing on the queue's side. */
  readonly today: { readonly count: number; readonly amount_fen: number } | null;
}

export interface CardChoiceView {
  readonly card_asn: string;
  readonly masked_name: string | null;
  readonly class_name: string | null;
}

/** First message of a stream: how often it speaks, and which build of the pages it belongs to. */
export interface HelloView {
  readonly heartbeat_ms: number;
  readonly build: string;
  /** The page has the newest state already (Last-Event-ID): none follows until something changes. */
  readonly current: boolean;
}

export interface HeartbeatView {
  readonly at: string;
}

/** What a stream says, by the name of the event. */
export interface PanelEvents {
  readonly hello: HelloView;
  readonly state: PanelView;
  readonly heartbeat: HeartbeatView;
}

/**
 * The state as one audience may know it. What the queue must not see is left out here, on the
 * server's side, so that no page can show it by mistake.
 */
export function panelViewOf(state: ScreenState, audience: Audience, now: Date): PanelView {
  const { terminal, mealPeriod, cashier, today } = state;
  const staff = audience === 'staff';
  return {
    terminal: {
      terminal_id: terminal.terminalId,
      kind: terminal.kind,
      place: terminal.place,
      simulated: terminal.simulated,
      at: localDateTimeOf(now),
    },
    phase: phaseViewOf(state.phase, terminal.kind, audience, now),
    amount_fen: fenNumber(state.amount),
    meal_period: mealPeriod
      ? { no: mealPeriod.no, name: mealPeriod.name, name_en: mealPeriod.nameEn }
      : null,
    cashier:
      staff && cashier ? { cashier_no: cashier.cashierNo, masked_name: cashier.maskedName } : null,
    last_ten: staff ? state.lastTen.map((record) => recordViewOf(record, terminal.kind)) : [],
    centre: centreViewOf(state.centre),
    cannot_accept: state.cannotAccept ?? null,
    today: staff ? { count: today.count, amount_fen: fenNumber(today.amount) } : null,
  };
}

export const cardChoiceViewOf = (choice: VirtualCardChoice): CardChoiceView => ({
  card_asn: choice.asn,
  masked_name: choice.maskedName ?? null,
  class_name: choice.className ?? null,
});

function phaseViewOf(
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

const personViewOf = (person: ScreenPerson, audience: Audience): PersonView => ({
  card_ending: person.cardEnding,
  masked_name: person.maskedName ?? null,
  class_name: audience === 'staff' ? (person.className ?? null) : null,
  student: person.student,
});

/** A gate never shows a balance, whatever it was told. */
const balanceViewOf = (balance: ScreenRecord['balance'], kind: TerminalKind): number | null =>
  balance === undefined || kind === 'gate' ? null : fenNumber(balance);

const recordViewOf = (record: ScreenRecord, kind: TerminalKind): RecordView => ({
  journal_sequence: record.journalSequence,
  record_kind: record.recordKind,
  at: record.at,
  person: personViewOf(record.person, 'staff'),
  amount_fen: fenNumber(record.amount),
  balance_fen: balanceViewOf(record.balance, kind),
  direction: record.direction,
  refusal: refusalNumbered(record.refusal),
  acknowledged: record.acknowledged,
});

const REFUSAL_BY_NUMBER: ReadonlyMap<number, Refusal> = new Map(
  (Object.keys(REFUSAL) as Refusal[]).map((refusal) => [REFUSAL[refusal], refusal]),
);

const refusalNumbered = (number: number): Refusal | null => REFUSAL_BY_NUMBER.get(number) ?? null;

const centreViewOf = (centre: CentreState): CentreView => ({
  online: centre.online,
  heard_at: centre.heardAt ? localDateTimeOf(centre.heardAt) : null,
  offline_since: centre.offlineSince ? localDateTimeOf(centre.offlineSince) : null,
  backlog_count: centre.backlogCount,
  backlog_amount_fen: fenNumber(centre.backlogAmount),
  records_left: centre.recordsLeft ?? null,
});
