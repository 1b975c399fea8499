// @ts-check
import { readdirSync, readFileSync } from 'node:fs';

/**
 * Processor time in milliseconds, by who had it: what others do on the machine is not in it.
 * @typedef {{ server_main: number, server_threads: number, postgres: number, client: number }} CpuTimes
 */

/**
 * @param {import('pg').Client} database
 * @param {number} serverPid
 */
export function createBudget(database, serverPid) {
  /** @returns {Promise<CpuTimes>} */
  async function read() {
    const { rows } = await database.query('select pid from pg_stat_activity');
    const { main, threads } = threadsOf(serverPid);
    const own = process.cpuUsage();
    return {
      server_main: main,
      server_threads: threads,
      postgres: sum(rows.map(({ pid }) => processMs(pid))),
      client: (own.user + own.system) / 1000,
    };
  }

  return {
    read,
    /**
     * Microseconds for each of `records` since `before`.
     * @param {CpuTimes} before
     * @param {number} records
     */
    async since(before, records) {
      const after = await read();
      /** @param {keyof CpuTimes} who */
      const perRecord = (who) => ((after[who] - before[who]) * 1000) / records;
      return {
        server_main: perRecord('server_main'),
        server_threads: perRecord('server_threads'),
        postgres: perRecord('postgres'),
        client: perRecord('client'),
      };
    },
  };
}

/** The thread that runs our code, and the others: TACs, the collector, the compiler. @param {number} pid */
function threadsOf(pid) {
  const folder = `/proc/${String(pid)}/task`;
  const times = readdirSync(folder).map((thread) => ({
    isMain: thread === String(pid),
    ms: scheduledMs(`${folder}/${thread}`),
  }));
  return {
    main: sum(times.filter(({ isMain }) => isMain).map(({ ms }) => ms)),
    threads: sum(times.filter(({ isMain }) => !isMain).map(({ ms }) => ms)),
  };
}

/** 0 when it ended, or runs on another machine. @param {number} pid */
function processMs(pid) {
  try {
    return scheduledMs(`/proc/${String(pid)}`);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
}

/** The first figure of schedstat: nanoseconds that it had a core for. @param {string} folder */
const scheduledMs = (folder) =>
  Number(readFileSync(`${folder}/schedstat`, 'utf8').split(' ')[0]) / 1e6;

/** @param {readonly number[]} values */
const sum = (values) => values.reduce((total, value) => total + value, 0);
