import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { query } from '../database/query.ts';

/**
 * Lets sorts and joins take the memory that a million rows want, until `trx` ends: of closers there is one
 * at a time, and a sort that goes to disk is slower. Keys of all time are
 * looked up one by one: on the disks of our time that costs little more than reading in order, and
 * never more than reading all of them.
 */
export async function allowForDay(trx: Knex.Transaction): Promise<void> {
  await query(trx, `set local work_mem = '256MB'`);
  await query(trx, 'set local random_page_cost = 1.1');
}

/** The same, and lets the planner know how much came on the day: to it, a new month is empty. */
export async function prepareForDay(trx: Knex.Transaction, date: SettlementDate): Promise<void> {
  await allowForDay(trx);
  await query(trx, `select clearing_know_day(?::date)`, [date]);
}
