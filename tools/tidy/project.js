// @ts-check
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What the rules look at: every text file that git would keep, by its path from the root.
 * @typedef {{ files: ReadonlyMap<string, string>, exists: (path: string) => boolean }} Project
 */

/**
 * One broken rule, told to whoever broke it.
 * @typedef {{ file: string, line?: number, message: string }} Finding
 */

/** @typedef {(project: Project) => Finding[]} Rule */

const TEXT = /\.(ts|tsx|js|json|md|sql|css|html|yml|yaml)$/;

/**
 * @param {string} root
 * @returns {Project}
 */
export function readProject(root) {
  const listed = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  const paths = [...new Set(listed.split('\0'))].filter(
    (path) => TEXT.test(path) && isFile(join(root, path)),
  );
  return {
    files: new Map(paths.sort().map((path) => [path, readFileSync(join(root, path), 'utf8')])),
    exists: (path) => existsSync(join(root, path)),
  };
}

/** @param {string} path */
const isFile = (path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

/**
 * @param {string} text
 * @param {number} index
 */
export const lineAt = (text, index) => text.slice(0, index).split('\n').length;

/** @param {string} path */
export const isCode = (path) => /\.(ts|tsx|js)$/.test(path);

/** @param {string} path */
export const isTest = (path) => /(^|\/)test\//.test(path);
