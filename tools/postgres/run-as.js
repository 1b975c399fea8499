// @ts-check
import { spawnSync } from 'node:child_process';
import { lstatSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Problem } from '../problem.js';

/**
 * Whom PostgreSQL runs as. `undefined`: as ourselves.
 * @typedef {{ uid: number, gid: number } | undefined} Account
 */

const OWN_USER = 'lvchengtong';

/**
 * PostgreSQL refuses to run as root. The owner of an existing data folder goes on owning it;
 * else the machine's `postgres` user, else a system user of our own, else `nobody`.
 * @param {string} dataFolder
 * @returns {Account}
 */
export function accountFor(dataFolder) {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(dataFolder, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return lookUp('postgres') ?? lookUp(OWN_USER) ?? addOwnUser() ?? lookUp('nobody') ?? noUser();
}

/** @returns {Account} */
function addOwnUser() {
  const shell = '/usr/sbin/nologin';
  const added = spawnSync('useradd', ['--system', '--user-group', '--shell', shell, OWN_USER]);
  return added.status === 0 ? lookUp(OWN_USER) : undefined;
}

/**
 * @param {string} user
 * @returns {Account}
 */
function lookUp(user) {
  const [uid, gid] = ['-u', '-g'].map((flag) => {
    const { status, stdout } = spawnSync('id', [flag, user], { encoding: 'utf8' });
    return status === 0 ? Number(stdout) : undefined;
  });
  return uid === undefined || gid === undefined || uid === 0 ? undefined : { uid, gid };
}

/** @returns {never} */
function noUser() {
  throw new Problem(
    'PostgreSQL does not run as root and no other user could be found: start again as an ordinary user, or set DATABASE_URL.',
  );
}

const hasSetpriv = spawnSync('setpriv', ['--version']).status === 0;

/**
 * The command line's beginning that ends a process with us, whatever ends us. Where there is no
 * setpriv, the next start meets what the last one has left.
 * @param {'INT' | 'TERM'} signal
 * @returns {string[]}
 */
export const endingWithUs = (signal) => (hasSetpriv ? ['setpriv', '--pdeathsig', signal] : []);

/**
 * The command line that runs `command` as `account`, able to reach its own binary and data. A
 * checkout under /root (mode 700) is closed to any other user: then, and only then, the process
 * keeps the one capability that lets it walk through folders.
 * @param {readonly string[]} command
 * @param {Account} account
 * @param {readonly string[]} paths that it has to reach
 * @returns {{ command: string[], options: { uid?: number, gid?: number } }}
 */
export function commandAs(command, account, paths) {
  const withUs = endingWithUs('INT');
  if (account === undefined) return { command: [...withUs, ...command], options: {} };
  const closed = paths.flatMap(ancestors).find((folder) => !canEnter(folder, account));
  if (!hasSetpriv) {
    if (closed !== undefined) throw closedFolder(closed);
    return { command: [...command], options: account };
  }
  const who = ['--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups'];
  const capability = closed === undefined ? [] : keepCapability([...withUs, ...who], closed);
  return { command: [...withUs, ...who, '--no-new-privs', ...capability, ...command], options: {} };
}

/**
 * Docker's default set holds dac_override but not the weaker dac_read_search.
 * @param {readonly string[]} prefix
 * @param {string} closed
 * @returns {string[]}
 */
function keepCapability([program = '', ...prefix], closed) {
  for (const name of ['dac_read_search', 'dac_override']) {
    const sets = ['bounding-set', 'inh-caps', 'ambient-caps'];
    const flags = sets.map((set) => `--${set}=-all,+${name}`);
    // capabilities(7): else access(2), by which PostgreSQL looks for its programs, ignores them.
    flags.push('--securebits=+no_setuid_fixup');
    if (spawnSync(program, [...prefix, ...flags, 'ls', closed]).status === 0) return flags;
  }
  throw closedFolder(closed);
}

/** @param {string} folder */
const closedFolder = (folder) =>
  new Problem(
    `PostgreSQL does not run as root, and other users may not enter ${folder}: move the project (or --data DIR) to a folder that they may enter, or set DATABASE_URL.`,
  );

/**
 * @param {string} path
 * @returns {string[]}
 */
function ancestors(path) {
  const folders = [];
  for (let at = dirname(realpathSync(path)); at !== dirname(at); at = dirname(at)) folders.push(at);
  return folders;
}

/**
 * @param {string} folder
 * @param {{ uid: number, gid: number }} account
 */
function canEnter(folder, account) {
  const { mode, uid, gid } = lstatSync(folder);
  if (uid === account.uid) return (mode & 0o100) !== 0;
  return gid === account.gid ? (mode & 0o010) !== 0 : (mode & 0o001) !== 0;
}
