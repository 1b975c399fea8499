import { recordRowOf, type StoredRecord } from './record-row.ts';
import type {
  Evidence,
  LoadOrderEntry,
  RecordEntry,
  StateEntry,
  TimelineEntry,
} from './report-shapes.ts';
import { wholeNumber } from './whole-number.ts';

/** A record with what only its card's history shows. */
export interface StoredTimelineRecord extends StoredRecord {
  readonly sort_time: string;
  readonly counter: number | null;
  readonly counter_kind: 'none' | 'offline' | 'online' | null;
  readonly amount_due_fen: string | null;
  readonly balance_before_fen: string | null;
  readonly posted_on: string | null;
  readonly billed: boolean;
  readonly rule: string | null;
  readonly decided_at: Date | null;
  readonly evidence: Evidence | null;
}

export interface StoredEvent {
  readonly sort_time: string;
  readonly id: string;
  readonly at: Date;
  readonly from_state: string | null;
  readonly to_state: string;
  readonly actor: string;
  readonly reason: string;
}

export interface StoredLoadOrder {
  readonly sort_time: string;
  readonly id: string;
  readonly at: Date;
  readonly amount_fen: string;
  readonly channel: string;
  readonly state: LoadOrderEntry['state'];
  readonly online_counter: number;
  readonly place: string | null;
}

interface Sortable {
  readonly time: string;
  readonly id: string;
  readonly entry: TimelineEntry;
}

/** All kinds of entries in one list, newest first. */
export function mergedTimeline(rows: {
  readonly records: readonly StoredTimelineRecord[];
  readonly events: readonly StoredEvent[];
  readonly loadOrders: readonly StoredLoadOrder[];
}): readonly Sortable[] {
  return [
    ...rows.records.map((row) => sortable(row.sort_time, row.record_id, recordEntry(row))),
    ...rows.events.map((row) => sortable(row.sort_time, row.id, stateEntry(row))),
    ...rows.loadOrders.map((row) => sortable(row.sort_time, row.id, loadOrderEntry(row))),
  ].sort((a, b) => descending(a.time, b.time) || descending(a.id, b.id));
}

const sortable = (time: string, id: string, entry: TimelineEntry): Sortable => ({
  time,
  id,
  entry,
});

// By code unit, as the database does under collation "C": a page must end where the next begins.
const descending = (a: string, b: string): number => (a === b ? 0 : a < b ? 1 : -1);

function recordEntry(row: StoredTimelineRecord): RecordEntry {
  return {
    entry: 'record',
    at: (row.occurred_at ?? row.recorded_at).toISOString(),
    record: recordRowOf(row),
    chain:
      row.counter === null || row.counter_kind === null
        ? null
        : {
            counter: row.counter,
            counter_kind: row.counter_kind,
            amount_due_fen: wholeNumber(row.amount_due_fen),
            balance_before_fen: wholeNumber(row.balance_before_fen),
          },
    settlement_date: row.posted_on,
    billed: row.billed,
    decision: decisionOf(row),
  };
}

function decisionOf(row: StoredTimelineRecord): RecordEntry['decision'] {
  if (row.outcome === null || row.rule === null || row.decided_at === null) return null;
  return {
    outcome: row.outcome,
    rule: row.rule,
    decided_at: row.decided_at.toISOString(),
    evidence: row.evidence ?? {},
  };
}

const stateEntry = (row: StoredEvent): StateEntry => ({
  entry: 'state',
  at: row.at.toISOString(),
  from_state: row.from_state,
  to_state: row.to_state,
  actor: row.actor,
  reason: row.reason,
});

const loadOrderEntry = (row: StoredLoadOrder): LoadOrderEntry => ({
  entry: 'load-order',
  at: row.at.toISOString(),
  load_id: row.id,
  amount_fen: wholeNumber(row.amount_fen),
  channel: row.channel,
  state: row.state,
  online_counter: row.online_counter,
  place: row.place,
});
