// @ts-check
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { lineAt } from './project.js';

/** The path of one purchase: a newcomer follows it file by file. */
const TABLE_FILE = 'ARCHITECTURE.md';
const TABLE_HEAD = /^\|\s*#\s*\|\s*Step\s*\|\s*File\s*\|.*\n\|[-| ]+\|\n((?:\|.*\n?)+)/m;
const ROWS_LEAST = 11;

/**
 * Every file that ARCHITECTURE.md's table of one purchase names is there.
 * @type {import('./project.js').Rule}
 */
export const purchaseTable = ({ files, exists }) => {
  const text = files.get(TABLE_FILE) ?? '';
  const rows = (TABLE_HEAD.exec(text)?.[1] ?? '').trim().split('\n');
  if (rows.length < ROWS_LEAST) {
    const message = `the table of one purchase (# | Step | File) has ${rows.length} rows; ${ROWS_LEAST} are needed`;
    return [{ file: TABLE_FILE, message }];
  }
  return rows.flatMap((row) => {
    const paths = [...(row.split('|')[3] ?? '').matchAll(/`([^`]+)`/g)].map(
      ([, path = '']) => path,
    );
    const line = lineAt(text, text.indexOf(row));
    const message = (/** @type {string} */ path) =>
      `the table of one purchase names ${path}, which is not there`;
    return paths
      .filter((path) => !exists(path))
      .map((path) => ({ file: TABLE_FILE, line, message: message(path) }));
  });
};

/**
 * A page of ours that another page points to is there.
 * @type {import('./project.js').Rule}
 */
export const documentLinks = ({ files, exists }) =>
  [...files]
    .filter(([file]) => file.endsWith('.md'))
    .flatMap(([file, text]) =>
      [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)]
        .map(({ 1: target = '', index }) => ({ target, line: lineAt(text, index) }))
        .filter(({ target }) => !/^[a-z]+:/.test(target))
        .filter(({ target }) => !exists(posix.join(posix.dirname(file), decodeURI(target))))
        .map(({ target, line }) => ({
          file,
          line,
          message: `links to ${target}, which is not there`,
        })),
    );

/** Digests of the migrations that have been published. */
export const FROZEN_FILE = 'migrations/frozen.json';

/** @param {string} file */
const isMigration = (file) => /^migrations\/[^/]+\.js$/.test(file);

/** @param {string} text */
const digest = (text) => createHash('sha256').update(text).digest('hex');

/**
 * What the list of frozen migrations has to say now.
 * @param {import('./project.js').Project} project
 */
export const freeze = ({ files }) =>
  Object.fromEntries(
    [...files]
      .filter(([file]) => isMigration(file))
      .map(([file, text]) => [posix.basename(file), digest(text)]),
  );

/**
 * A migration that has run somewhere never changes: the next one corrects it.
 * @type {import('./project.js').Rule}
 */
export const frozenMigrations = (project) => {
  /** @type {Record<string, string>} */
  const frozen = JSON.parse(project.files.get(FROZEN_FILE) ?? '{}');
  const now = freeze(project);
  const changed = Object.keys(frozen).filter((name) => now[name] !== frozen[name]);
  const unlisted = Object.keys(now).filter((name) => frozen[name] === undefined);
  return [
    ...changed.map((name) => ({
      file: `migrations/${name}`,
      message:
        'a migration that was published has changed or gone: put it back, and write a new one that corrects it',
    })),
    ...unlisted.map((name) => ({
      file: `migrations/${name}`,
      message: `a new migration: freeze it with node tools/tidy.js --freeze, and commit ${FROZEN_FILE}`,
    })),
  ];
};
