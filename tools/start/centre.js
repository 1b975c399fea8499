// @ts-check
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../bootstrap.js';
import { startChild } from './child.js';

/**
 * The clearing server as a process of its own.
 * @typedef {object} CentreProcess
 * @property {import('./child.js').Child} child
 * @property {string} url for terminals
 * @property {string} caPem whom terminals trust
 * @property {number} consolePort
 * @property {number} terminalsPort
 * @property {string | undefined} firstPassword only at the very first start
 */

/** @param {string} data folder */
export const keysFolder = (data) => join(data, 'keys');
/** @param {string} data folder */
export const kekFile = (data) => join(keysFolder(data), 'key-encryption-key');

/**
 * The key that the centre's keys are encrypted under: made at the first start, for its owner alone.
 * @param {string} data folder
 */
function ensureKek(data) {
  const file = kekFile(data);
  if (existsSync(file)) return;
  mkdirSync(keysFolder(data), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flush: true });
}

/**
 * @param {{ data: string, databaseUrl: string, terminalsPort: number, consolePort: number, devClock?: string }} options
 * @returns {Promise<CentreProcess>}
 */
export async function startCentre({ data, databaseUrl, terminalsPort, consolePort, devClock }) {
  ensureKek(data);
  const child = await startChild({
    name: 'clearing server',
    command: [
      join(ROOT, 'clearing-server/dist/src/main.js'),
      ...['--data', data],
      ...['--terminals-port', String(terminalsPort)],
      ...['--console-port', String(consolePort)],
    ],
    env: {
      // Not on the command line, where every user of the machine could read the password.
      DATABASE_URL: databaseUrl,
      LCT_KEK_FILE: kekFile(data),
      ...(devClock === undefined ? {} : { LCT_DEV_CLOCK: devClock }),
    },
    logFile: join(data, 'log/clearing-server.log'),
  });
  const { terminals_port, console_port, first_password } = child.ready;
  return {
    child,
    url: `https://127.0.0.1:${Number(terminals_port)}`,
    caPem: readFileSync(join(keysFolder(data), 'ca-cert.pem'), 'utf8'),
    consolePort: Number(console_port),
    terminalsPort: Number(terminals_port),
    firstPassword: typeof first_password === 'string' ? first_password : undefined,
  };
}
