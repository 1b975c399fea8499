import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Context } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { runProgram } from './program.ts';
import { languageOf } from './texts/language.ts';

const args = process.argv.slice(2);
const { env, stdin, stdout, stderr } = process;

/** XDG: where programs keep what is theirs and not to be lost. */
const defaultDataFolder =
  env['LCT_CARD_DATA'] ??
  join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'lct-card');

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

const context: Context = {
  language: languageOf(args, env),
  out: (text) => void stdout.write(text),
  err: (text) => void stderr.write(text),
  columns: stdout.columns > 0 ? stdout.columns : 80,
  ask: stdin.isTTY && stderr.isTTY ? ask : undefined,
  isTerminal: stderr.isTTY,
  defaultDataFolder,
  clock: () => new Date(),
  nowMs: () => performance.now(),
  random: (length) => new Uint8Array(randomBytes(length)),
  untilStopped: () =>
    new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => {
          resolve();
        });
      }
    }),
};

// A reader's driver may keep the process alive behind our back, so the end is said, once what was
// written has left: an exit code says the rest.
const exitCode = await runProgram(context, args).catch((error: unknown) => {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stderr.write(`${text}\n`);
  return EXIT.bug;
});
process.exitCode = exitCode;
stdout.write('', () => {
  stderr.write('', () => {
    process.exit(exitCode);
  });
});
