// @ts-check
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runMain } from './problem.js';
import { importDirections } from './tidy/imports.js';
import { readProject } from './tidy/project.js';
import {
  documentLinks,
  freeze,
  FROZEN_FILE,
  frozenMigrations,
  purchaseTable,
} from './tidy/promises.js';
import { clockOnlyAtRoots, pureWithoutSuffix } from './tidy/purity.js';
import { fileSize, leftovers, testNames } from './tidy/text.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Our own rules: what STYLE.md and ARCHITECTURE.md say, executed. */
const RULES = [
  importDirections,
  pureWithoutSuffix,
  clockOnlyAtRoots,
  fileSize,
  leftovers,
  testNames,
  purchaseTable,
  documentLinks,
  frozenMigrations,
];

/**
 * @param {import('./tidy/project.js').Project} project
 * @returns {string[]} one line per broken rule
 */
export const tidy = (project) =>
  RULES.flatMap((rule) => rule(project)).map(
    ({ file, line, message }) => `${file}${line === undefined ? '' : `:${line}`}: ${message}`,
  );

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runMain(async () => {
    const project = readProject(ROOT);
    if (process.argv.includes('--freeze')) {
      addToFrozen(freeze(project));
      return 0;
    }
    const findings = tidy(project);
    process.stdout.write(findings.map((finding) => `${finding}\n`).join(''));
    return findings.length === 0 ? 0 : 1;
  });
}

/**
 * Adds what is new; a digest that is there stays, so that freezing forgives no change.
 * @param {Record<string, string>} digests
 */
function addToFrozen(digests) {
  const path = join(ROOT, FROZEN_FILE);
  const frozen = JSON.parse(readFileSync(path, { encoding: 'utf8', flag: 'a+' }) || '{}');
  writeFileSync(path, `${JSON.stringify({ ...digests, ...frozen }, null, 2)}\n`);
}
