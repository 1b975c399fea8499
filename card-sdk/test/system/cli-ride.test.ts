import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { lctCard, type Run } from '../support/run-cli.ts';

let data: string;
let card: string;

const cli = (...args: readonly string[]): Promise<Run> => lctCard(args, { data });
const tap = (...args: readonly string[]): Promise<Run> =>
  cli('ride', ...args, '--reader', `virtual:${card}`);
const balance = async (): Promise<string> =>
  ended(await cli('balance', '--reader', `virtual:${card}`), 0);

function ended({ code, out, err }: Run, expected: number): string {
  assert.equal(code, expected, `exit code ${String(code)}\n${out}\n${err}`);
  return out;
}

before(async () => {
  data = mkdtempSync(join(tmpdir(), 'lct-ride-'));
  card = join(data, 'rider.card');
  ended(await cli('virtual', 'new', card), 0);
  ended(await cli('personalise', 'tunion', '--reader', `virtual:${card}`), 0);
  ended(await cli('load', '20', '--reader', `virtual:${card}`), 0);
});
after(() => {
  rmSync(data, { recursive: true });
});

test('in and out by metro and on by bus: purse and trips say the same', async () => {
  const entered = ended(await tap('entry', '--at', '20260901073015'), 0);
  assert.match(entered, /^Entered\. The purse holds 20\.00 yuan\.\n[^]*TAC +right/);
  const left = ended(await tap('exit', '3', '--at', '20260901080000'), 0);
  assert.match(left, /^Left the station: 3\.00 yuan\. Left in the purse: 17\.00 yuan\.\n/);
  const boarded = ended(await tap('bus', '1.50', '--lang', 'zh', '--at', '20260901081500'), 0);
  assert.match(boarded, /^已乘车，扣款 1\.50 元，余额 15\.50 元。\n[^]*交易验证码 +正确/);
  const shown = ended(await cli('info', '--reader', `virtual:${card}`), 0);
  assert.match(
    shown,
    /08:15:00 +single +1\.50 +15\.50[^]*08:00:00 +exit +3\.00 +17\.00[^]*07:30:15 +entry +0\.00 +20\.00/,
  );
});

test('who never came in is not let out, and pays nothing', async () => {
  const before = await balance();
  assert.match(ended(await tap('exit', '3'), 7), /no open entry/);
  assert.match(ended(await tap('exit', '3', '--lang', 'zh'), 7), /没有未完成的进站/);
  assert.equal(await balance(), before);
});

test('a torn ride is asked about like any purchase, and has its trip or neither', async () => {
  const before = await balance();
  ended(await tap('bus', '2', '--tear', 'debit:before'), 6);
  const onCard = ['--reader', `virtual:${card}`];
  assert.match((await tap('bus', '2')).err, /first lct-card prove/);
  assert.match(ended(await cli('prove', ...onCard), 0), /did not pay/);
  assert.equal(await balance(), before);
  ended(await tap('bus', '2', '--tear', 'debit:after', '--at', '20260902090000'), 6);
  assert.match(ended(await cli('prove', ...onCard), 0), /did pay/);
  assert.notEqual(await balance(), before);
  assert.match(ended(await cli('info', ...onCard), 0), /2026-09-02 09:00:00 +single +2\.00/);
});

test('a ride that the card refuses leaves nothing open', async () => {
  const before = await balance();
  ended(await tap('bus', '1', '--published-test-keys'), 7);
  assert.match((await cli('prove', '--reader', `virtual:${card}`)).err, /Nothing is open/);
  assert.equal(await balance(), before);
});

test('a traced ride replays green', async () => {
  const transcript = join(data, 'ride.txt');
  const onCard = ['--reader', `virtual:${card}`];
  ended(await cli('trace', transcript, 'ride', 'bus', '1', ...onCard), 0);
  assert.match(ended(await cli('replay', transcript), 0), /^Same/);
});

test('what cannot be meant is said before the card is touched', async () => {
  assert.match((await tap('entry', '3')).err, /nothing is taken/);
  assert.match((await tap('exit')).err, /Give the fare/);
  assert.match((await tap('bus', '--lang', 'zh')).err, /票价是多少/);
  const odd = await tap('plane', '3');
  assert.equal(odd.code, 2);
  assert.match(odd.err, /entry, exit, bus/);
  assert.match((await tap('bus', '1', '--line-station', 'xyz')).err, /line-station/);
});

test('a card that keeps no trips is told from one that is not ours', async () => {
  const file = join(data, 'pupil.card');
  const onPupil = ['--reader', `virtual:${file}`];
  ended(await cli('virtual', 'new', file), 0);
  assert.equal((await cli('ride', 'bus', '1', ...onPupil)).code, 4);
  ended(await cli('personalise', 'student', ...onPupil), 0);
  const refused = await cli('ride', 'bus', '1', ...onPupil);
  assert.equal(refused.code, 4);
  assert.match(refused.err, /keeps no trips/);
});
