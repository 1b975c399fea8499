import assert from 'node:assert/strict';
import { parseSettlementDate, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { query } from '../database/query.ts';
import { chainHead, sqlDate } from '../reconciliation/invariant-check.ts';
import type { BalancedDay, ClosedDay, SettlementDay } from './settlement-day.ts';

interface DayRow {
  settlement_date: string;
  state: SettlementDay['state'];
  opened_at: Date;
  closed_at: Date | null;
  closed_by: string | null;
  balanced_at: Date | null;
  chain_head_hex: string | null;
  settled_at: Date | null;
  settle_request_id: string | null;
  paid_at: Date | null;
}

const COLUMNS = `settlement_date::text, state, opened_at, closed_at, closed_by, balanced_at,
  chain_head_hex, settled_at, settle_request_id, paid_at`;

/** Newest first. */
export async function findDays(on: Knex): Promise<SettlementDay[]> {
  const rows = await query<DayRow>(
    on,
    `select ${COLUMNS} from settlement_day order by settlement_date desc`,
  );
  return rows.map(dayOf);
}

export async function findDay(on: Knex, date: SettlementDate): Promise<SettlementDay | undefined> {
  const [row] = await query<DayRow>(
    on,
    `select ${COLUMNS} from settlement_day where settlement_date = ?::date`,
    [date],
  );
  return row && dayOf(row);
}

/** In which state the day's row is, for whoever decided on what they saw. */
export async function findDayVersion(on: Knex, date: SettlementDate): Promise<string | undefined> {
  const [row] = await query<{ version: string }>(
    on,
    'select xmin::text as version from settlement_day where settlement_date = ?::date',
    [date],
  );
  return row?.version;
}

/** The day, which nobody else changes before `trx` ends. */
export async function holdDay(
  trx: Knex.Transaction,
  date: SettlementDate,
): Promise<SettlementDay | undefined> {
  const [row] = await query<DayRow>(
    trx,
    `select ${COLUMNS} from settlement_day where settlement_date = ?::date for update`,
    [date],
  );
  return row && dayOf(row);
}

/** The oldest day that is closed and not balanced, up to `date`; held until `trx` ends. */
export async function holdNextClosedDay(
  trx: Knex.Transaction,
  date: SettlementDate,
): Promise<ClosedDay | undefined> {
  const [row] = await query<DayRow>(
    trx,
    `select ${COLUMNS} from settlement_day
     where settlement_date = (select min(settlement_date) from settlement_day
       where state = 'closed' and settlement_date <= ?::date) for update`,
    [date],
  );
  const day = row && dayOf(row);
  return day?.state === 'closed' ? day : undefined;
}

function dayOf(row: DayRow): SettlementDay {
  const date = parseSettlementDate(row.settlement_date);
  const open = { date, openedAt: row.opened_at };
  if (row.state === 'open') return { ...open, state: 'open' };
  assert(row.closed_at !== null && row.closed_by !== null, 'settlement_day_closed_by_someone');
  const closed = { ...open, closedAt: row.closed_at, closedBy: row.closed_by };
  if (row.state === 'closed') return { ...closed, state: 'closed' };
  assert(
    row.balanced_at !== null && row.chain_head_hex !== null,
    'settlement_day_balanced_has_head',
  );
  const balanced = { ...closed, balancedAt: row.balanced_at, chainHead: row.chain_head_hex };
  if (row.state === 'balanced') return { ...balanced, state: 'balanced' };
  assert(
    row.settled_at !== null && row.settle_request_id !== null,
    'settlement_day_settled_by_two',
  );
  const { settled_at: settledAt, settle_request_id: settleRequestId } = row;
  const settled = { ...balanced, settledAt, settleRequestId };
  if (row.state === 'settled') return { ...settled, state: 'settled' };
  assert(row.paid_at !== null, 'settlement_day_paid_has_time');
  return { ...settled, state: 'paid', paidAt: row.paid_at };
}

/** When the last upload of the day came: a day is never closed before that, whatever the clocks say. */
export async function lastReceivedAt(
  trx: Knex.Transaction,
  date: SettlementDate,
): Promise<Date | undefined> {
  const [row] = await query<{ at: Date | null }>(
    trx,
    `select max(at) as at from (
       select max(received_at) as at from ingest_batch where settlement_date = ?::date
       union all
       select max(decided_at) from arbitration_decision where settlement_date = ?::date) as last`,
    [date, date],
  );
  return row?.at ?? undefined;
}

export async function storeClosed(trx: Knex.Transaction, day: ClosedDay): Promise<void> {
  await query(
    trx,
    `update settlement_day set state = 'closed', closed_at = ?, closed_by = ?
     where settlement_date = ?::date and state = 'open'`,
    [day.closedAt, day.closedBy, day.date],
  );
}

export async function storeBalanced(trx: Knex.Transaction, day: BalancedDay): Promise<void> {
  await query(
    trx,
    `update settlement_day set state = 'balanced', balanced_at = ?, chain_head_hex = ?
     where settlement_date = ?::date and state = 'closed'`,
    [day.balancedAt, day.chainHead, day.date],
  );
}

export async function storeSettled(
  trx: Knex.Transaction,
  date: SettlementDate,
  at: Date,
  approvalRequestId: string,
): Promise<void> {
  await query(
    trx,
    `update settlement_day set state = 'settled', settled_at = ?, settle_request_id = ?
     where settlement_date = ?::date and state = 'balanced'`,
    [at, approvalRequestId, date],
  );
}

/** One digest over where each terminal's hash chain stood at the end of the day. */
export async function findChainHead(trx: Knex.Transaction, date: SettlementDate): Promise<string> {
  const [row] = await query<{ head: string }>(trx, `select ${chainHead(sqlDate(date))} as head`);
  assert(row !== undefined, 'an aggregate always has a row');
  return row.head;
}

/** Keeps why a close stopped; the same failure at the same moment is the same row. */
export async function insertCheckFailure(
  trx: Knex.Transaction,
  failure: {
    readonly date: string;
    readonly check: string;
    readonly rows: readonly Readonly<Record<string, unknown>>[];
  },
  at: Date,
): Promise<void> {
  await query(
    trx,
    `insert into settlement_check_failure (settlement_date, found_at, check_name, offending)
     values (?::date, ?, ?, ?::jsonb) on conflict do nothing`,
    [
      failure.date,
      at,
      failure.check,
      JSON.stringify(failure.rows, (_key, value: unknown) =>
        typeof value === 'bigint' ? value.toString() : value,
      ),
    ],
  );
}
