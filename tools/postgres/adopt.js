// @ts-check
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../problem.js';
import { answers } from './query.js';

const STOP_TIMEOUT_MS = 30_000;

/**
 * What postmaster.pid says: line 1 the process, line 4 the port. A file whose process is not a
 * PostgreSQL (the machine restarted, and the number went to another) is removed.
 * @param {string} data
 * @param {(port: number) => string} urlAt
 * @returns {Promise<{ url: string, stop: () => Promise<void> } | undefined>}
 */
export async function adopt(data, urlAt) {
  const lockFile = join(data, 'postmaster.pid');
  if (!existsSync(lockFile)) return undefined;
  const [pidLine, , , portLine] = readFileSync(lockFile, 'utf8').split('\n');
  const pid = Number(pidLine);
  const url = urlAt(Number(portLine));
  for (let waited = 0; isPostgres(pid, data) && waited < STOP_TIMEOUT_MS; waited += 50) {
    if (await answers(url)) return { url, stop: () => stopProcess(pid, data) };
    await sleep(50); // starting up, or shutting down since its parent died
  }
  if (isPostgres(pid, data)) {
    throw new Problem(
      `PostgreSQL (process ${pid}) holds ${data} but does not answer: end it, then start again.`,
    );
  }
  rmSync(lockFile, { force: true });
  return undefined;
}

/**
 * @param {number} pid
 * @param {string} data
 */
function isPostgres(pid, data) {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return command.includes(data);
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'ENOENT' || code === 'ESRCH') return false;
    throw error;
  }
}

/**
 * @param {number} pid
 * @param {string} data
 */
async function stopProcess(pid, data) {
  process.kill(pid, 'SIGINT');
  for (let waited = 0; waited < STOP_TIMEOUT_MS; waited += 50) {
    if (!isPostgres(pid, data)) return;
    await sleep(50);
  }
  throw new Problem(`PostgreSQL (process ${pid}) does not stop.`);
}
