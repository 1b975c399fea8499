// @ts-check
import assert from 'node:assert/strict';
import { decodeRecord } from '@lvchengtong/card-sdk/exchange';
import { instantOf } from '@lvchengtong/card-sdk/ids';
import { accountName } from '@lvchengtong/clearing-server/ledger/account';
import { recordIdOf } from '@lvchengtong/clearing-server/ingest/record-id';
import pg from 'pg';
import {
  balanceAccounts,
  balanceDays,
  IN_TRANSIT,
  openAccounts,
  openDays,
  registerTills,
  unsettledOf,
} from './stored-days.js';
import { planHistory } from './stored-plan.js';
import { postTaps, storeBatches } from './stored-records.js';
import { withoutIndexes } from './without-indexes.js';

/**
 * @typedef {object} HistoryOptions
 * @property {string} databaseUrl of a second connection: there is a core for each
 * @property {number} count
 * @property {number} cards
 * @property {string} operatorNo
 * @property {(line: string) => void} say
 * @property {boolean} [ledgerOnly] accounts, transfers and day balances alone
 */

/**
 * Stores what `count` accepted purchases of `cards` cards leave behind, each card loaded before: records,
 * batches and their hash chains, keys, transfers, purses, balances and bills of 46 closed days. Every
 * invariant holds on it. The database makes the rows, indexes and constraints after them.
 * @param {import('pg').Client} database
 * @param {HistoryOptions} options
 */
export async function storeHistory(database, options) {
  const { databaseUrl, operatorNo, say, ledgerOnly = false } = options;
  const plan = planHistory(options);
  await openDays(database, plan.days.length + 1);
  await openAccounts(database, options);
  const second = new pg.Client({ connectionString: databaseUrl });
  await second.connect();
  try {
    for (const each of [database, second]) await each.query(`set work_mem = '256MB'`);
    await Promise.all([
      postHistory(database, options, plan),
      ...(ledgerOnly ? [] : [storeRecords(second, options, plan)]),
    ]);
    await balanceAccounts(database, { ...options, total: plan.total });
    if (!ledgerOnly) {
      await registerTills(database, operatorNo);
      await balanceDays(database, operatorNo);
      await assertGenuine(database);
    }
    await database.query('reset work_mem');
  } finally {
    await second.end();
  }
  say('stored; cleaning up after it');
  await database.query('vacuum analyze');
}

/** @typedef {ReturnType<typeof planHistory>} Plan */

/** @param {import('pg').Client} database @param {HistoryOptions} options @param {Plan} plan */
function postHistory(database, { operatorNo, ledgerOnly = false, say }, plan) {
  const { cards, tills, days, loads, total } = plan;
  const of = { operatorNo, cards, tills, keys: !ledgerOnly };
  const keys = ledgerOnly ? [] : ['ingest_card_key', 'ingest_psam_key'];
  return withoutIndexes(database, ['ledger_transfer', 'ledger_day_balance', ...keys], async () => {
    await database.query(
      postTaps({ ...of, ...loads, kind: 'load', other: accountName(IN_TRANSIT) }),
    );
    const other = accountName(unsettledOf(operatorNo));
    for (const day of days) {
      await database.query(postTaps({ ...of, ...day, kind: 'purchase', other }));
      say(`posted ${String(day.last + 1)} of ${String(total)} purchases`);
    }
  });
}

/** @param {import('pg').Client} database @param {HistoryOptions} options @param {Plan} plan */
function storeRecords(database, { operatorNo }, plan) {
  const { cards, tills, loads } = plan;
  const of = { operatorNo, cards, tills };
  return withoutIndexes(database, ['ingest_record'], async () => {
    await database.query(storeBatches({ ...of, ...loads, kind: 'load', batchNo: 1 }));
    for (const batch of plan.days.flatMap((day) => plan.batchesOf(day))) {
      await database.query(storeBatches({ ...of, ...batch, kind: 'purchase' }));
    }
  });
}

/** The rows are what ingest itself would make of their bytes. @param {import('pg').Client} database */
async function assertGenuine(database) {
  const { rows } = await database.query(
    `(select record_id, raw, amount_fen from ingest_record where kind = 'load' limit 5)
     union all (select record_id, raw, amount_fen from ingest_record where kind = 'purchase' limit 5)`,
  );
  assert.equal(rows.length, 10);
  for (const row of rows) {
    const raw = new Uint8Array(row.raw);
    const record = decodeRecord(raw);
    assert.equal(recordIdOf(raw, instantOf(record.at)), row.record_id);
    assert.equal(record.amount, BigInt(row.amount_fen));
  }
}
