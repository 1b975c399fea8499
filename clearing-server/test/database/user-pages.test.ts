import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleServer } from '../support/console-town.ts';
import { testClock } from '../support/city.ts';
import { createTestDatabase } from '../support/database.ts';

test('users come by name in pages, each once, and are found by a part of the name', async () => {
  const { database } = await createTestDatabase();
  const clock = testClock();
  const anna = await (await consoleServer(database, clock)).as('anna', 'administrator');
  const names = Array.from({ length: 120 }, (_, at) => `u${String(at).padStart(3, '0')}`);
  await database('access_user').insert(
    names.map((login) => ({
      user_id: crypto.randomUUID(),
      login,
      password_hash: '$argon2id$none',
      role: 'auditor',
      must_change_password: true,
      created_at: clock.now,
    })),
  );
  const read = async (search: string): Promise<string[]> => {
    const found: string[] = [];
    let cursor: unknown = '';
    do {
      const to = `/v1/users?search=${encodeURIComponent(search)}&cursor=${String(cursor)}`;
      const { status, json, text } = await anna('GET', to);
      assert.equal(status, 200, text);
      found.push(...(json['items'] as { name: string }[]).map(({ name }) => name));
      cursor = json['next_cursor'];
    } while (cursor !== null);
    return found;
  };
  assert.deepEqual(await read(''), ['anna', ...names]);
  assert.deepEqual(
    await read('U11'),
    names.filter((name) => name.includes('u11')),
  );
  assert.deepEqual(await read('%'), []);
  const foreign = await anna('GET', '/v1/users?cursor=eyJ4');
  assert.equal(foreign.json['code'], 'REQUEST_INVALID');
});
