import assert from 'node:assert/strict';
import { test } from 'node:test';
import knexOf from 'knex';
import { askPrepared } from '../../src/database/connection.ts';
import { openDatabase } from '../../src/database/database.ts';
import { isTransientError } from '../../src/database/transient-error.ts';
import { AttemptsExhausted, withRetries } from '../../src/database/with-retries.ts';
import { createTestDatabase } from '../support/database.ts';

const { database, url } = await createTestDatabase();

/** What `run` is refused with. */
async function refusal(run: () => Promise<unknown>): Promise<unknown> {
  try {
    await run();
  } catch (error) {
    return error;
  }
  throw new Error('it was not refused');
}

const END_ITSELF = 'select pg_terminate_backend(pg_backend_pid())';

test('a lost connection, a lost race and a pool without a connection are tried again', async () => {
  const lost = openDatabase(url, { connectionsMax: 1 });
  // By knex and without it, and once more on what was a connection.
  assert(isTransientError(await refusal(() => lost.raw(END_ITSELF))));
  assert(isTransientError(await refusal(() => askPrepared(lost, 'end', END_ITSELF, []))));
  const dropped = await refusal(() =>
    lost.transaction(async (trx) => {
      const [mine] = await askPrepared<{ pid: number }>(
        trx,
        'pid',
        'select pg_backend_pid() as pid',
        [],
      );
      await database.raw('select pg_terminate_backend(?)', [mine?.pid ?? 0]);
      for (;;) await trx.raw('select 1');
    }),
  );
  assert(isTransientError(dropped), String(dropped));
  await lost.destroy();

  await database.raw('create table taken (no int primary key)');
  const overtaken = await refusal(() => database.raw('insert into taken values (1), (1)'));
  assert(isTransientError(overtaken));

  const nowhere = openDatabase('postgres://nobody@127.0.0.1:1/none', { connectionsMax: 1 });
  assert(isTransientError(await refusal(() => nowhere.raw('select 1'))));
  await nowhere.destroy();

  const starved = knexOf({
    client: 'pg',
    connection: url,
    pool: { min: 0, max: 1 },
    acquireConnectionTimeout: 50,
  });
  const held = await starved.transaction();
  assert(isTransientError(await refusal(() => starved.raw('select 1'))));
  await held.rollback();
  await starved.destroy();
});

test('a refused value, a bug of ours and an error that nobody listed are told at once', async () => {
  const refused = await refusal(() => database.raw(`select 'one'::int`));
  assert(refused instanceof Error);
  const bugs: readonly Error[] = [
    refused,
    new Error('an upload was committed without an answer'),
    new TypeError('x is not a function'),
    new Error('the connection was terminated by a person'),
    new assert.AssertionError({ message: 'every name is answered' }),
  ];
  for (const bug of bugs) {
    let attempts = 0;
    const told = await refusal(() =>
      withRetries(() => {
        attempts += 1;
        return Promise.reject(bug);
      }),
    );
    assert.equal(told, bug);
    assert.equal(attempts, 1);
  }
});

test('what is lost again and again is given up with what was said last', async () => {
  let attempts = 0;
  const lost = await refusal(() =>
    withRetries(() => {
      attempts += 1;
      return Promise.reject(new Error('Connection terminated unexpectedly'));
    }),
  );
  assert(lost instanceof AttemptsExhausted);
  assert.equal(lost.attempts, attempts);
  assert.match(String(lost.cause), /terminated unexpectedly/);
});
