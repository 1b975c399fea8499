import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { listen } from '../../src/http/listen.ts';
import { createTestDatabase } from '../support/database.ts';

const { url } = await createTestDatabase();
const data = await mkdtemp(path.join(tmpdir(), 'lct-process-'));
after(() => rm(data, { recursive: true }));
const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url));
const KEK = 'AB'.repeat(32);

function start(args: readonly string[], environment: Record<string, string>): ChildProcess {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], { env: { PATH, ...environment } });
  after(() => child.kill('SIGKILL'));
  return child;
}

/** The exit code and what was said about it. */
async function failed(
  args: readonly string[],
  environment: Record<string, string>,
): Promise<[unknown, string]> {
  const child = start(args, environment);
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [exitCode] = (await once(child, 'close')) as [unknown];
  return [exitCode, said];
}

const here = ['--database', url, '--data', data, '--console-port', '0'];

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`says when it is ready, and ${signal} stops it with exit code 0`, async () => {
    const child = start([...here, '--terminals-port', '0'], { LCT_KEK: KEK });
    assert.ok(child.stdout);
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const ready = JSON.parse(line) as Record<string, unknown>;
    assert.equal(ready['ready'], true);
    assert.match(String(ready['first_password']), /^.{4}-.{4}-.{4}$/);
    const page = `http://127.0.0.1:${String(ready['console_port'])}/v1/session`;
    assert.equal((await fetch(page)).status, 401);
    child.kill(signal);
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });
}

test('what keeps it from starting is one sentence and exit code 1', async () => {
  assert.deepEqual(await failed([], {}), [
    1,
    'Name the database: --database URL, or DATABASE_URL.\n',
  ]);
  const nowhere = ['--database', 'postgres://nobody@127.0.0.1:1/none', '--data', data];
  const [unreachable, reason] = await failed(nowhere, { LCT_KEK: KEK });
  assert.equal(unreachable, 1);
  assert.match(reason, /^The database does not answer: .*ECONNREFUSED.*\.\n$/);

  const [wrongKey, whichKey] = await failed(here, { LCT_KEK: 'CD'.repeat(32) });
  assert.equal(wrongKey, 1);
  assert.match(whichKey, /^The keys in the database were encrypted under another .*\.\n$/);

  const blocker = createServer();
  after(() => blocker.close());
  const port = await listen(blocker, 0, '127.0.0.1');
  assert.deepEqual(await failed([...here, '--terminals-port', String(port)], { LCT_KEK: KEK }), [
    1,
    `Port ${String(port)} is taken: stop the other program, or choose another port.\n`,
  ]);
});

test('a key-encryption key that is named and not there is said to be missing', async () => {
  const file = path.join(data, 'no', 'kek');
  const [exitCode, said] = await failed(here, { LCT_KEK_FILE: file });
  assert.equal(exitCode, 1);
  assert.match(said, /^The key-encryption key is missing.*no such file.*\.\n$/);
});
