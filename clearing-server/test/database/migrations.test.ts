import assert from 'node:assert/strict';
import { test } from 'node:test';
import { migrate } from '../../src/database/migrate.ts';
import { createEmptyDatabase } from '../support/database.ts';

test('an empty database is migrated once, and a second start changes nothing', async () => {
  const { database } = await createEmptyDatabase();
  assert.ok((await migrate(database)).length > 0);
  assert.deepEqual(await migrate(database), []);
});
