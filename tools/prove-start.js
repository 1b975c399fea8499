// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from './bootstrap.js';
import { Problem, runMain } from './problem.js';

const READY = /^ready: console (\S+) canteen (\S+) gate (\S+)$/;

/**
 * Starts everything as a newcomer would, asks each page for itself, and stops it.
 * @param {string} data
 * @returns {Promise<boolean>} whether a one-time password was printed
 */
async function startAndStop(data) {
  const ports = ['console', 'canteen', 'gate', 'terminals'].flatMap((name) => [
    `--${name}-port`,
    '0',
  ]);
  const child = spawn('npm', ['start', '--', '--data', data, ...ports], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let password = false;
  /** @type {RegExpExecArray | null} */
  let ready = null;
  for await (const line of createInterface(child.stdout)) {
    password ||= /one-time password/.test(line);
    ready = READY.exec(line);
    process.stdout.write(`${line.replace(/password .*/, 'password …')}\n`);
    if (ready !== null) break;
  }
  if (ready === null) throw new Problem('npm start ended before its ready: line.');
  for (const address of ready.slice(1)) {
    const { status } = await fetch(address);
    if (status !== 200) throw new Problem(`${address} answers ${status}.`);
  }
  child.kill('SIGTERM');
  const [code, signal] = await exited;
  if (code !== 0)
    throw new Problem(`npm start ended with ${signal ?? `code ${code}`}, not with 0.`);
  return password;
}

await runMain(async () => {
  const data = mkdtempSync(join(tmpdir(), 'lvchengtong-start-'));
  try {
    if (!(await startAndStop(data))) throw new Problem('The first start printed no password.');
    await startAndStop(data);
    process.stdout.write('npm start comes up, stops, and comes up again with the same data\n');
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});
