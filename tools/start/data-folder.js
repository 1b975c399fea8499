// @ts-check
import { mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Problem } from '../problem.js';

/** What we make in the data folder; `--fresh` takes away this and nothing else. */
const OURS = ['postgres', 'keys', 'cards', 'agents', 'psams', 'log', 'seeded.json', 'ca.pem'];
const FREE_BYTES_LEAST = 200 * 1024 * 1024;

/**
 * The data folder, for this process alone.
 * @param {string} folder
 * @returns {() => void} gives it back
 */
export function holdDataFolder(folder) {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Problem(`The data folder ${folder} cannot be made (${reason}).`, { cause: error });
  }
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < FREE_BYTES_LEAST) {
    const megabytes = Math.floor((bavail * bsize) / 1024 / 1024);
    throw new Problem(
      `The disk is full: ${folder} has ${megabytes} MB left and needs ${FREE_BYTES_LEAST / 1024 / 1024}; free some space, or name another folder with --data DIR.`,
    );
  }
  const lock = join(folder, 'start.pid');
  const holder = holderOf(lock);
  if (holder !== undefined) {
    throw new Problem(
      `${folder} is in use: Lvchengtong runs there already (process ${holder}). Stop it, or name another folder with --data DIR.`,
    );
  }
  writeFileSync(lock, `${process.pid}\n`);
  return () => rmSync(lock, { force: true });
}

/**
 * @param {string} lock
 * @returns {number | undefined} a living process of ours; after kill -9 the file stays behind
 */
function holderOf(lock) {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    if (pid === process.pid) return undefined;
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('start.js') ? pid : undefined;
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}

/** @param {string} folder */
export function beginAnew(folder) {
  for (const name of OURS) rmSync(join(folder, name), { recursive: true, force: true });
}

/**
 * @param {string} what
 * @param {string} flag that names another
 * @param {number} port
 */
export async function checkPort(what, flag, port) {
  if (port === 0) return;
  await new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      const { code } = error;
      if (code === 'EADDRINUSE') {
        reject(
          new Problem(
            `Port ${port} (${what}) is taken by another program: stop that, or name another port with ${flag}.`,
          ),
        );
      } else if (code === 'EACCES') {
        reject(
          new Problem(
            `Port ${port} (${what}) is not for ordinary users: name another with ${flag}.`,
          ),
        );
      } else reject(error);
    });
    server.listen(port, '127.0.0.1', () => server.close(resolve));
  });
}
