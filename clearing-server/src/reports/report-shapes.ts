import type {
  AcceptFlag,
  RecordKind,
  RejectCode,
  SuspendCode,
} from '@lvchengtong/card-sdk/exchange';
import type { DifferenceClass } from '../reconciliation/difference.ts';

/*
 * What the console is told, as JSON: the same declarations compile into the server's read models
 * and into the pages. Amounts are whole fen in safe integers, instants are ISO 8601 in UTC, times
 * of a terminal (`at_local`) are `YYYYMMDDhhmmss` of Asia/Shanghai, as the card has them.
 */

export type OperatorKind = 'school' | 'bus' | 'metro';
/** A record's present standing: arbitration may have moved it on since its verdict. */
export type Standing = 'accepted' | 'suspended' | 'rejected' | 'duplicate';
export type StandingCode = RejectCode | SuspendCode;

/** One page of a list; `next_cursor` asks for the page after it. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next_cursor: string | null;
}

/** A count and the money it stands for. */
export interface Tally {
  readonly records: number;
  readonly amount_fen: number;
}

export interface HourTally {
  /** 0 to 23, by the terminal's clock. */
  readonly hour: number;
  readonly purchases: Tally;
  readonly loads: Tally;
}

export interface OperatorTally extends Tally {
  readonly operator_no: string;
  readonly name: string;
  readonly kind: OperatorKind;
}

/** A record as lists show it. A MALFORMED one could not be read: what it would say is null. */
export interface RecordRow {
  readonly record_id: string;
  readonly card_asn: string | null;
  readonly holder_masked: string | null;
  readonly kind: RecordKind | null;
  readonly amount_fen: number;
  readonly balance_after_fen: number | null;
  readonly terminal_id: string;
  readonly place: string | null;
  readonly operator_name: string | null;
  readonly at_local: string | null;
  readonly received_at: string;
  readonly standing: Standing;
  readonly code: StandingCode | null;
  readonly flags: readonly AcceptFlag[];
}

export type TerminalPresence = 'online' | 'silent' | 'never';

export interface TerminalRow {
  readonly terminal_id: string;
  readonly operator_name: string;
  readonly kind: string;
  readonly place: string;
  readonly presence: TerminalPresence;
  readonly last_seen_at: string | null;
  /** Records in the terminal's journal that have no receipt yet, as it said itself; null = not said. */
  readonly backlog_records: number | null;
}

export interface TodayReport {
  readonly as_of: string;
  /** The open settlement day. */
  readonly settlement_date: string;
  readonly standings: Readonly<Record<Standing, Tally>>;
  readonly purchases: Tally;
  readonly loads: Tally;
  readonly kinds: readonly (Tally & { readonly kind: RecordKind })[];
  readonly operators: readonly OperatorTally[];
  readonly hours: readonly HourTally[];
  readonly last_records: readonly RecordRow[];
  readonly terminals: readonly TerminalRow[];
}

export interface CardRow {
  readonly card_asn: string;
  readonly state: string;
  readonly card_kind: number;
  readonly test: boolean;
  readonly holder_masked: string | null;
  readonly school_name: string | null;
  readonly class_name: string | null;
  readonly balance_fen: number;
  readonly valid_until: string;
}

export interface CardDetail extends CardRow {
  readonly profile: string;
  readonly key_version: number;
  readonly valid_from: string;
  readonly issued_at: string | null;
  readonly blocked: boolean;
  readonly offline_counter: number | null;
  readonly online_counter: number | null;
  /** What the chip itself showed last, to set beside the shadow balance. */
  readonly chip_balance_fen: number | null;
  readonly purchases: Tally;
  readonly loads: Tally;
  readonly waiting: Tally;
}

/** How arbitration decided a suspended record, and on what evidence. */
export interface Decision {
  readonly outcome: 'paid' | 'refused';
  readonly rule: string;
  readonly decided_at: string;
  readonly evidence: Evidence;
}

export interface RecordEntry {
  readonly entry: 'record';
  readonly at: string;
  readonly record: RecordRow;
  /** What only a record that was taken in shows; null for a rejected one. */
  readonly chain: {
    readonly counter: number;
    readonly counter_kind: 'none' | 'offline' | 'online';
    readonly amount_due_fen: number;
    readonly balance_before_fen: number;
  } | null;
  readonly settlement_date: string | null;
  /** Stands on the bill of its operator for its settlement day. */
  readonly billed: boolean;
  readonly decision: Decision | null;
}

export interface StateEntry {
  readonly entry: 'state';
  readonly at: string;
  readonly from_state: string | null;
  readonly to_state: string;
  readonly actor: string;
  readonly reason: string;
}

export interface LoadOrderEntry {
  readonly entry: 'load-order';
  readonly at: string;
  readonly load_id: string;
  readonly amount_fen: number;
  readonly channel: string;
  readonly state: 'authorised' | 'proven' | 'confirmed' | 'not-loaded';
  readonly online_counter: number;
  readonly place: string | null;
}

export type TimelineEntry = RecordEntry | StateEntry | LoadOrderEntry;

export interface CardTimeline extends Page<TimelineEntry> {
  readonly card: CardDetail;
}

export type Evidence = Readonly<Record<string, string | number | readonly (string | number)[]>>;

export interface DifferenceRow {
  readonly key: string;
  readonly class: DifferenceClass;
  readonly card_asn: string | null;
  readonly terminal_id: string | null;
  readonly account: string | null;
  /** Signed: positive when more left the card than the ledger knows of. */
  readonly amount_fen: number;
  readonly age_days: number;
  readonly summary: string;
  readonly evidence: Evidence | null;
  readonly proof: string | null;
  readonly explained: boolean;
}

export interface DifferenceClassTotal {
  readonly class: DifferenceClass;
  readonly differences: number;
  readonly amount_fen: number;
  /** The part that no evidence explains; the sum over all classes is the last line. */
  readonly unexplained_fen: number;
}

export interface Reconciled {
  readonly run_at: string;
  readonly cards_checked: number;
  readonly records_checked: number;
  readonly terminals_checked: number;
  readonly batches_checked: number;
  readonly classes: readonly DifferenceClassTotal[];
  readonly differences: readonly DifferenceRow[];
  readonly unexplained_fen: number;
}

/** `report` is null for a day that was never reconciled. */
export interface ReconciliationView {
  readonly settlement_date: string;
  readonly report: Reconciled | null;
}
