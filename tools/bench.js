// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap, ROOT, sayOnStderr } from './bootstrap.js';
import { Problem, runMain } from './problem.js';

const FOLDER = join(ROOT, 'bench');

/** `npm run bench -- NAME`: one command per figure, each a file of `bench/`. */
await runMain(async () => {
  const [name, ...args] = process.argv.slice(2);
  const names = (existsSync(FOLDER) ? readdirSync(FOLDER) : [])
    .filter((file) => file.endsWith('.js'))
    .map((file) => file.slice(0, -'.js'.length));
  if (name === undefined || !names.includes(name)) {
    const list = names.length === 0 ? 'none yet' : names.join(', ');
    const asked = name === undefined ? 'Name a benchmark' : `There is no benchmark ${name}`;
    throw new Problem(`${asked}: npm run bench -- NAME. There are: ${list}.`);
  }
  await bootstrap('start', sayOnStderr);
  const child = spawn(process.execPath, [join(FOLDER, `${name}.js`), ...args], {
    stdio: 'inherit',
  });
  const [code] = await once(child, 'exit');
  return code ?? 1;
});
