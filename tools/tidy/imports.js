// @ts-check
import { posix } from 'node:path';
import ts from 'typescript';
import { isCode, isTest, lineAt } from './project.js';

/** @typedef {{ file: string, line: number, target: string }} Import */

/**
 * What a file imports: paths of the project as such (`card-sdk/src/money`), everything else by
 * its package name.
 * @param {string} file
 * @param {string} text
 * @returns {Import[]}
 */
export function importsOf(file, text) {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName, pos }) => ({
    file,
    line: lineAt(text, pos),
    target: targetOf(file, fileName),
  }));
}

/**
 * @param {string} file
 * @param {string} name
 */
function targetOf(file, name) {
  const bare = name.replace(/\.(ts|tsx|js)$/, '');
  if (name.startsWith('.')) return posix.join(posix.dirname(file), bare);
  const [, workspace, path] = /^@lvchengtong\/([^/]+)(?:\/(.+))?$/.exec(bare) ?? [];
  return workspace === undefined ? name : `${workspace}/src/${path ?? 'index'}`;
}

const BASE = ['bcd', 'brand', 'bytes', 'errors', 'field-reader', 'ids', 'money', 'resident-id'];

/**
 * Within card-sdk: each folder, and what it may use besides itself and the base files. `virtual`
 * stands in no list but its own: nothing that ships in a terminal's default path knows it.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const SDK_FOLDERS = {
  apdu: [],
  crypto: [],
  exchange: ['crypto'],
  card: ['apdu', 'crypto', 'exchange'],
  psam: ['apdu', 'crypto', 'card'],
  epurse: ['apdu', 'crypto', 'card', 'psam', 'exchange'],
  personalise: ['apdu', 'crypto', 'card'],
  pcsc: ['apdu', 'card', 'epurse'],
  virtual: ['apdu', 'crypto', 'card', 'personalise', 'epurse', 'psam'],
};

/** The server never talks to a card. */
const SDK_FOR_SERVER = [...BASE, 'crypto', 'exchange', 'personalise'];

/** @type {Readonly<Record<string, string[]>>} whom each workspace may know */
const WORKSPACES = {
  'card-sdk': ['card-sdk'],
  'terminal-agent': ['terminal-agent', 'card-sdk'],
  'clearing-server': ['clearing-server', 'card-sdk'],
  simulation: ['simulation', 'card-sdk', 'terminal-agent', 'clearing-server'],
};

/** Joins everything, so it may know everything. @param {string} file */
export const isCompositionRoot = (file) => /\/src\/(main|server|agent|operations)\.ts$/.test(file);

/**
 * Why `target` must not be imported from `file`, if so.
 * @param {string} file
 * @param {string} target
 * @returns {string | undefined}
 */
function objection(file, target) {
  const [from = ''] = file.split('/');
  const [to = ''] = target.split('/');
  if (from === 'migrations') return `a migration imports nothing, not even ${target}`;
  const known = WORKSPACES[from];
  if (known === undefined || WORKSPACES[to] === undefined) return undefined;
  if (!known.includes(to)) {
    return `${from} must not import ${to}: agent and server meet only in card-sdk/exchange`;
  }
  if (isTest(file)) return undefined;
  if (from === 'card-sdk') return sdkObjection(file, target);
  if (from === 'terminal-agent') return agentObjection(file, target);
  return from === 'clearing-server' ? serverObjection(file, target) : undefined;
}

/** @param {string} path of card-sdk/src */
const sdkFolder = (path) => path.replace(/^card-sdk\/src\//, '').replace(/(\.ts$|\/.*)/, '');

/**
 * @param {string} file
 * @param {string} target
 */
function sdkObjection(file, target) {
  const from = sdkFolder(file);
  const to = sdkFolder(target);
  if (from === to || BASE.includes(to) || file.startsWith('card-sdk/cli/')) return undefined;
  const allowed = SDK_FOLDERS[from];
  if (allowed?.includes(to) === true) return undefined;
  return `card-sdk/${from} must not import card-sdk/${to}; it may use ${[...BASE, ...(allowed ?? [])].join(', ')}`;
}

/**
 * @param {string} file
 * @param {string} target
 */
function agentObjection(file, target) {
  if (!target.startsWith('card-sdk/src/virtual') || /virtual/.test(posix.basename(file))) {
    return undefined;
  }
  return 'the card in software is imported only by the files of the agent that are named virtual: it is no part of a real terminal';
}

/** Suffix = layer. Each may import the layers after it. */
const LAYERS = ['routes', 'service', 'store', 'database'];

/** @param {string} path */
function layerOf(path) {
  if (/\/src\/database\//.test(path)) return 'database';
  return /-(routes|service|store)(\.ts)?$/.exec(path)?.[1];
}

/**
 * @param {string} file
 * @param {string} target
 */
function serverObjection(file, target) {
  if (target.startsWith('card-sdk/')) {
    const folder = sdkFolder(target);
    if (SDK_FOR_SERVER.includes(folder)) return undefined;
    return `the server never talks to a card: of card-sdk it may use ${SDK_FOR_SERVER.join(', ')}, not ${folder}`;
  }
  if (isCompositionRoot(file)) return undefined;
  const reads = (/** @type {string} */ path) =>
    /^clearing-server\/(src\/reports|console)\//.test(path);
  if (reads(target) && !reads(file)) return 'nobody imports reports';
  const from = layerOf(file);
  const to = layerOf(target);
  if (from === undefined || to === undefined || reads(file)) return undefined;
  if (LAYERS.indexOf(from) > LAYERS.indexOf(to)) return `a ${from} file must not import a ${to}`;
  if (from === 'routes' && (to === 'store' || to === 'database')) {
    return `routes ask a service, not a ${to} (${target})`;
  }
  return undefined;
}

/** @type {import('./project.js').Rule} */
export const importDirections = ({ files }) =>
  [...files]
    .filter(([file]) => isCode(file))
    .flatMap(([file, text]) => importsOf(file, text))
    .flatMap(({ file, line, target }) => {
      const message = objection(file, target);
      return message === undefined ? [] : [{ file, line, message }];
    });
