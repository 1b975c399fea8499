// @ts-check
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { openPostgres } from '../../tools/postgres.js';

/**
 * A terminal of the bench, enrolled.
 * @typedef {object} BenchTerminal
 * @property {import('@lvchengtong/card-sdk/ids').TerminalId} terminalId
 * @property {import('@lvchengtong/card-sdk/ids').PsamNo} psamNo
 * @property {import('@lvchengtong/card-sdk/ids').OperatorNo} operatorNo
 * @property {string} keyPem
 * @property {string} certificatePem
 */

/**
 * @typedef {object} BenchServer
 * @property {number} pid
 * @property {number} port
 * @property {string} caPem
 * @property {readonly BenchTerminal[]} terminals
 * @property {(days: number) => void} setDaysAhead of our clock
 * @property {() => Promise<void>} stop
 */

/**
 * @typedef {object} BenchCity
 * @property {string} databaseUrl
 * @property {string} dataFolder
 * @property {pg.Client} database
 * @property {BenchServer} server
 * @property {() => Promise<void>} stop
 */

/** What whoever runs a city on a machine of this size sets: a GB of buffers, checkpoints far apart. */
const SETTINGS = ['shared_buffers=1GB', 'max_wal_size=8GB', 'checkpoint_timeout=15min'];

const SERVER = fileURLToPath(new URL('ingest-server.js', import.meta.url));
const POSTER = fileURLToPath(new URL('ingest-post.js', import.meta.url));

/**
 * A PostgreSQL of our own with every durability it has (fsync, synchronous_commit, full_page_writes),
 * the clearing server in a process beside it, and `terminals` enrolled terminals. In a folder of its own,
 * which goes with it, or in `kept`, where the next city goes on.
 * @param {{ terminals: number, serverFlags?: readonly string[], kept?: string | undefined }} options
 * @returns {Promise<BenchCity>}
 */
export async function startBenchCity({ terminals, serverFlags = [], kept }) {
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'lvchengtong-bench-'));
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  const postgres = await openPostgres(folder, process.env['DATABASE_URL'], SETTINGS);
  const database = new pg.Client({ connectionString: postgres.url });
  const dataFolder = join(folder, 'server');
  const end = async () => {
    await database.end();
    await postgres.stop();
    if (kept === undefined) rmSync(folder, { recursive: true });
  };
  try {
    await database.connect();
    const server = await startBenchServer(postgres.url, dataFolder, terminals, serverFlags);
    const stop = async () => {
      await server.stop();
      await end();
    };
    return { databaseUrl: postgres.url, dataFolder, database, server, stop };
  } catch (error) {
    await end();
    throw error;
  }
}

/**
 * @param {string} databaseUrl
 * @param {string} dataFolder
 * @param {number} terminals
 * @param {readonly string[]} flags for node, such as `--cpu-prof`
 * @returns {Promise<BenchServer>}
 */
async function startBenchServer(databaseUrl, dataFolder, terminals, flags) {
  const child = fork(SERVER, [databaseUrl, dataFolder, String(terminals)], {
    execArgv: [...flags],
    serialization: 'json',
  });
  const exited = once(child, 'exit');
  const first = await Promise.race([once(child, 'message'), exited]);
  const [ready] = first;
  if (typeof ready !== 'object' || ready === null) throw new Error('the server did not start');
  return {
    ...ready,
    pid: child.pid ?? 0,
    setDaysAhead: (daysAhead) => {
      child.send({ daysAhead });
    },
    stop: async () => {
      child.send('stop');
      await exited;
    },
  };
}

/**
 * Highest resident memory that a process ever had.
 * @param {number} pid
 */
export function peakMemoryMb(pid) {
  const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  return Number(line?.[1]) / 1024;
}

/**
 * The process that judges and posts alone: `ingest-post.js`.
 * @param {BenchCity} city
 */
export async function startPoster({ databaseUrl, dataFolder }) {
  // Batches are bytes: JSON would make them text.
  const child = fork(POSTER, [databaseUrl, dataFolder], { serialization: 'advanced' });
  const exited = once(child, 'exit');
  /** @returns {Promise<any>} */
  const answer = async () => {
    const [message] = await Promise.race([once(child, 'message'), exited]);
    if (child.exitCode !== null) {
      throw new Error(`the process that posts has ended with ${String(child.exitCode)}`);
    }
    return message;
  };
  await answer();
  return {
    /**
     * @param {readonly import('./ingest-cards.js').BenchUpload[]} uploads
     * @param {readonly BenchTerminal[]} terminals whose they are
     * @returns {Promise<number>} seconds
     */
    async post(uploads, terminals) {
      child.send({ uploads, terminals });
      return (await answer()).seconds;
    },
    async stop() {
      child.send('stop');
      await exited;
    },
  };
}
