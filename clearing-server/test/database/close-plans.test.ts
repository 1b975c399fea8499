import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { onDay } from '../../src/reconciliation/invariant-check.ts';
import { INVARIANT_CHECKS } from '../../src/reconciliation/invariant-checks.ts';
import { carryForward } from '../../src/reconciliation/chain-checkpoint-store.ts';
import { prepareForDay } from '../../src/reconciliation/day-plan-store.ts';
import { createTestDatabase } from '../support/database.ts';

const DAY = parseSettlementDate('2026-09-01');
const HISTORY = 20_000;
const { database } = await createTestDatabase();

const RECORDS = `
  insert into ingest_record (settlement_date, record_id, terminal_id, batch_no, position, verdict, flags,
    kind, operator_no, psam_no, terminal_sequence, journal_sequence, card_asn, purse, card_kind,
    counter_kind, counter, balance_before_fen, amount_fen, amount_due_fen, balance_after_fen,
    occurred_at, recorded_at, line, station, direction, meal_period, refusal, raw)
  select ?::date, gen_random_uuid(), '000000000001', n / 500, n % 500, 'accepted', '', 'purchase',
    '00000001', '00000000000000000001', n, n, lpad((n % 1000)::text, 20, '0'), 2, 1, 'offline',
    n / 1000, 10000, 100, 100, 9900, ?::date, ?::date, 0, 0, 'none', 0, 0, decode(repeat('00', 128), 'hex')
  from generate_series(1, ?::int) n`;
const TRANSFERS = `
  insert into ledger_transfer (settlement_date, transfer_id, purpose, debit_account_id,
    credit_account_id, amount_fen, card_asn, record_id, occurred_at, recorded_at)
  select settlement_date, gen_random_uuid(), 'purchase', md5(card_asn)::uuid, md5('operator')::uuid,
    amount_fen, card_asn, record_id, occurred_at, recorded_at
  from ingest_record where settlement_date = ?::date`;
const KEYS = `
  insert into ingest_card_key (card_asn, purse, counter_kind, counter, record_id)
  select card_asn, purse, counter_kind, counter, record_id from ingest_record
  where settlement_date = '2026-08-01'`;
const PSAM_KEYS = `
  insert into ingest_psam_key (psam_no, terminal_sequence, record_id)
  select psam_no, terminal_sequence, record_id from ingest_record
  where settlement_date = '2026-08-01'`;

// A month of records and transfers before the day, a hundred times what the day has.
await database.transaction(async (trx) => {
  await trx.raw('set local session_replication_role = replica');
  for (const [date, rows] of [
    ['2026-08-01', HISTORY],
    [DAY, HISTORY / 100],
  ] as const) {
    await trx.raw('select clearing_ensure_month(?::date)', [date]);
    await trx.raw(RECORDS, [date, date, date, rows]);
    await trx.raw(TRANSFERS, [date]);
  }
  await trx.raw(KEYS);
  await trx.raw(PSAM_KEYS);
  await trx.raw(
    `insert into settlement_day (settlement_date, state, opened_at, closed_at, closed_by,
    balanced_at, chain_head_hex) values (?::date, 'balanced', now(), now(), 'clerk', now(), repeat('0', 64))`,
    [DAY],
  );
});
await database.raw('analyze');

/** Tables of the month before, or of all time, that the plan of a close reads from end to end. */
const wholeReads = (sql: string): Promise<string[]> =>
  database.transaction(async (trx) => {
    await prepareForDay(trx, DAY);
    const { rows } = await trx.raw<{ rows: { 'QUERY PLAN': string }[] }>(`explain ${sql}`);
    const whole = /Seq Scan on (\w+_202608|ingest_card_key|ingest_psam_key)/;
    return rows.flatMap((row) => whole.exec(row['QUERY PLAN'])?.[1] ?? []);
  });

for (const { name, sql } of INVARIANT_CHECKS) {
  test(`a close checks ${name} without reading the months before it`, async () => {
    assert.deepEqual(await wholeReads(sql(onDay(DAY))), []);
  });
}

test('a close carries chains forward without reading the months before it', async () => {
  assert.deepEqual(await wholeReads(carryForward(`date '${DAY}'`)), []);
});
