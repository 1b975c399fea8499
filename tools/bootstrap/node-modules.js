// @ts-check
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Problem } from '../problem.js';
import { run, tailOf } from './run.js';
import { hasPcscHeaders } from './system-packages.js';

/**
 * @typedef {{ version?: string, link?: boolean, optional?: boolean, devOptional?: boolean }} LockEntry
 */

/** Beside the packages: they could not be compiled although the headers were there. */
const NO_PCSC_MARK = 'node_modules/.lvchengtong-without-pcsc';

/**
 * Whether node_modules is what package-lock.json says, compiled for this Node. npm writes its
 * hidden lock file last, so an installation that was interrupted does not pass.
 * @param {string} root
 */
export function modulesAreCurrent(root) {
  const installed = packagesOf(join(root, 'node_modules/.package-lock.json'));
  const wanted = packagesOf(join(root, 'package-lock.json'));
  if (installed === undefined || wanted === undefined) return false;
  for (const [path, { version, link, optional }] of Object.entries(wanted)) {
    if (!path.includes('node_modules/') || link === true) continue;
    const found = installed[path];
    if (found === undefined ? optional !== true : found.version !== version) return false;
  }
  return loads(root, 'better-sqlite3') && (pcscLoads(root) || pcscCannotBeHad(root));
}

/** @param {string} root */
const pcscLoads = (root) => loads(root, '@pokusew/pcsclite');

/** @param {string} root */
const pcscCannotBeHad = (root) => !hasPcscHeaders() || existsSync(join(root, NO_PCSC_MARK));

/**
 * @param {string} lockFile
 * @returns {Record<string, LockEntry> | undefined}
 */
function packagesOf(lockFile) {
  if (!existsSync(lockFile)) return undefined;
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}

/**
 * Whether a native module is there and fits this Node.
 * @param {string} root
 * @param {string} name
 */
function loads(root, name) {
  try {
    const module = createRequire(join(root, 'package.json'))(name);
    if (name === 'better-sqlite3') new module(':memory:').close();
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

/**
 * @param {string} root
 * @param {(line: string) => void} say
 */
export async function installModules(root, say) {
  say('Installing the packages of package-lock.json (npm ci); the first time takes minutes…');
  const { code, output } = await run([...npm(), 'ci', '--no-audit', '--no-fund'], {
    cwd: root,
    env: { ...process.env, ...nodeHeaders() },
  });
  if (code !== 0) throw diagnosis(output);
  if (hasPcscHeaders() && !(await loadsAfresh(root, '@pokusew/pcsclite'))) {
    say('The PC/SC module could not be compiled: everything but the hardware reader runs.');
    writeFileSync(join(root, NO_PCSC_MARK), `${process.version}\n`);
  }
}

/**
 * In a process of its own: this one may have tried before, and remembers.
 * @param {string} root
 * @param {string} name
 */
async function loadsAfresh(root, name) {
  const { code } = await run([process.execPath, '-e', `require('${name}')`], { cwd: root });
  return code === 0;
}

/** npm as it was called, else the one on PATH. */
function npm() {
  const script = process.env['npm_execpath'];
  return script?.endsWith('.js') === true ? [process.execPath, script] : ['npm'];
}

/** Node's own headers, where they came with it: then compiling needs no download. */
function nodeHeaders() {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, 'include/node/node.h')) ? { npm_config_nodedir: prefix } : {};
}

/**
 * @param {string} output of npm
 * @returns {Problem}
 */
export function diagnosis(output) {
  if (/ENOSPC|No space left/.test(output)) {
    return new Problem('The disk is full: free some space, then start again.');
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT/.test(output)) {
    return new Problem(
      'No network: npm could not fetch the packages. Connect this machine (or set npm’s proxy or registry), then start again.',
    );
  }
  if (/not found: make|find Python|not find any Python|g\+\+: (No such|not found)/.test(output)) {
    return new Problem(
      'There is no working C++ compiler: type sudo apt-get install -y g++ make python3, then start again.',
    );
  }
  return new Problem(`npm ci failed:\n${tailOf(output, 12)}`);
}
