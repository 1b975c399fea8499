import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../../bin/lct-card.js', import.meta.url));

export interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  /** Its own keys, its own torn transactions. */
  readonly data: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Before the program: arguments of Node itself. */
  readonly node?: readonly string[];
}

/** Starts `lct-card` as anybody would: the built program, as a process. */
export function startCli(
  args: readonly string[],
  { data, env = {}, node = [] }: RunOptions,
): ReturnType<typeof spawn> {
  return spawn(process.execPath, [...node, BIN, ...args], {
    env: { PATH: process.env['PATH'], HOME: data, LCT_CARD_DATA: data, LANG: 'C', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs it to its end. */
export async function lctCard(args: readonly string[], options: RunOptions): Promise<Run> {
  const child = startCli(args, options);
  let [out, err] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}
