import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Knex } from 'knex';
import { createTestDatabase } from '../support/database.ts';
import { DESK_TABLES, deskRows } from '../support/desk-tables.ts';
import { tryBreaks, untried } from '../support/try-constraints.ts';

const { database } = await createTestDatabase();
for (const { table, rows } of deskRows()) await database(table).insert(rows);

for (const table of DESK_TABLES) {
  test(`${table.name} takes a good row, and each of its constraints keeps one bad row out`, async () => {
    await database(table.name).insert(table.row());
    await tryBreaks(database, table);
  });
}

test('every named check and partial index of these tables is tried above', async () => {
  assert.deepEqual(await untried(database, DESK_TABLES), []);
});

const illegal: Readonly<Record<string, readonly [(on: Knex) => Promise<unknown>, RegExp]>> = {
  'a subsidy that was agreed to changes': [
    (on) => on('subsidy_batch').update({ total_fen: 1 }),
    /subsidy batch .* does not change/,
  ],
  'a line of a subsidy that waits changes': [
    (on) => on('subsidy_item').update({ amount_fen: 1 }),
    /does not change/,
  ],
  'a subsidy is deleted': [(on) => on('subsidy_item').delete(), /never deleted/],
  'a refund that was paid is paid to somebody else': [
    (on) => on('refund').update({ bank_reference: 'R9' }),
    /refund .* has ended/,
  ],
  'a refund is deleted': [(on) => on('refund').delete(), /has ended/],
  'a recall is rewritten': [(on) => on('subsidy_recall').update({ total_fen: 1 }), /is history/],
  'a deposit is rewritten': [(on) => on('card_deposit').update({ amount_fen: 1 }), /is history/],
  'a charge is deleted': [(on) => on('loss_claim_charge').delete(), /is history/],
  'terms are rewritten': [(on) => on('money_term').update({ card_deposit_fen: 0 }), /is history/],
};
for (const [what, [deed, refusal]] of Object.entries(illegal)) {
  test(`the database refuses that ${what}`, async () => {
    await assert.rejects(deed(database), refusal);
  });
}
