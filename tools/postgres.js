// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { adopt } from './postgres/adopt.js';
import { binaries, initialise } from './postgres/initialise.js';
import { answers, queryAt } from './postgres/query.js';
import { accountFor, commandAs } from './postgres/run-as.js';
import { Problem } from './problem.js';

/**
 * A real PostgreSQL. `adminUrl` is for tests, which make databases of their own.
 * @typedef {{ url: string, adminUrl: string, stop: () => Promise<void> }} Postgres
 */

const DATABASE = 'lvchengtong';
const START_TIMEOUT_MS = 60_000;
const OLDEST_MAJOR = 15;

/**
 * The PostgreSQL of `DATABASE_URL` when that is set; else our own, with its data under
 * `folder/postgres`, and with settings that are not the usual ones.
 * @param {string} folder
 * @param {string | undefined} databaseUrl
 * @param {string[]} [settings]
 * @returns {Promise<Postgres>}
 */
export async function openPostgres(folder, databaseUrl, settings) {
  if (databaseUrl === undefined || databaseUrl === '') return startPostgres(folder, settings);
  const major = Math.floor((await serverVersion(databaseUrl)) / 10_000);
  if (major < OLDEST_MAJOR) {
    throw new Problem(
      `DATABASE_URL names a PostgreSQL ${major}; ${OLDEST_MAJOR} or newer is needed.`,
    );
  }
  return { url: databaseUrl, adminUrl: databaseUrl, stop: () => Promise.resolve() };
}

/**
 * @param {string} url
 * @returns {Promise<number>} such as 180004
 */
async function serverVersion(url) {
  try {
    return Number((await queryAt(url, 'show server_version_num'))['server_version_num']);
  } catch (error) {
    const reason = error instanceof Error ? error.message || error.name : String(error);
    throw new Problem(`The PostgreSQL of DATABASE_URL does not answer (${reason}).`, {
      cause: error,
    });
  }
}

/**
 * Starts the embedded PostgreSQL, or goes on with the one that an earlier start of ours left
 * running when it was killed.
 * @param {string} folder
 * @param {string[]} [settings]
 * @returns {Promise<Postgres>}
 */
export async function startPostgres(folder, settings = []) {
  const home = resolve(folder, 'postgres');
  mkdirSync(home, { recursive: true });
  const { url, stop } = await startCluster(home, { settings, initdbFlags: [] });
  return { url: await ensureDatabase(url), adminUrl: url, stop };
}

/** Not safe against a power cut, which no test can make. */
const QUICK = ['fsync=off', 'full_page_writes=off', 'max_connections=200'];

/**
 * A PostgreSQL for one run of the tests: in a temporary folder, not safe against a power cut.
 * @returns {Promise<Postgres>}
 */
export async function startEphemeralPostgres() {
  const home = mkdtempSync(join(tmpdir(), 'lvchengtong-postgres-'));
  chmodSync(home, 0o755);
  const { url, stop } = await startClusterForTests(home, { settings: ['synchronous_commit=off'] });
  const stopAndRemove = async () => {
    await stop();
    rmSync(home, { recursive: true });
  };
  return { url: await ensureDatabase(url), adminUrl: url, stop: stopAndRemove };
}

/**
 * The same in a folder that the test chose and removes, keeping every commit when it is killed. With
 * a port it answers where the one before did, so that whoever was connected finds it again.
 * @param {string} home
 * @param {{ port?: number, settings?: string[] }} [options]
 */
export function startClusterForTests(home, { port, settings = [] } = {}) {
  return startCluster(home, {
    settings: [...QUICK, ...settings],
    initdbFlags: ['--no-sync'],
    ...(port === undefined ? {} : { port }),
  });
}

/**
 * @param {string} home
 * @param {{ settings: string[], initdbFlags: string[], port?: number }} options
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
async function startCluster(home, { settings, initdbFlags, port: wanted }) {
  const data = join(home, 'data');
  const account = accountFor(data);
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(home, account, initdbFlags);
  const password = readFileSync(join(home, 'password'), 'utf8').trim();
  const running = await adopt(data, (port) => urlAt(port, password));
  if (running !== undefined) return running;
  const port = wanted ?? (await freePort());
  const url = urlAt(port, password);
  const { postgres } = await binaries();
  const flags = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=']
    .concat(settings)
    .flatMap((setting) => ['-c', setting]);
  const log = openSync(join(home, 'log'), 'a', 0o600);
  const { command, options } = commandAs([postgres, '-D', data, ...flags], account, [
    postgres,
    data,
  ]);
  const [program = '', ...args] = command;
  // A session of its own: Ctrl-C in the terminal must not stop it under the server's feet.
  const child = spawn(program, args, { ...options, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  const exited = once(child, 'exit');
  await untilReady(child, url, join(home, 'log'));
  child.unref();
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    child.kill('SIGINT'); // "fast shutdown": ends the sessions, keeps every commit
    await exited;
  };
  return { url, stop };
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} url
 * @param {string} logFile
 */
async function untilReady(child, url, logFile) {
  /** @type {unknown} */
  let failure;
  child.once('error', (error) => (failure = error));
  for (let waited = 0; waited < START_TIMEOUT_MS; waited += 50) {
    if (await answers(url)) return;
    if (failure !== undefined || child.exitCode !== null || child.signalCode !== null) break;
    await sleep(50);
  }
  child.kill('SIGKILL');
  const log = readFileSync(logFile, 'utf8').trim().split('\n');
  const reason = log.findLast((line) => /FATAL|PANIC|could not/.test(line)) ?? log.at(-1) ?? '';
  if (/No space left/.test(log.slice(-20).join('\n'))) {
    throw new Problem('The disk is full: free some space, then start again.');
  }
  throw new Problem(`PostgreSQL did not start (${reason}); its log is ${logFile}.`, {
    cause: failure,
  });
}

/**
 * The application's own role is no superuser: whoever breaks into it reads no file of the machine.
 * @param {string} adminUrl
 * @returns {Promise<string>}
 */
async function ensureDatabase(adminUrl) {
  const { password } = new URL(adminUrl);
  const role = await queryAt(
    adminUrl,
    `select exists (select from pg_roles where rolname = '${DATABASE}') as "exists"`,
  );
  if (role['exists'] !== true) {
    const secret = pg.escapeLiteral(password);
    await queryAt(adminUrl, `create role ${DATABASE} login createrole password ${secret}`);
    // So that it may act as the roles that the migrations make.
    await queryAt(adminUrl, `alter role ${DATABASE} set createrole_self_grant = 'set, inherit'`);
  }
  const database = await queryAt(
    adminUrl,
    `select exists (select from pg_database where datname = '${DATABASE}') as "exists"`,
  );
  if (database['exists'] !== true) {
    await queryAt(adminUrl, `create database ${DATABASE} owner ${DATABASE}`);
  }
  const url = new URL(adminUrl);
  url.username = DATABASE;
  url.pathname = `/${DATABASE}`;
  return url.href;
}

/**
 * @param {number} port
 * @param {string} password
 */
const urlAt = (port, password) => `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}
