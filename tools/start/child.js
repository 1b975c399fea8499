// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { tailOf } from '../bootstrap/run.js';
import { endingWithUs } from '../postgres/run-as.js';
import { Problem } from '../problem.js';

/**
 * A process of ours, up and running.
 * @typedef {object} Child
 * @property {string} name
 * @property {Record<string, unknown>} ready what it said when it was up
 * @property {Promise<void>} ended settles when it ends, whoever ended it
 * @property {() => Promise<void>} stop asks it to finish, and waits
 * @property {() => void} kill ends it at once, as a power cut would
 */

/**
 * @typedef {object} ChildOptions
 * @property {string} name
 * @property {readonly string[]} command after node
 * @property {NodeJS.ProcessEnv} env added to ours: a secret is given here, never on the command line
 * @property {string} logFile
 */

const READY_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 30_000;

/**
 * Starts one of our processes, and waits for its line `{"ready":true,…}`.
 * @param {ChildOptions} options
 * @returns {Promise<Child>}
 */
export async function startChild({ name, command, env, logFile }) {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  // A session of its own: Ctrl-C reaches only us, and we stop the processes in their order.
  const [program = '', ...args] = [...endingWithUs('TERM'), process.execPath, ...command];
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit').then(() => undefined);
  let output = '';
  const keep = (/** @type {string} */ text) => {
    log.write(text);
    output = (output + text).slice(-20_000);
  };
  child.stderr.setEncoding('utf8').on('data', keep);
  const ready = await new Promise((resolve, reject) => {
    const fail = (/** @type {string} */ how) =>
      reject(new Problem(`${name} ${how}: ${tailOf(output, 3)}\n(log: ${logFile})`));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail('did not come up in time');
    }, READY_TIMEOUT_MS);
    createInterface(child.stdout).on('line', (line) => {
      const said = readyLine(line);
      // The first password must not stay in a log.
      keep(said === undefined ? `${line}\n` : '');
      if (said === undefined) return;
      clearTimeout(timer);
      resolve(said);
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      fail(`ended with ${signal ?? `code ${code}`}`);
    });
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    child.kill('SIGTERM');
    await ended;
    clearTimeout(timer);
  };
  return { name, ready, ended, stop, kill: () => child.kill('SIGKILL') };
}

/**
 * @param {string} line
 * @returns {Record<string, unknown> | undefined}
 */
function readyLine(line) {
  if (!line.startsWith('{"ready":true')) return undefined;
  return JSON.parse(line);
}
