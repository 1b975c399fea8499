import { parseSettlementDate, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { findCutOvers } from '../calendar/calendar-store.ts';
import { clearingDayAt } from '../calendar/cut-over.ts';
import { query } from '../database/query.ts';

/**
 * Who stamps records with the open day holds this lock shared, who closes the day holds it alone: a
 * record can then never be posted to a day that was closed meanwhile. An advisory lock, because a
 * row that every upload locks would be rewritten by every upload.
 */
export const OPEN_DAY_LOCK = 7_204_510;

/**
 * Holds the day that whatever follows is stored on. When it was closed meanwhile the transaction fails with
 * what PostgreSQL says when that which was read does not hold any more.
 */
export const holdingDay = (day: SettlementDate): string =>
  `select clearing_hold_day(${String(OPEN_DAY_LOCK)}, '${day}')`;
export const OPEN_DAY = `select settlement_date::text from settlement_day where state = 'open'`;

/** The open day, which cannot be closed before `trx` ends. Undefined on an empty database. */
export async function holdOpenDay(trx: Knex.Transaction): Promise<SettlementDate | undefined> {
  await query(trx, 'select pg_advisory_xact_lock_shared(?)', [OPEN_DAY_LOCK]);
  const [row] = await query<{ settlement_date: string }>(trx, OPEN_DAY);
  return row && parseSettlementDate(row.settlement_date);
}

/** Waits for every upload that is being posted, and keeps new ones waiting until `trx` ends. */
export async function holdOpenDayAlone(trx: Knex.Transaction): Promise<void> {
  await query(trx, 'select pg_advisory_xact_lock(?)', [OPEN_DAY_LOCK]);
}

/** Opens the first day of an empty database; does nothing when there is any day. */
export async function openFirstDay(knex: Knex, at: Date): Promise<void> {
  await knex.transaction(async (trx) => {
    await holdOpenDayAlone(trx);
    const [any] = await query(trx, 'select 1 as one from settlement_day limit 1');
    if (any === undefined) {
      await insertOpenDay(trx, clearingDayAt(at, await findCutOvers(trx)), at);
    }
  });
}

export async function insertOpenDay(
  trx: Knex.Transaction,
  date: SettlementDate,
  at: Date,
): Promise<void> {
  await query(trx, 'select clearing_ensure_month(?::date)', [date]);
  await query(
    trx,
    `insert into settlement_day (settlement_date, state, opened_at) values (?::date, 'open', ?)`,
    [date, at],
  );
}
