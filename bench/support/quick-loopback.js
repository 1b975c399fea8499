// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { run } from '../../tools/bootstrap/run.js';

/**
 * The reader driver writes length and body of a message in two segments, so that on an ordinary
 * loopback the delayed acknowledgement of the first costs some 40 ms a command, in which anything
 * of ours would disappear. A network namespace can have a loopback that acknowledges at once.
 */
const ROUTE = 'local 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1 quickack 1';

/**
 * @typedef {object} Place
 * @property {boolean} quickAck whether the loopback acknowledges at once
 * @property {(script: string) => import('node:child_process').ChildProcess} start runs a script of ours there
 * @property {() => Promise<void>} leave
 */

/** Needs root and iproute2; without them, the ordinary loopback. @returns {Promise<Place>} */
export async function quickLoopback() {
  const name = `lct-bench-${process.pid}`;
  const inside = ['ip', 'netns', 'exec', name];
  const commands = [
    ['ip', 'netns', 'add', name],
    [...inside, 'ip', 'link', 'set', 'lo', 'up'],
    [...inside, 'ip', 'route', 'change', ...ROUTE.split(' ')],
  ];
  const leave = async () => void (await run(['ip', 'netns', 'del', name]));
  for (const command of commands) {
    const { code, output } = await run(command);
    if (code === 0) continue;
    process.stderr.write(`no quick loopback (${command.join(' ')}: ${output.trim()})\n`);
    await leave();
    return { quickAck: false, start: (script) => startNode([], script), leave: async () => {} };
  }
  return { quickAck: true, start: (script) => startNode(inside, script), leave };
}

/**
 * @param {readonly string[]} before
 * @param {string} script
 */
function startNode(before, script) {
  const [program = '', ...args] = [...before, process.execPath, script];
  return spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
}

/**
 * Waits until the script has said its first line.
 * @param {import('node:child_process').ChildProcess} child
 */
export async function untilReady(child) {
  const died = once(child, 'exit').then(([code]) => {
    throw new Error(`the readers did not start (exit code ${code})`);
  });
  await Promise.race([
    once(/** @type {import('node:stream').Readable} */ (child.stdout), 'data'),
    died,
  ]);
}

/** @param {import('node:child_process').ChildProcess} child */
export async function end(child) {
  const gone = once(child, 'exit');
  child.stdin?.end();
  await gone;
}
