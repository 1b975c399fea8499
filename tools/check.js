// @ts-check
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap, ROOT, sayOnStderr } from './bootstrap.js';
import { run } from './bootstrap/run.js';
import { runMain } from './problem.js';
import { staleSchema } from './schema.js';

/**
 * @typedef {{ name: string, check: () => Promise<string> }} Check
 * `check` answers what is wrong, or nothing.
 */

/**
 * @param {string} name
 * @param {readonly string[]} command after node
 * @returns {Check}
 */
const command = (name, command) => ({
  name,
  check: async () => {
    const { code, output } = await run([process.execPath, ...command], { cwd: ROOT });
    return code === 0 ? '' : output.trim() || `ended with code ${code}`;
  },
});

/** @type {readonly Check[]} */
const CHECKS = [
  // The workspaces were compiled by bootstrap.
  ...['tools', 'bench'].map((folder) =>
    command(`types of ${folder}`, ['node_modules/typescript/bin/tsc', '-p', folder]),
  ),
  ...pagesWithTypes().map((folder) =>
    command(`types of ${folder}`, ['node_modules/typescript/bin/tsc', '-p', folder, '--noEmit']),
  ),
  command('tidy', ['tools/tidy.js']),
  command('format', ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.']),
  { name: 'migrations/schema.sql', check: staleSchema },
  command('lint', ['node_modules/eslint/bin/eslint.js', '--max-warnings=0', '.']),
];

/** The browser applications that have types of their own. */
function pagesWithTypes() {
  const folders = ['clearing-server/console', 'terminal-agent/screens'];
  return folders.filter((folder) => existsSync(join(ROOT, folder, 'tsconfig.json')));
}

await runMain(async () => {
  await bootstrap('start', sayOnStderr);
  let failed = 0;
  for (const { name, check } of CHECKS) {
    const started = performance.now();
    const wrong = await check();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stdout.write(`${wrong === '' ? '✓' : '✗'} ${name} (${seconds} s)\n`);
    if (wrong === '') continue;
    failed += 1;
    process.stdout.write(`${wrong}\n\n`);
  }
  return failed === 0 ? 0 : 1;
});
