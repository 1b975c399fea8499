import { parseSettlementDate, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { insertRows } from '../database/insert-rows.ts';
import { query } from '../database/query.ts';
import { DIFFERENCE_CLASSES, type Evidence } from './difference.ts';
import { subjectFrom, subjectText } from './report-store.ts';
import {
  WORK_ITEM_EVENTS,
  WORK_ITEM_STATES,
  type WorkItem,
  type WorkItemChange,
  type WorkItemEventKind,
} from './work-item.ts';

export interface ItemRow {
  work_item_id: string;
  difference_key: string;
  first_date: string;
  last_date: string;
  class: string;
  subject_kind: string;
  subject: string;
  amount_fen: string;
  summary: string;
  evidence: Evidence | null;
  owner: string;
  taken_by: string | null;
  state: string;
  opened_at: Date;
  seen_at: Date;
  closed_at: Date | null;
  proof: string | null;
}

export const SELECT_ITEM = `select work_item_id, difference_key, first_date::text, last_date::text, class,
  subject_kind, subject, amount_fen, summary, evidence, owner, taken_by, state, opened_at, seen_at, closed_at,
  proof from reconciliation_work_item`;

export function itemOf(row: ItemRow): WorkItem {
  const state = WORK_ITEM_STATES.find((known) => known === row.state);
  if (state === undefined) throw new RangeError(`no such state of a work item: ${row.state}`);
  return {
    id: row.work_item_id,
    key: row.difference_key,
    firstDate: parseSettlementDate(row.first_date),
    lastDate: parseSettlementDate(row.last_date),
    class: DIFFERENCE_CLASSES.find((known) => known === row.class) ?? 'unknown',
    subject: subjectFrom(row.subject_kind, row.subject),
    amount: fen(BigInt(row.amount_fen)),
    summary: row.summary,
    evidence: row.evidence ?? undefined,
    owner: row.owner,
    takenBy: row.taken_by ?? undefined,
    state,
    openedAt: row.opened_at,
    seenAt: row.seen_at,
    closedAt: row.closed_at ?? undefined,
    proof: row.proof ?? undefined,
  };
}

const WORK_ITEM_LOCK = 7_204_530;

/** One run after the other opens and closes items. */
export async function holdWorkItems(trx: Knex.Transaction): Promise<void> {
  await query(trx, 'select pg_advisory_xact_lock(?)', [WORK_ITEM_LOCK]);
}

export async function findItemsByKey(
  on: Knex,
  keys: readonly string[],
): Promise<ReadonlyMap<string, WorkItem>> {
  const rows = await query<ItemRow>(on, `${SELECT_ITEM} where difference_key = any(?::text[])`, [
    keys,
  ]);
  return new Map(rows.map((row) => [row.difference_key, itemOf(row)]));
}

export async function findOpenItems(on: Knex): Promise<WorkItem[]> {
  const rows = await query<ItemRow>(
    on,
    `${SELECT_ITEM} where state = 'open' order by last_date, difference_key`,
  );
  return rows.map(itemOf);
}

export async function findItem(on: Knex, id: string): Promise<WorkItem | undefined> {
  const [row] = await query<ItemRow>(on, `${SELECT_ITEM} where work_item_id = ?`, [id]);
  return row && itemOf(row);
}

/** Stores what became of the items, and the event that made it so. */
export async function storeChanges(
  trx: Knex.Transaction,
  changes: readonly WorkItemChange[],
  { at, actor, approvalRequestId }: { at: Date; actor: string; approvalRequestId?: string },
): Promise<void> {
  await insertRows(
    trx,
    'reconciliation_work_item',
    [
      { name: 'work_item_id', type: 'uuid', of: ({ item }) => item.id },
      { name: 'difference_key', type: 'text', of: ({ item }) => item.key },
      { name: 'first_date', type: 'date', of: ({ item }) => item.firstDate },
      { name: 'last_date', type: 'date', of: ({ item }) => item.lastDate },
      { name: 'class', type: 'text', of: ({ item }) => item.class },
      { name: 'subject_kind', type: 'text', of: ({ item }) => item.subject.kind },
      { name: 'subject', type: 'text', of: ({ item }) => subjectText(item.subject) },
      { name: 'amount_fen', type: 'bigint', of: ({ item }) => item.amount },
      { name: 'summary', type: 'text', of: ({ item }) => item.summary },
      {
        name: 'evidence',
        type: 'jsonb',
        of: ({ item }) => item.evidence && JSON.stringify(item.evidence),
      },
      { name: 'owner', type: 'text', of: ({ item }) => item.owner },
      { name: 'taken_by', type: 'text', of: ({ item }) => item.takenBy },
      { name: 'state', type: 'text', of: ({ item }) => item.state },
      { name: 'opened_at', type: 'timestamptz', of: ({ item }) => item.openedAt },
      { name: 'seen_at', type: 'timestamptz', of: ({ item }) => item.seenAt },
      { name: 'closed_at', type: 'timestamptz', of: ({ item }) => item.closedAt },
      { name: 'proof', type: 'text', of: ({ item }) => item.proof },
      { name: 'approval_request_id', type: 'uuid', of: () => approvalRequestId },
    ],
    changes,
    `on conflict (work_item_id) do update set (first_date, last_date, class, amount_fen, summary,
       evidence, owner, taken_by, state, seen_at, closed_at, proof, approval_request_id)
       = (excluded.first_date, excluded.last_date, excluded.class, excluded.amount_fen,
       excluded.summary, excluded.evidence, excluded.owner, excluded.taken_by, excluded.state, excluded.seen_at, excluded.closed_at, excluded.proof,
       excluded.approval_request_id)`,
  );
  await query(
    trx,
    `insert into reconciliation_work_item_event (work_item_id, event_no, at, settlement_date, event,
       actor, amount_fen, class, detail)
     select id, 1 + (select count(*) from reconciliation_work_item_event where work_item_id = id),
       ?, date, event, ?, amount, class, detail
     from unnest(?::uuid[], ?::date[], ?::text[], ?::bigint[], ?::text[], ?::jsonb[])
       as new (id, date, event, amount, class, detail)`,
    [
      at,
      actor,
      changes.map(({ item }) => item.id),
      changes.map(({ date }) => date),
      changes.map(({ event }) => event),
      changes.map(({ item }) => item.amount),
      changes.map(({ item }) => item.class),
      changes.map(({ detail }) => JSON.stringify(detail)),
    ],
  );
}

export interface WorkItemEvent {
  readonly at: Date;
  readonly date: SettlementDate;
  readonly event: WorkItemEventKind;
  readonly actor: string;
  readonly amountFen: number;
  readonly class: string;
  readonly detail: Evidence;
}

/** What happened to one item, oldest first. */
export async function findEvents(on: Knex, id: string): Promise<WorkItemEvent[]> {
  const rows = await query<{
    at: Date;
    settlement_date: string;
    event: string;
    actor: string;
    amount_fen: string;
    class: string;
    detail: Evidence;
  }>(
    on,
    `select at, settlement_date::text, event, actor, amount_fen, class, detail
     from reconciliation_work_item_event where work_item_id = ? order by event_no`,
    [id],
  );
  return rows.map((row) => ({
    at: row.at,
    date: parseSettlementDate(row.settlement_date),
    event: WORK_ITEM_EVENTS.find((known) => known === row.event) ?? 'changed',
    actor: row.actor,
    amountFen: Number(row.amount_fen),
    class: row.class,
    detail: row.detail,
  }));
}

/** Whose each terminal is. */
export async function findOperatorsOf(
  on: Knex,
  terminalIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await query<{ terminal_id: string; operator_no: string }>(
    on,
    'select terminal_id, operator_no from terminal where terminal_id = any(?::bpchar[])',
    [terminalIds],
  );
  return new Map(rows.map((row) => [row.terminal_id, row.operator_no]));
}

/** Records that bear the numbers which were missing, in the order of those. */
export async function findRecordsBearing(
  on: Knex,
  cardAsn: string,
  counterKind: string,
  counters: readonly number[],
): Promise<string[]> {
  const rows = await query<{ record_id: string }>(
    on,
    `select record_id from ingest_record where card_asn = ? and counter_kind = ?
       and counter = any(?::int[]) order by counter, record_id limit 20`,
    [cardAsn, counterKind, counters],
  );
  return rows.map(({ record_id }) => record_id);
}

/**
 * Whether each of a terminal's journal entries is here. Their records are read only when the batches
 * within the span carry enough of them: nothing finds a record by its terminal fast.
 */
export async function hasJournalEntries(
  on: Knex,
  terminalId: string,
  first: number,
  last: number,
): Promise<boolean> {
  const [row] = await query<{ n: string }>(
    on,
    `with batch as materialized (select settlement_date, record_count from ingest_batch
       where terminal_id = ? and first_journal_sequence >= ? and last_journal_sequence <= ?)
     select case when (select coalesce(sum(record_count), 0) from batch) < ? then 0 else
       (select count(distinct journal_sequence) from ingest_record where terminal_id = ?
          and journal_sequence between ? and ?
          and settlement_date in (select settlement_date from batch)) end as n`,
    [terminalId, first, last, last - first + 1, terminalId, first, last],
  );
  return Number(row?.n) === last - first + 1;
}

/** The newest day there is: what is known is known until then. */
export async function newestDay(on: Knex): Promise<SettlementDate | undefined> {
  const [row] = await query<{ day: string | null }>(
    on,
    'select max(settlement_date)::text as day from settlement_day',
  );
  return row?.day === null || row === undefined ? undefined : parseSettlementDate(row.day);
}
