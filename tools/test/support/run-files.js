// @ts-check
import { relative } from 'node:path';
import { run } from 'node:test';
import { inspect } from 'node:util';

/** @typedef {{ passed: number, failed: number, skipped: number }} Totals */

const FILE_TIMEOUT_MS = 300_000;

/**
 * Runs test files, each in a process of its own, and says what happens while it happens: a line
 * per file, and every failure in full (a property's seed is in its message).
 * @param {string} title
 * @param {string[]} files
 * @param {{ concurrency: number, root: string }} options
 * @returns {Promise<Totals>}
 */
export function runFiles(title, files, { concurrency, root }) {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  if (files.length === 0) return Promise.resolve(totals);
  write(`\n${title}: ${files.length} files\n`);
  /** @type {Map<string, Totals & { ms: number }>} */
  const perFile = new Map();
  const countFor = (/** @type {string | undefined} */ file) => {
    const name = file === undefined ? '?' : relative(root, file);
    const found = perFile.get(name) ?? { passed: 0, failed: 0, skipped: 0, ms: 0 };
    perFile.set(name, found);
    return found;
  };
  return new Promise((resolve, reject) => {
    const stream = run({ files, concurrency, timeout: FILE_TIMEOUT_MS });
    stream.on('test:pass', ({ file, name, nesting, details, skip, todo }) => {
      if (details.type === 'suite') return;
      const count = countFor(file);
      const skipped = skip !== undefined || todo !== undefined;
      count[skipped ? 'skipped' : 'passed'] += 1;
      totals[skipped ? 'skipped' : 'passed'] += 1;
      if (nesting === 0) count.ms += details.duration_ms;
      if (skipped) write(`  skipped: ${name} ${String(skip ?? todo)}\n`);
    });
    stream.on('test:fail', ({ file, name, details }) => {
      if (isOnlyOfParts(details.error)) return;
      countFor(file).failed += 1;
      totals.failed += 1;
      write(`\n✗ ${file === undefined ? '' : relative(root, file)} › ${name}\n`);
      write(`${indent(explain(details.error))}\n`);
    });
    stream.on('test:stderr', ({ message }) => void process.stderr.write(message));
    stream.on('end', () => {
      for (const [file, { passed, failed, skipped, ms }] of perFile) {
        const bad = failed > 0 ? `, ${failed} failed` : '';
        const left = skipped > 0 ? `, ${skipped} skipped` : '';
        write(
          `  ${failed > 0 ? '✗' : '✓'} ${file}: ${passed}${bad}${left} (${ms.toFixed(0)} ms)\n`,
        );
      }
      resolve(totals);
    });
    stream.on('error', reject);
    stream.resume();
  });
}

/** @param {string} text */
const write = (text) => void process.stdout.write(text);

/**
 * A suite or a file that failed because a test in it did: that one is told already.
 * @param {unknown} error
 */
const isOnlyOfParts = (error) =>
  error instanceof Error &&
  /** @type {{ failureType?: string }} */ (error).failureType === 'subtestsFailed';

/** @param {unknown} error */
function explain(error) {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return cause instanceof Error ? inspect(cause) : String(cause);
}

/** @param {string} text */
const indent = (text) => text.replace(/^/gm, '    ');
