import type { Direction, RecordKind } from '@lvchengtong/card-sdk/exchange';
import { localDateTimeOf } from '@lvchengtong/card-sdk/ids';
import { fenNumber } from '@lvchengtong/card-sdk/money';
import type { ShiftTotals, Tally } from '../duty/shift-book.ts';
import type { ShiftReport } from '../duty/shift-report.ts';
import type { TerminalKind } from '../config/config.ts';
import { REFUSAL, type Refusal } from '../presentation/refusal.ts';
import {
  personViewOf,
  phaseViewOf,
  balanceViewOf,
  type Audience,
  type PersonView,
  type PhaseView,
} from './phase-view.ts';
import type {
  CannotAccept,
  CentreState,
  ScreenRecord,
  ScreenState,
  VirtualCardChoice,
} from '../screen-state.ts';

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
  /** Of a sale of this shift. */
  readonly taking_back: 'possible' | 'done' | null;
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
  /** Nothing on the queue's side. */
  readonly shift: TotalsView | null;
  /** Nothing on the queue's side, nor once somebody has signed on again. */
  readonly z_report: ShiftReportView | null;
}

export interface TallyView {
  readonly count: number;
  readonly amount_fen: number;
}
export type TotalsView = Readonly<Record<keyof ShiftTotals, TallyView>>;

export interface ShiftReportView {
  readonly shift_no: number;
  readonly cashier_no: string;
  readonly opened_at: string;
  readonly closed_at: string;
  readonly first_sequence: number;
  readonly last_sequence: number;
  readonly totals: TotalsView;
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
    shift: staff && state.shift ? totalsViewOf(state.shift) : null,
    z_report: staff && state.zReport ? reportViewOf(state.zReport) : null,
  };
}

export const cardChoiceViewOf = (choice: VirtualCardChoice): CardChoiceView => ({
  card_asn: choice.asn,
  masked_name: choice.maskedName ?? null,
  class_name: choice.className ?? null,
});

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
  taking_back: record.takingBack ?? null,
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

const tallyViewOf = ({ count, amount }: Tally): TallyView => ({
  count,
  amount_fen: fenNumber(amount),
});

const totalsViewOf = (totals: ShiftTotals): TotalsView => ({
  sales: tallyViewOf(totals.sales),
  unresolved: tallyViewOf(totals.unresolved),
  loads: tallyViewOf(totals.loads),
  voidsToCard: tallyViewOf(totals.voidsToCard),
  voidsInCash: tallyViewOf(totals.voidsInCash),
});

const reportViewOf = (report: ShiftReport): ShiftReportView => ({
  shift_no: report.shiftNo,
  cashier_no: report.cashierNo,
  opened_at: report.openedAt,
  closed_at: report.closedAt,
  first_sequence: report.firstSequence,
  last_sequence: report.lastSequence,
  totals: totalsViewOf(report.totals),
});
