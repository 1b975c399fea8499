// @ts-check
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bootstrap, sayOnStderr } from './bootstrap.js';
import { Problem, runMain } from './problem.js';
import { kekFile, keysFolder, startCentre } from './start/centre.js';
import { progressOn } from './start/progress.js';

/** @typedef {{ students: number, seed: number, tamper: bigint, json: boolean, killServer: boolean }} DayArguments */

const USAGE =
  'npm run day -- [--students N] [--seed S] [--json] [--tamper FEN] [--kill-server] (20 students at least)';
const STUDENTS_LEAST = 20;

/**
 * @param {string[]} args
 * @returns {DayArguments}
 */
function dayArguments(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        students: { type: 'string', default: '300' },
        seed: { type: 'string', default: '7' },
        tamper: { type: 'string', default: '0' },
        json: { type: 'boolean', default: false },
        'kill-server': { type: 'boolean', default: false },
      },
    });
    const [students, seed] = [Number(values.students), Number(values.seed)];
    if (!Number.isInteger(students) || students < STUDENTS_LEAST)
      throw new RangeError('--students');
    if (!Number.isInteger(seed) || seed < 0) throw new RangeError('--seed');
    const { json, 'kill-server': killServer } = values;
    return { students, seed, tamper: BigInt(values.tamper), json, killServer };
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new Problem(`Not understood (${what}): ${USAGE}`, { cause: error });
  }
}

/** A whole school day of a city that lives only for it. */
await runMain(async () => {
  const args = dayArguments(process.argv.slice(2));
  await bootstrap('start', sayOnStderr);
  const started = performance.now();
  const data = mkdtempSync(join(tmpdir(), 'lvchengtong-day-'));
  const { startPostgres } = await import('./postgres.js');
  const { runDay } = await import('../simulation/dist/src/day.js');
  const { jsonOf } = await import('../simulation/dist/src/day-result.js');
  try {
    const postgres = await startPostgres(data);
    const centre = centreControl(data, postgres.url);
    onSignal(async () => {
      await centre.stop();
      await postgres.stop();
      rmSync(data, { recursive: true, force: true });
    });
    try {
      const result = await runDay({
        ...args,
        folder: data,
        databaseUrl: postgres.url,
        keysFolder: keysFolder(data),
        kekFile: kekFile(data),
        centre,
        progress: progressOn(process.stderr),
      });
      const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
      const { printDay } = await import('./day/print-day.js');
      printDay(result, args);
      if (args.json) process.stdout.write(`${JSON.stringify(jsonOf(result, seconds))}\n`);
      return verdictOn(result, args);
    } finally {
      await postgres.stop();
    }
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});

/**
 * A day that is called off leaves nothing behind.
 * @param {() => Promise<void>} cleanUp
 */
function onSignal(cleanUp) {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      void cleanUp().finally(() => process.exit(1));
    });
  }
}

/**
 * @param {string} data
 * @param {string} databaseUrl
 * @returns {import('../simulation/dist/src/day.js').CentreControl}
 */
function centreControl(data, databaseUrl) {
  /** @type {import('./start/centre.js').CentreProcess | undefined} */
  let running;
  // Any free port the first time, and from then on the same: the terminals know it.
  let terminalsPort = 0;
  return {
    start: async (at) => {
      const options = { data, databaseUrl, terminalsPort, consolePort: 0 };
      running = await startCentre({ ...options, devClock: at.toISOString() });
      ({ terminalsPort } = running);
      return running;
    },
    stop: async () => running?.child.stop(),
    kill: async () => {
      running?.child.kill();
      await running?.child.ended;
    },
  };
}

/**
 * @param {import('../simulation/dist/src/day-result.js').DayResult} result
 * @param {DayArguments} args
 */
function verdictOn({ unexplained, invariantsFailed, disagreements, visits, network, kills }, args) {
  const tampered = args.tamper < 0n ? -args.tamper : args.tamper;
  // In a small city a seed may spare everybody; in a large one that would be a broken plan.
  const small = args.students < 100;
  const disturbed = visits.torn > 0 && visits.leftBeforeDebit > 0;
  const lost = network.requestsLost > 0 && network.answersLost > 0;
  const faultsHappened = visits.wrongTacs === 1 && (small || (disturbed && lost));
  const asPlanned = faultsHappened && kills === (args.killServer ? 1 : 0);
  const sound =
    unexplained === tampered && invariantsFailed.length === 0 && disagreements.length === 0;
  if (!asPlanned) process.stderr.write('The faults that the seed plans did not all happen.\n');
  return sound && asPlanned ? 0 : 1;
}
