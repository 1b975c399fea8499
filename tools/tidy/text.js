// @ts-check
import { isCode, isTest, lineAt } from './project.js';

const LINES_MAX = 300;
// A published migration cannot be taken apart any more.
const MAY_BE_LONG = /(^|\/)(vectors|generated|data|migrations)\//;

/**
 * A file does one thing. Vectors, data and generated files are as long as they are.
 * @type {import('./project.js').Rule}
 */
export const fileSize = ({ files }) =>
  [...files]
    .filter(([file]) => /\.(ts|tsx|js|sql)$/.test(file) && !MAY_BE_LONG.test(file))
    .flatMap(([file, text]) => {
      const lines = text.split('\n').length - 1;
      const message = `${lines} lines; at most ${LINES_MAX}: which of its parts has a name of its own?`;
      return lines > LINES_MAX ? [{ file, message }] : [];
    });

/** @type {readonly { pattern: RegExp, where: (file: string) => boolean, message: string }[]} */
const LEFTOVERS = [
  {
    pattern: /\b(TODO|FIXME|XXX|HACK)\b(?!.*#\d)/g,
    where: isCode,
    message: 'say which issue it waits for (#12), or do it',
  },
  {
    pattern: /\bconsole\.\w+\(/g,
    where: (file) => isCode(file),
    message: 'use the logger that is passed in; a command writes to process.stdout',
  },
  {
    pattern: /\b(test|it|describe|suite)\.(only|skip|todo)\(|\b(only|skip): true\b/g,
    where: isTest,
    message: 'every test runs, always',
  },
  {
    pattern: /eslint-disable|@ts-ignore|@ts-nocheck|\bas any\b/g,
    where: isCode,
    message: 'a check that is switched off checks nothing: mend the cause',
  },
  {
    pattern: /catch *(\([^)]*\))? *\{\s*\}|\.catch\(\(\) *=> *(\{\s*\}|undefined|null)\)/g,
    where: isCode,
    message: 'an error is handled or passed on, never dropped',
  },
  {
    pattern: /BEGIN (RSA |EC |ENCRYPTED )?PRIVATE KEY-----\n/g,
    where: () => true,
    message: 'no secret key in the repository',
  },
];

/** Name what they look for. */
const ABOUT_LEFTOVERS = ['tools/tidy/text.js', 'tools/test/tidy.test.js'];

/** @type {import('./project.js').Rule} */
export const leftovers = ({ files }) =>
  [...files]
    .filter(([file]) => !ABOUT_LEFTOVERS.includes(file))
    .flatMap(([file, text]) =>
      LEFTOVERS.filter(({ where }) => where(file)).flatMap(({ pattern, message }) =>
        [...text.matchAll(pattern)].map(({ 0: found, index }) => ({
          file,
          line: lineAt(text, index),
          message: `${found.split('\n')[0]}: ${message}`,
        })),
      ),
    );

const TEST_NAME = /^\s*(?:await )?(?:test|it)\(\s*(['"`])(.+?)\1,/gm;

/**
 * Two tests of one name in one file: a report cannot say which of them failed.
 * @type {import('./project.js').Rule}
 */
export const testNames = ({ files }) =>
  [...files]
    .filter(([file]) => /\.test\.(ts|tsx|js)$/.test(file))
    .flatMap(([file, text]) => {
      /** @type {Set<string>} */
      const seen = new Set();
      return [...text.matchAll(TEST_NAME)].flatMap(({ 2: name = '', index }) => {
        const again = seen.has(name);
        seen.add(name);
        const message = `there is already a test named “${name}” in this file`;
        return again ? [{ file, line: lineAt(text, index), message }] : [];
      });
    });
