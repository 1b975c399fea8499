import assert from 'node:assert/strict';
import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type RunningPcscd, startPcscd } from '../../src/virtual/index.ts';
import { readmeCode } from '../support/readme.ts';
import { lctCard, type Run, startCli } from '../support/run-cli.ts';

let pcscd: RunningPcscd;
let data: string;
let card: string;

const cli = (...args: readonly string[]): Promise<Run> => lctCard(args, { data });

function ended({ code, out, err }: Run, expected: number): string {
  assert.equal(code, expected, `exit code ${String(code)}\n${out}\n${err}`);
  return out;
}

/** `lct-card virtual FILE`, up to where it says that a driver took the card. */
async function served(file: string, port: number): Promise<ChildProcess> {
  const child = startCli(['virtual', file, '--port', String(port)], { data });
  const [text] = (await once(child.stdout ?? child, 'data')) as [Uint8Array];
  assert.match(new TextDecoder().decode(text), /lies on the virtual reader/);
  return child;
}

async function takenAway(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGINT');
  const [code] = (await gone) as [number | null];
  assert.equal(code, 0);
}

before(async () => {
  pcscd = await startPcscd();
  data = mkdtempSync(join(tmpdir(), 'lct-reader-'));
  card = join(data, 'demo.card');
  ended(await cli('virtual', 'new', card), 0);
});
after(async () => {
  await pcscd.stop();
  rmSync(data, { recursive: true });
});

test('without a card on them the readers are listed, and a command says what is missing', async () => {
  const readers = ended(await cli('readers'), 0);
  assert.match(readers, /Lvchengtong test reader.* 00 .*no card/);
  assert.match(readers, /Lvchengtong test reader.* 01 .*no card/);
  const several = await cli('balance');
  assert.equal(several.code, 3);
  assert.match(several.err, /Several readers could be meant/);
  const nothing = await cli('balance', '--reader', 'reader 00 00', '--wait', '1');
  assert.equal(nothing.code, 4, nothing.err);
  assert.match(nothing.err, /No card lies on the reader/);
  const unknown = await cli('balance', '--reader', 'nobody has this', '--lang', 'zh-CN');
  assert.equal(unknown.code, 3);
  assert.match(unknown.err, /没有这个名称的读写器/);
});

test('a saved card on the virtual reader is personalised, loaded and pays over PC/SC', async () => {
  const slot = await served(card, pcscd.ports[0]);
  try {
    assert.match(ended(await cli('readers'), 0), / 00 .*3B[0-9A-F]+/);
    // The reader with a card on it is the one that is meant.
    assert.match(ended(await cli('personalise', 'student'), 0), /as it should be/);
    ended(await cli('load', '20'), 0);
    const transcript = join(data, 'tap.txt');
    const paid = await cli('trace', transcript, 'purchase', '4.50', '--reader', 'TEST READER');
    assert.match(ended(paid, 0), /Paid 4\.50 yuan\. Left: 15\.50 yuan/);
    assert.match(readFileSync(transcript, 'utf8'), /# \d{14} .*test reader/);
    assert.match(ended(await cli('replay', transcript), 0), /^Same/);
    assert.match(await balanceByReadme(), /^\d{16,20} 15\.50\n$/);
    // The same file cannot be used by two at once.
    const held = await cli('balance', '--reader', `virtual:${card}`);
    assert.equal(held.code, 3);
    assert.match(held.err, /Another process holds/);
  } finally {
    await takenAway(slot);
  }
  // What happened over PC/SC is in the file.
  assert.match(ended(await cli('balance', '--reader', `virtual:${card}`), 0), /15\.50/);
});

/** The ten lines of the README, run as they stand there; from here the package knows its own name. */
async function balanceByReadme(): Promise<string> {
  const script = fileURLToPath(new URL(`../../readme-${String(process.pid)}.mjs`, import.meta.url));
  writeFileSync(script, readmeCode('ts reader'));
  try {
    return (await promisify(execFile)(process.execPath, [script])).stdout;
  } finally {
    rmSync(script);
  }
}
