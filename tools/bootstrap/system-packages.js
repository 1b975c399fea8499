// @ts-check
import { existsSync } from 'node:fs';
import { Problem } from '../problem.js';
import { run, tailOf, whereIs } from './run.js';

/**
 * What we need of the system. `start` needs only what builds the native modules; without
 * `optional` ones everything but the hardware reader runs.
 * @typedef {{ name: string, has: () => boolean, use: 'start' | 'test', optional: boolean }} Package
 */

const PCSC_HEADERS = ['/usr/include/PCSC/winscard.h', '/usr/local/include/PCSC/winscard.h'];
const VIRTUAL_READER = [
  '/usr/lib/pcsc/drivers/serial/libifdvpcd.so',
  '/etc/reader.conf.d/vpcd',
  '/usr/lib/x86_64-linux-gnu/libifdvpcd.so',
];

/** Whether the hardware readers' native module can be compiled. */
export const hasPcscHeaders = () =>
  process.platform === 'darwin' || PCSC_HEADERS.some((path) => existsSync(path));

/**
 * @param {readonly string[]} programs
 * @returns {() => boolean}
 */
const any = (programs) => () => programs.some((program) => whereIs(program) !== undefined);

/** @type {readonly Package[]} */
const PACKAGES = [
  { name: 'g++', has: any(['g++', 'c++', 'clang++']), use: 'start', optional: false },
  { name: 'make', has: any(['make', 'gmake']), use: 'start', optional: false },
  { name: 'python3', has: any(['python3']), use: 'start', optional: false },
  { name: 'libpcsclite-dev', has: hasPcscHeaders, use: 'start', optional: true },
  { name: 'pcscd', has: any(['pcscd']), use: 'test', optional: false },
  {
    name: 'vsmartcard-vpcd',
    has: () => VIRTUAL_READER.some((path) => existsSync(path)),
    use: 'test',
    optional: false,
  },
  { name: 'chromium', has: any(['chromium', 'chromium-browser']), use: 'test', optional: false },
];

/** @param {'start' | 'test'} purpose */
const missingFor = (purpose) =>
  PACKAGES.filter(({ use, has }) => (purpose === 'test' || use === 'start') && !has());

/**
 * Installs what is missing when we may (root on Debian); else says the line to type.
 * @param {'start' | 'test'} purpose
 * @param {(line: string) => void} say
 */
export async function ensurePackages(purpose, say) {
  const before = missingFor(purpose);
  if (before.length === 0) return;
  const failure = await install(
    before.map(({ name }) => name),
    say,
  );
  const missing = missingFor(purpose);
  const names = missing.map(({ name }) => name);
  const required = purpose === 'test' ? missing : missing.filter(({ optional }) => !optional);
  if (required.length > 0) {
    const what = required.map(({ name }) => name).join(', ');
    throw new Problem(`Missing on this machine: ${what}${failure}. Type: ${lineToType(names)}`);
  }
  if (missing.length > 0) {
    say(`Without a hardware card reader (no PC/SC headers${failure}): ${lineToType(names)}`);
  }
}

/** @param {readonly string[]} names */
const lineToType = (names) => `sudo apt-get install -y ${names.join(' ')}`;

/**
 * @param {readonly string[]} names
 * @param {(line: string) => void} say
 * @returns {Promise<string>} why it failed, for the end of a sentence
 */
async function install(names, say) {
  if (process.getuid?.() !== 0 || whereIs('apt-get') === undefined) return '';
  say(`Installing ${names.join(', ')} (apt-get)…`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // An outdated mirror among several must not stop us: the installation shows what is lacking.
  await run(['apt-get', 'update', '-q'], { env });
  const command = ['apt-get', 'install', '-y', '-q', '--no-install-recommends', ...names];
  const { code, output } = await run(command, { env });
  return code === 0 ? '' : `; apt-get: ${tailOf(output, 1)}`;
}
