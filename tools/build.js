// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './bootstrap/run.js';
import { Problem, runMain } from './problem.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The browser applications: built by Vite into `dist` of their folder. */
const PAGES = ['clearing-server/console', 'terminal-agent/screens'];

/**
 * Compiles what has changed.
 * @param {(line: string) => void} say
 */
export async function buildAll(say) {
  const compiled = await run([process.execPath, 'node_modules/typescript/bin/tsc', '-b'], {
    cwd: ROOT,
  });
  if (compiled.code !== 0) throw new Problem(`It does not compile:\n${compiled.output.trim()}`);
  for (const folder of PAGES) await buildPages(folder, say);
}

/**
 * @param {string} folder
 * @param {(line: string) => void} say
 */
async function buildPages(folder, say) {
  if (!existsSync(join(ROOT, folder, 'index.html'))) return;
  // Vite empties dist, so the stamp stands there only after a build that went through.
  const stamp = join(ROOT, folder, 'dist/.inputs');
  const inputs = digestOf([folder, 'card-sdk/src', 'package-lock.json']);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) return;
  say(`Building ${folder}…`);
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const built = await run([process.execPath, vite, 'build'], { cwd: join(ROOT, folder) });
  if (built.code !== 0) throw new Problem(`${folder} does not build:\n${built.output.trim()}`);
  writeFileSync(stamp, inputs);
}

/**
 * @param {readonly string[]} paths
 * @returns {string}
 */
function digestOf(paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesUnder)) {
    hash.update(`${file}\0`).update(readFileSync(join(ROOT, file)));
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesUnder(path) {
  if (statSync(join(ROOT, path)).isFile()) return [path];
  return readdirSync(join(ROOT, path))
    .filter((name) => name !== 'dist' && name !== 'node_modules')
    .sort()
    .flatMap((name) => filesUnder(`${path}/${name}`));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runMain(() => buildAll((line) => void process.stderr.write(`${line}\n`)));
}
