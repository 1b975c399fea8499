import type { RecordKind } from '@lvchengtong/card-sdk/exchange';
import { recordRowOf, standingOf, type StoredRecord } from './record-row.ts';
import type {
  HourTally,
  OperatorKind,
  OperatorTally,
  Standing,
  Tally,
  TerminalPresence,
  TerminalRow,
  TodayReport,
} from './report-shapes.ts';
import { wholeNumber } from './whole-number.ts';

/** One group of records of a day that are alike in everything the report counts by. */
export interface StoredTally {
  readonly operator_no: string;
  readonly name: string;
  readonly operator_kind: OperatorKind;
  readonly kind: RecordKind;
  readonly counter_kind: 'none' | 'offline' | 'online';
  readonly verdict: 'accepted' | 'suspended';
  readonly outcome: StoredRecord['outcome'];
  /** False: an earlier day's record that arbitration posted on this one. */
  readonly received_today: boolean;
  readonly hour: number;
  readonly records: string;
  readonly amount_fen: string;
}

export interface StoredTerminal {
  readonly terminal_id: string;
  readonly operator_name: string;
  readonly kind: string;
  readonly place: string;
  readonly status: Readonly<Record<string, unknown>> | null;
  readonly last_seen_at: Date | null;
}

export interface TodayFacts {
  readonly tallies: readonly StoredTally[];
  readonly duplicates: { readonly records: string; readonly amount_fen: string | null };
  readonly rejected: { readonly records: string; readonly amount_fen: string | null };
  readonly lastRecords: readonly StoredRecord[];
  readonly terminals: readonly StoredTerminal[];
}

const NOTHING: Tally = { records: 0, amount_fen: 0 };

const tallied = (rows: readonly StoredTally[]): Tally =>
  rows.reduce(
    (total, row) => ({
      records: total.records + wholeNumber(row.records),
      amount_fen: total.amount_fen + wholeNumber(row.amount_fen),
    }),
    NOTHING,
  );

const isPosted = ({ verdict, outcome }: StoredTally): boolean =>
  standingOf(verdict, outcome) === 'accepted';
// An unresolved record that arbitration paid is the purchase or the load that it was about.
const isPurchase = ({ kind, counter_kind }: StoredTally): boolean =>
  kind === 'purchase' ||
  kind === 'compound-purchase' ||
  (kind === 'unresolved' && counter_kind === 'offline');
const isLoad = ({ kind, counter_kind }: StoredTally): boolean =>
  kind === 'load' || (kind === 'unresolved' && counter_kind === 'online');

/** The page of today, from what is stored. */
export function todayReport(date: string, facts: TodayFacts, now: Date): TodayReport {
  const received = facts.tallies.filter(({ received_today }) => received_today);
  const posted = facts.tallies.filter(isPosted);
  const purchases = posted.filter(isPurchase);
  const loads = posted.filter(isLoad);
  return {
    as_of: now.toISOString(),
    settlement_date: date,
    standings: standingsOf(received, facts),
    purchases: tallied(purchases),
    loads: tallied(loads),
    kinds: kindsOf(posted),
    operators: operatorsOf(purchases),
    hours: hoursOf(purchases, loads),
    last_records: facts.lastRecords.map(recordRowOf),
    terminals: facts.terminals.map((terminal) => terminalRow(terminal, now)),
  };
}

function standingsOf(
  received: readonly StoredTally[],
  { duplicates, rejected }: TodayFacts,
): Readonly<Record<Standing, Tally>> {
  const standing = (wanted: Standing): Tally =>
    tallied(received.filter(({ verdict, outcome }) => standingOf(verdict, outcome) === wanted));
  const disproven = standing('rejected');
  return {
    accepted: standing('accepted'),
    suspended: standing('suspended'),
    rejected: {
      records: disproven.records + wholeNumber(rejected.records),
      amount_fen: disproven.amount_fen + wholeNumber(rejected.amount_fen),
    },
    duplicate: {
      records: wholeNumber(duplicates.records),
      amount_fen: wholeNumber(duplicates.amount_fen),
    },
  };
}

function kindsOf(posted: readonly StoredTally[]): TodayReport['kinds'] {
  const kinds = [...new Set(posted.map(({ kind }) => kind))].sort();
  return kinds.map((kind) => ({ kind, ...tallied(posted.filter((row) => row.kind === kind)) }));
}

function operatorsOf(purchases: readonly StoredTally[]): readonly OperatorTally[] {
  const names = new Map(purchases.map((row) => [row.operator_no, row]));
  return [...names.values()]
    .map(({ operator_no, name, operator_kind }) => ({
      operator_no,
      name,
      kind: operator_kind,
      ...tallied(purchases.filter((row) => row.operator_no === operator_no)),
    }))
    .sort((a, b) => b.amount_fen - a.amount_fen || (a.operator_no < b.operator_no ? -1 : 1));
}

function hoursOf(
  purchases: readonly StoredTally[],
  loads: readonly StoredTally[],
): readonly HourTally[] {
  return Array.from({ length: 24 }, (_, hour) => ({
    hour,
    purchases: tallied(purchases.filter((row) => row.hour === hour)),
    loads: tallied(loads.filter((row) => row.hour === hour)),
  }));
}

/** A terminal says something every minute; three missed in a row is not a coincidence. */
export const SILENT_AFTER_MS = 200_000;

export function presenceOf(lastSeenAt: Date | null, now: Date): TerminalPresence {
  if (lastSeenAt === null) return 'never';
  return now.getTime() - lastSeenAt.getTime() > SILENT_AFTER_MS ? 'silent' : 'online';
}

function terminalRow(terminal: StoredTerminal, now: Date): TerminalRow {
  const backlog = terminal.status?.['backlog_records'];
  return {
    terminal_id: terminal.terminal_id,
    operator_name: terminal.operator_name,
    kind: terminal.kind,
    place: terminal.place,
    presence: presenceOf(terminal.last_seen_at, now),
    last_seen_at: terminal.last_seen_at?.toISOString() ?? null,
    backlog_records: typeof backlog === 'number' ? backlog : null,
  };
}
