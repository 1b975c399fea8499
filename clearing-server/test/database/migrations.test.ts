import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { assertReachable, openDatabase } from '../../src/database/database.ts';
import { dumpSchema } from '../../src/database/dump-schema.ts';
import { MIGRATIONS_DIRECTORY, migrate } from '../../src/database/migrate.ts';
import { asClearing, createEmptyDatabase, createTestDatabase } from '../support/database.ts';

test('an empty database is migrated once, and a second start changes nothing', async () => {
  const { database } = await createEmptyDatabase();
  assert.ok((await migrate(database)).length > 0);
  assert.deepEqual(await migrate(database), []);
});

test('schema.sql is what the migrations make, and it loads', async () => {
  const committed = await readFile(path.join(MIGRATIONS_DIRECTORY, 'schema.sql'), 'utf8');
  const migrated = await createTestDatabase();
  assert.equal(await dumpSchema(migrated.database), committed);

  const loaded = await createEmptyDatabase();
  await loaded.database.raw(committed.replaceAll('?', '\\?'));
  // PostgreSQL prints a nested condition otherwise once it has read its own printing: leave those out.
  const outline = (schema: string): string[] =>
    schema.split('\n').filter((line) => !line.includes(' CHECK ('));
  assert.deepEqual(outline(await dumpSchema(loaded.database)), outline(committed));
});

test('the role of clearing cannot read a person, a password or a key', async () => {
  const { database } = await createTestDatabase();
  const roles = await database('pg_roles').where({ rolname: 'lct_clearing' }).count();
  assert.deepEqual(roles, [{ count: '1' }], 'this server let us make the role');
  const clearing = asClearing(database);
  assert.deepEqual(await clearing('card'), []);
  for (const table of ['person.student', 'person.card_holder', 'access_user', 'key_master']) {
    await assert.rejects(clearing(table), /permission denied/, table);
  }
});

test('nothing answers: said in one sentence', async () => {
  const nowhere = openDatabase('postgres://nobody@127.0.0.1:1/none');
  await assert.rejects(assertReachable(nowhere), { code: 'DATABASE_UNREACHABLE' });
  await nowhere.destroy();
});
