// @ts-check
import { importsOf, isCompositionRoot } from './imports.js';
import { lineAt } from './project.js';

/** Folders of the server that are edges as a whole: their names say so. */
const EDGE_FOLDERS = /\/src\/(database|http|config|jobs|cli)\//;
const EDGE_SUFFIX = /-(routes|service|store|job|file|files)\.ts$/;

const IMPURE_PACKAGES =
  /^(node:)?(fs|net|tls|http|https|http2|child_process|dgram|dns|worker_threads|timers)(\/.*)?$|^(knex|pg|pg-copy-streams|express|pino|prom-client)$/;

const IMPURE_CALLS = [
  { pattern: /\bDate\.now\(/g, instead: 'take the time as an argument' },
  { pattern: /\bnew Date\(\)/g, instead: 'take the time as an argument' },
  { pattern: /\bMath\.random\(/g, instead: 'take random: (n) => Uint8Array as an argument' },
  { pattern: /\brandom(Bytes|UUID|Int)\(/g, instead: 'take random: (n) => Uint8Array' },
  { pattern: /\bset(Timeout|Interval|Immediate)\(/g, instead: 'waiting belongs to an edge' },
  { pattern: /\bprocess\.env\b/g, instead: 'take the setting as an argument' },
];

/** @param {string} file */
const isServerSource = (file) => /^clearing-server\/src\/.*\.ts$/.test(file);

/** @param {string} file */
const isEdge = (file) =>
  EDGE_SUFFIX.test(file) || EDGE_FOLDERS.test(file) || isCompositionRoot(file);

/**
 * In the server, a file without a suffix is pure: no database, network, file system, clock or
 * randomness, and so no import of a file that has them.
 * @type {import('./project.js').Rule}
 */
export const pureWithoutSuffix = ({ files }) =>
  [...files]
    .filter(([file]) => isServerSource(file) && !isEdge(file))
    .flatMap(([file, text]) => [...impureImports(file, text), ...impureCalls(file, text)]);

/**
 * @param {string} file
 * @param {string} text
 */
function impureImports(file, text) {
  return importsOf(file, withoutTypeImports(text))
    .filter(
      ({ target }) =>
        IMPURE_PACKAGES.test(target) ||
        (isServerSource(`${target}.ts`) && isEdge(`${target}.ts`) && !isTable(target)),
    )
    .map(({ line, target }) => ({
      file,
      line,
      message: `a file without a suffix is pure, so it must not import ${target}: move this to a -service, -store or -routes file`,
    }));
}

/** The refusal codes and what answers are made of are tables, though they live with http. @param {string} target */
const isTable = (target) => /^clearing-server\/src\/http\/(problem|shape)$/.test(target);

/**
 * A type is gone when the program runs. Keeps the lines' numbers.
 * @param {string} text
 */
const withoutTypeImports = (text) =>
  text.replace(/^import type [^;]*;/gm, (all) => all.replace(/[^\n]/g, ' '));

/**
 * @param {string} file
 * @param {string} text
 */
function impureCalls(file, text) {
  return IMPURE_CALLS.flatMap(({ pattern, instead }) =>
    [...text.matchAll(pattern)].map(({ 0: call, index }) => ({
      file,
      line: lineAt(text, index),
      message: `a file without a suffix is pure, and ${call} is not: ${instead}`,
    })),
  );
}

/** Who may ask the machine for the time. */
const CLOCKS = /(^|\/)(clock|main|server|agent)\.ts$|-main\.ts$/;

/**
 * Time is passed in everywhere, so that a test or a simulated day can choose it.
 * @type {import('./project.js').Rule}
 */
export const clockOnlyAtRoots = ({ files }) =>
  [...files]
    .filter(([file]) => /^(card-sdk|terminal-agent|clearing-server)\/src\/.*\.ts$/.test(file))
    .filter(([file]) => !CLOCKS.test(file))
    .flatMap(([file, text]) =>
      [...text.matchAll(/\bDate\.now\(|\bnew Date\(\)/g)].map(({ 0: call, index }) => ({
        file,
        line: lineAt(text, index),
        message: `${call} only in clock.ts and composition roots: take clock: () => Date`,
      })),
    );
