// @ts-check
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bootstrap, ROOT, sayOnStderr } from './bootstrap.js';
import { Problem, runMain } from './problem.js';
import { runFiles } from './test/support/run-files.js';

/**
 * The kinds of tests, from quick to slow. The folder says which: `test/database` needs a real
 * PostgreSQL, `test/system` needs other processes (pcscd, a browser, our own commands).
 */
const KINDS = /** @type {const} */ (['quick', 'database', 'system']);
/** @typedef {typeof KINDS[number]} Kind */

const WORKSPACES = ['card-sdk', 'terminal-agent', 'clearing-server', 'simulation'];
/** Where a workspace may keep tests; the console compiles by itself, into its workspace's dist. */
const TEST_FOLDERS = ['test', 'console/test'];

/**
 * Every test that has a source, so that what an old build left behind is not run.
 * @returns {{ file: string, kind: Kind }[]}
 */
function testFiles() {
  const compiled = WORKSPACES.flatMap((workspace) =>
    TEST_FOLDERS.flatMap((folder) => filesUnder(join(ROOT, workspace, folder), '.test.ts')).map(
      (source) => {
        const inWorkspace = relative(join(ROOT, workspace), source).replace(/\.ts$/, '.js');
        return join(ROOT, workspace, 'dist', inWorkspace);
      },
    ),
  );
  return [...filesUnder(join(ROOT, 'tools/test'), '.test.js'), ...compiled].map((file) => ({
    file,
    kind: kindOf(file),
  }));
}

/**
 * @param {string} file
 * @returns {Kind}
 */
function kindOf(file) {
  if (file.includes('/test/system/')) return 'system';
  return file.includes('/test/database/') ? 'database' : 'quick';
}

/**
 * @param {string} folder
 * @param {string} ending
 * @returns {string[]}
 */
function filesUnder(folder, ending) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(folder, name));
}

/**
 * `npm test`: everything. `npm test -- quick database`: some kinds. `npm test -- ledger`: the
 * files whose path contains a word.
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
async function main(args) {
  const started = performance.now();
  const asked = KINDS.filter((kind) => args.includes(kind));
  const kinds = asked.length === 0 ? KINDS : asked;
  const words = args.filter((arg) => !KINDS.some((kind) => kind === arg));
  await bootstrap(kinds.includes('system') && words.length === 0 ? 'test' : 'start', sayOnStderr);
  const chosen = testFiles().filter(
    ({ file, kind }) =>
      kinds.includes(kind) && words.every((word) => relative(ROOT, file).includes(word)),
  );
  if (chosen.length === 0) throw new Problem(`No test file matches ${args.join(' ')}.`);
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const stopPostgres = await startPostgresFor(chosen.map(({ kind }) => kind));
  try {
    for (const kind of kinds) {
      const files = chosen.filter((one) => one.kind === kind).map(({ file }) => file);
      const concurrency = kind === 'system' ? 1 : availableParallelism();
      const result = await runFiles(kind, files, { concurrency, root: ROOT });
      totals.passed += result.passed;
      totals.failed += result.failed;
      totals.skipped += result.skipped;
    }
  } finally {
    await stopPostgres();
  }
  return conclude(totals, performance.now() - started);
}

/** @param {readonly Kind[]} kinds */
async function startPostgresFor(kinds) {
  if (kinds.every((kind) => kind === 'quick')) return () => Promise.resolve();
  const { startEphemeralPostgres } = await import('./postgres.js');
  const postgres = await startEphemeralPostgres();
  process.env['LCT_TEST_POSTGRES'] = postgres.adminUrl;
  return postgres.stop;
}

/**
 * A test that was skipped has shown nothing: where everything is to be shown, it has failed.
 * @param {{ passed: number, failed: number, skipped: number }} totals
 * @param {number} tookMs
 */
function conclude({ passed, failed, skipped }, tookMs) {
  const counted = process.env['CI'] === 'true' ? failed + skipped : failed;
  process.stdout.write(`\n${skipped} skipped, ${(tookMs / 1000).toFixed(1)} s\n`);
  process.stdout.write(`${passed} passed, ${counted} failed\n`);
  return counted === 0 && passed > 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runMain(() => main(process.argv.slice(2)));
}
