// @ts-check
import { resolve } from 'node:path';
import { Problem } from '../problem.js';

/**
 * @typedef {object} StartOptions
 * @property {string} data folder
 * @property {number} consolePort
 * @property {number} canteenPort
 * @property {number} gatePort
 * @property {number} terminalsPort
 * @property {boolean} fresh
 * @property {string | undefined} roster
 */

/**
 * Each flag, its twin in the environment, and what holds without either.
 * @type {Readonly<Record<string, { variable: string, fallback: string | undefined }>>}
 */
const FLAGS = {
  '--data': { variable: 'LCT_DATA', fallback: 'var' },
  '--console-port': { variable: 'LCT_CONSOLE_PORT', fallback: '8080' },
  '--canteen-port': { variable: 'LCT_CANTEEN_PORT', fallback: '8090' },
  '--gate-port': { variable: 'LCT_GATE_PORT', fallback: '8091' },
  '--terminals-port': { variable: 'LCT_TERMINALS_PORT', fallback: '8443' },
  '--roster': { variable: 'LCT_ROSTER', fallback: undefined },
};
const FRESH = '--fresh';

/**
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} environment
 * @returns {StartOptions}
 * @throws {Problem} naming what is not understood
 */
export function startOptions(args, environment) {
  const given = new Map();
  let fresh = false;
  for (let at = 0; at < args.length; at += 1) {
    const [flag = '', attached] = (args[at] ?? '').split(/=(.*)/s);
    if (flag === FRESH) {
      fresh = true;
      continue;
    }
    if (FLAGS[flag] === undefined) {
      const known = [...Object.keys(FLAGS), FRESH].join(' ');
      throw new Problem(`${flag} is not known; there are ${known}.`);
    }
    const value = attached ?? args[(at += 1)];
    if (value === undefined || value === '') throw new Problem(`${flag} needs a value.`);
    given.set(flag, value);
  }
  const text = (/** @type {string} */ flag) =>
    given.get(flag) ?? environment[FLAGS[flag]?.variable ?? ''] ?? FLAGS[flag]?.fallback;
  const port = (/** @type {string} */ flag) => portOf(flag, text(flag));
  return {
    data: resolve(text('--data')),
    consolePort: port('--console-port'),
    canteenPort: port('--canteen-port'),
    gatePort: port('--gate-port'),
    terminalsPort: port('--terminals-port'),
    roster: text('--roster'),
    fresh,
  };
}

/**
 * @param {string} flag
 * @param {string} text
 * @returns {number} 0 asks for any free one
 */
function portOf(flag, text) {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Problem(`${flag} ${text} is not a port: a whole number from 0 to 65535.`);
}
