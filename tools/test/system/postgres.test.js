// @ts-check
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import pg from 'pg';
import { openPostgres, startPostgres } from '../../postgres.js';

/**
 * @param {string} parent
 * @returns {string}
 */
function folderIn(parent) {
  const folder = mkdtempSync(join(parent, 'lvchengtong-test-'));
  after(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Laying one out takes seconds, so most tests go on with the same. */
const shared = folderIn(tmpdir());

/**
 * @param {string} url
 * @param {string} sql
 */
async function rows(url, sql) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('it keeps its data from one start to the next, and the application is no superuser', async () => {
  const first = await startPostgres(shared);
  await rows(first.url, 'create table kept as select 42 as answer');
  const role = 'select rolsuper from pg_roles where rolname = current_user';
  assert.deepEqual(await rows(first.url, role), [{ rolsuper: false }]);
  await first.stop();
  const second = await startPostgres(shared);
  assert.deepEqual(await rows(second.url, 'select answer from kept'), [{ answer: 42 }]);
  await second.stop();
  assert.equal(statSync(join(shared, 'postgres/password')).mode & 0o777, 0o600);
});

test('it runs under a folder that only we may enter', async () => {
  const postgres = await startPostgres(folderIn(homedir()));
  assert.equal((await rows(postgres.url, 'select 1 as one')).length, 1);
  await postgres.stop();
});

const STARTER = new URL('../../postgres.js', import.meta.url).href;

test('after kill -9 of whoever started it, the next start has the data', async () => {
  const script = `
    const { startPostgres } = await import(${JSON.stringify(STARTER)});
    const { url } = await startPostgres(${JSON.stringify(shared)});
    process.stdout.write(url);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
  after(() => child.kill('SIGKILL'));
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  await rows(String(line).trim(), 'create table survived as select 7 as answer');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const next = await startPostgres(shared);
  assert.deepEqual(await rows(next.url, 'select answer from survived'), [{ answer: 7 }]);
  await next.stop();
});

test('a postmaster.pid whose number went to another process does not stop us', async () => {
  await (await startPostgres(shared)).stop();
  const lock = join(shared, 'postgres/data/postmaster.pid');
  writeFileSync(lock, `${process.ppid}\n${join(shared, 'postgres/data')}\n0\n1\n\n127.0.0.1\n`);
  const postgres = await startPostgres(shared);
  assert.equal(Number(readFileSync(lock, 'utf8').split('\n')[0]) === process.ppid, false);
  await postgres.stop();
});

test('DATABASE_URL is used when it is set, and a wrong one is told in one sentence', async () => {
  const url = process.env['LCT_TEST_POSTGRES'];
  assert.ok(url, 'npm test sets LCT_TEST_POSTGRES');
  assert.equal((await openPostgres('/nowhere', url)).url, url);
  const nobody = 'postgres://x:y@127.0.0.1:1/z';
  await assert.rejects(openPostgres('/nowhere', nobody), /DATABASE_URL does not answer/);
});
