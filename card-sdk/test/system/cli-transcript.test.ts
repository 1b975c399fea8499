import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { lctCard, type Run } from '../support/run-cli.ts';

let data: string;
let card: string;

const cli = (...args: readonly string[]): Promise<Run> => lctCard(args, { data });
const file = (name: string): string => join(data, name);

function ended({ code, out, err }: Run, expected: number): string {
  assert.equal(code, expected, `exit code ${String(code)}\n${out}\n${err}`);
  return out;
}

async function traced(name: string, exit: number, ...args: readonly string[]): Promise<string> {
  const run = await cli('trace', file(name), ...args, '--reader', `virtual:${card}`);
  ended(run, exit);
  assert.match(run.err, /\d+ exchanges recorded/);
  return readFileSync(file(name), 'utf8');
}

/** Another transcript, of which one thing was altered. */
function altered(name: string, from: RegExp, to: string): string {
  const text = readFileSync(file(name), 'utf8');
  assert.match(text, from);
  const path = file(`altered-${name}`);
  writeFileSync(path, text.replace(from, to));
  return path;
}

before(async () => {
  data = mkdtempSync(join(tmpdir(), 'lct-transcript-'));
  card = file('demo.card');
  ended(await cli('virtual', 'new', card), 0);
  await traced('personalise.txt', 0, 'personalise', 'student');
  await traced('load.txt', 0, 'load', '50');
});
after(() => {
  rmSync(data, { recursive: true });
});

test('whatever was traced replays green: reading, paying, loading, personalising, proving', async () => {
  for (const name of ['info', 'balance', 'log', 'identify']) await traced(`${name}.txt`, 0, name);
  await traced('purchase.txt', 0, 'purchase', '4.50', '--at', '20260901073015');
  await traced('insufficient.txt', 7, 'purchase', '5000');
  await traced('torn.txt', 6, 'purchase', '1', '--tear', 'debit:after');
  await traced('prove.txt', 0, 'prove');
  await traced('proof.txt', 7, 'prove', '--raw', '6:9999');
  await traced('early.txt', 5, 'purchase', '1', '--tear', 'initialize:before');
  const names = [
    ...['info', 'balance', 'log', 'identify', 'purchase', 'insufficient'],
    ...['torn', 'prove', 'proof', 'early', 'personalise', 'load'],
  ];
  const replayed = ended(await cli('replay', ...names.map((name) => file(`${name}.txt`))), 0);
  const lines = replayed.trimEnd().split('\n');
  assert.equal(lines.length, names.length);
  for (const line of lines) assert.match(line, /: Same: \d+ exchanges/);
  assert.match(ended(await cli('replay', file('info.txt'), '--lang', 'zh-CN'), 0), /^相同/);
});

test('another answer of the card is red, and the first consequence is named', async () => {
  await traced('red.txt', 0, 'balance');
  // The balance is the last answer: same commands, another outcome.
  const other = altered('red.txt', /< 0000....9000(?![^]*<)/, '< 000000019000');
  const outcome = ended(await cli('replay', other), 8);
  assert.match(outcome, /another outcome[^]*recorded +balance_fen: \d+[^]*now +balance_fen: 1\n/);
  const blocked = altered('red.txt', /(> 00A404[^]*?< )[0-9A-F]+/, '$16A81');
  const command = ended(await cli('replay', blocked), 8);
  assert.match(command, /Different: exchange 2 sends another command/);
});

test('another input is red at the command that carries it', async () => {
  await traced('amount.txt', 0, 'purchase', '0.02');
  const run = await cli(
    'replay',
    altered('amount.txt', /"amount_fen":2,/, '"amount_fen":3,'),
    '--json',
  );
  const difference = JSON.parse(ended(run, 8)) as { recorded: string; now: string };
  assert.match(difference.recorded, /^805001020B0100000002/);
  assert.match(difference.now, /^805001020B0100000003/);
});

test('exchanges that are missing, or that nobody asks for any more, are red', async () => {
  await traced('count.txt', 0, 'balance');
  const short = altered('count.txt', /> 805C[^]*?(?=outcome)/, '');
  assert.match(ended(await cli('replay', short), 8), /ends before exchange \d/);
  const long = altered('count.txt', /(?=outcome)/, '> 805C000204\n< 000000009000\n');
  assert.match(ended(await cli('replay', long), 8), /exchange \d is not sent any more/);
});

test('a transcript shows neither keys nor the holder, and belongs to who made it', async () => {
  const personalised = readFileSync(file('personalise.txt'), 'utf8');
  assert.match(personalised, /> 80D401..15…/);
  assert.match(personalised, /> 0082000008…/);
  assert.doesNotMatch(personalised, /> 84[0-9A-F]{8}[0-9A-F]/);
  assert.doesNotMatch(personalised, /张小明/);
  assert.match(await traced('names.txt', 0, 'info'), /张\*明/);
  const { mode } = statSync(file('names.txt'));
  assert.equal(mode & 0o777, 0o600);
});

test('tracing never writes over a file, and leaves none behind where nothing was said', async () => {
  writeFileSync(file('mine.txt'), 'mine');
  const run = await cli('trace', file('mine.txt'), 'balance', '--reader', `virtual:${card}`);
  assert.equal(run.code, 2);
  assert.equal(readFileSync(file('mine.txt'), 'utf8'), 'mine');
  assert.match((await cli('trace', file('none.txt'), 'explain', '9000')).err, /nothing to trace/);
  await cli('trace', file('none.txt'), 'balance', '--reader', 'virtual:nowhere.card');
  assert.ok(!existsSync(file('none.txt')));
});

test('a file that is no transcript is refused at its line', async () => {
  const lines = ['lct-card transcript 1', 'conversation: "balance"', '> 805C000204', 'x'];
  writeFileSync(file('odd.txt'), lines.join('\n'));
  assert.match((await cli('replay', file('odd.txt'))).err, /odd\.txt, line 4/);
  writeFileSync(file('odd.txt'), '\u001b[31mhello\n');
  const { code, err } = await cli('replay', file('odd.txt'));
  assert.equal(code, 2);
  assert.ok(!err.includes('\u001b'), 'an escape sequence of the file reached the terminal');
  const strange = altered('load.txt', /conversation: "load"/, 'conversation: "__proto__"');
  assert.equal((await cli('replay', strange)).code, 2);
});
