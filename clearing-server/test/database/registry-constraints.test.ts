import assert from 'node:assert/strict';
import { test } from 'node:test';
import { otherAsn, TABLES, uuid, type Row } from '../support/registry-tables.ts';
import { createTestDatabase } from '../support/database.ts';
import { tryBreaks, untried } from '../support/try-constraints.ts';

const { database } = await createTestDatabase();
for (const { name, row, breaks } of TABLES) {
  test(`${name} takes a good row, and each of its constraints keeps one bad row out`, async () => {
    await database(name).insert(row());
    if (name === 'card') await database(name).insert({ ...row(), card_asn: otherAsn });
    await tryBreaks(database, { name, row, breaks });
  });
}

test('every named check and partial index of these tables is tried above', async () => {
  // The one needs a second student, below; the other two approvals, in losses.test.
  assert.deepEqual(await untried(database, TABLES), [
    'issuing_item_one_on_the_desk',
    'loss_claim_moves_once',
  ]);
});

test('one desk makes one card at a time', async () => {
  const second = uuid();
  const [student] = await database<Row>('person.student');
  await database('person.student').insert({
    ...student,
    student_id: second,
    national_no_digest: new Uint8Array(16).fill(2),
  });
  const [item] = await database<Row>('person.issuing_item');
  await assert.rejects(
    database('person.issuing_item').insert({
      ...item,
      card_asn: otherAsn,
      student_id: second,
      item_no: 2,
    }),
    /issuing_item_one_on_the_desk/,
  );
});

test('history cannot be changed, dropped or emptied', async () => {
  const columns = { card_event: 'reason', block_list_entry: 'reason', parameter_set: 'created_by' };
  for (const [table, column] of Object.entries(columns)) {
    await assert.rejects(database(table).update({ [column]: 'x' }), /is history/, table);
    await assert.rejects(database(table).delete(), /is history/, table);
    await assert.rejects(database.raw('truncate ??', [table]), /is history/, table);
  }
});
