import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { onDay } from '../../src/reconciliation/invariant-check.ts';
import { INVARIANT_CHECKS } from '../../src/reconciliation/invariant-checks.ts';
import { carryForward } from '../../src/reconciliation/chain-checkpoint-store.ts';
import { prepareForDay } from '../../src/reconciliation/day-plan-store.ts';
import { createTestDatabase } from '../support/database.ts';
import { fillMonths } from '../support/months.ts';

const DAY = parseSettlementDate('2026-09-01');
const { database } = await createTestDatabase();

await fillMonths(database, DAY);

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
