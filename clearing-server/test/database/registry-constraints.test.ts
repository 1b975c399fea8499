import assert from 'node:assert/strict';
import { test } from 'node:test';
import { otherAsn, TABLES, uuid, type Row } from '../support/registry-tables.ts';
import { createTestDatabase } from '../support/database.ts';

const { database } = await createTestDatabase();
for (const { name, row, breaks } of TABLES) {
  test(`${name} takes a good row, and each of its constraints keeps one bad row out`, async () => {
    await database(name).insert(row());
    if (name === 'card') await database(name).insert({ ...row(), card_asn: otherAsn });
    for (const [constraint, change] of Object.entries(breaks)) {
      await assert.rejects(
        database(name).insert({ ...row(), ...change }),
        (error) => {
          assert.equal((error as { constraint?: string }).constraint, constraint);
          return true;
        },
        constraint,
      );
    }
  });
}

test('every named check and partial index of these tables is tried above', async () => {
  const tried = new Set(TABLES.flatMap(({ breaks }) => Object.keys(breaks)));
  const { rows } = await database.raw<{ rows: { name: string }[] }>(
    `select conname as name from pg_constraint
       where contype = 'c' and conrelid = any(?::regclass[])
     union select indexrelid::regclass::text from pg_index
       where indisunique and indpred is not null and indrelid = any(?::regclass[])`,
    [TABLES.map(({ name }) => name), TABLES.map(({ name }) => name)],
  );
  const untried = rows.map(({ name }) => name.replace('person.', '')).filter((n) => !tried.has(n));
  // The one needs a second student, below; the other two approvals, in losses.test.
  assert.deepEqual(untried.sort(), ['issuing_item_one_on_the_desk', 'loss_claim_moves_once']);
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
