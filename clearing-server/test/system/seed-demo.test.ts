import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Knex } from 'knex';
import { createTestDatabase } from '../support/database.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/lct-clearing-main.js', import.meta.url));
const folder = await mkdtemp(path.join(tmpdir(), 'lvchengtong-demo-'));
after(() => rm(folder, { recursive: true }));

interface Run {
  readonly exitCode: number;
  readonly said: string;
  readonly complained: string;
}

function run(url: string, ...args: readonly string[]): Promise<Run> {
  const { PATH = '' } = process.env;
  const key = path.join(folder, 'kek');
  const env = { PATH, DATABASE_URL: url, LCT_DATA: folder, LCT_KEK_FILE: key };
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { env }, (error, said, complained) => {
      const exitCode = error === null ? 0 : Number(error.code);
      resolve({ exitCode, said, complained });
    });
  });
}

const SEED = ['seed-demo', '--students', '8', '--days', '2', '--seed', '3'];

/** What does not hang on keys, which every town draws for itself. */
const townOf = async (database: Knex): Promise<unknown> => ({
  days: await database('settlement_day').orderBy('settlement_date').select('state'),
  bills: await database('settlement_bill')
    .orderBy(['settlement_date', 'operator_no'])
    .select('operator_no', 'record_count', 'net_fen'),
  cards: await database('card').where({ state: 'active' }).count(),
});

test('a made-up town: whole days, settled by two people, every invariant and the same town again', async () => {
  const [one, other] = [await createTestDatabase(), await createTestDatabase()];
  const seeded = await run(one.url, ...SEED);
  assert.equal(seeded.exitCode, 0, seeded.complained);
  assert.match(seeded.said, /^8 cards, \d+ records, 2 closed days\.$/m);
  assert.equal((await run(one.url, 'verify')).exitCode, 0);
  assert.equal((await stat(path.join(folder, 'kek'))).mode & 0o777, 0o600);
  const town = await townOf(one.database);
  assert.deepEqual((town as { days: unknown }).days, [
    { state: 'settled' },
    { state: 'balanced' },
    { state: 'open' },
  ]);
  assert.equal((await run(other.url, ...SEED)).exitCode, 0);
  assert.deepEqual(await townOf(other.database), town);

  const again = await run(one.url, ...SEED);
  assert.equal(again.exitCode, 2);
  assert.match(again.complained, /This database is in use/);
  assert.deepEqual(await townOf(one.database), town);
});
