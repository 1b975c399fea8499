// @ts-check
import { fileURLToPath } from 'node:url';
import { installModules, modulesAreCurrent } from './bootstrap/node-modules.js';
import { ensurePackages } from './bootstrap/system-packages.js';
import { Problem, runMain } from './problem.js';

// Nothing here may need node_modules: this is what makes them.

/** The project's root folder. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

const NODE_OLDEST = [20, 19];

/**
 * Sets a fresh machine up for `purpose`, and does nothing when it is: the right Node, the
 * system's packages, node_modules, the build.
 * @param {'start' | 'test'} purpose
 * @param {(line: string) => void} say
 */
export async function bootstrap(purpose, say) {
  checkNode(process.versions.node);
  if (purpose === 'test' || !modulesAreCurrent(ROOT)) await ensurePackages(purpose, say);
  if (!modulesAreCurrent(ROOT)) await installModules(ROOT, say);
  const { buildAll } = await import('./build.js');
  await buildAll(say);
}

/**
 * @param {string} version such as 20.19.1
 * @throws {Problem} when it is too old
 */
export function checkNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = NODE_OLDEST;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new Problem(
    `Lvchengtong needs Node ${NODE_OLDEST.join('.')} or newer, and this is Node ${version}: install a newer one from https://nodejs.org.`,
  );
}

/**
 * Progress goes to stderr: stdout is for results.
 * @param {string} line
 */
export const sayOnStderr = (line) => {
  process.stderr.write(`${line}\n`);
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runMain(() => bootstrap(process.argv.includes('--test') ? 'test' : 'start', sayOnStderr));
}
