import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { virtualQuirks } from '../../cli/commands/virtual.ts';
import type { Context } from '../../cli/context.ts';
import { firstDifference, plain } from '../../cli/plain.ts';
import { pickedOf } from '../../cli/reader/pick-reader.ts';
import { labelled, tabular } from '../../cli/screen/table.ts';
import { displayWidth, padTo, printable } from '../../cli/screen/width.ts';
import { languageOf } from '../../cli/texts/language.ts';
import { amountOf, tearOf } from '../../cli/options.ts';
import { CliProblem } from '../../cli/problem.ts';
import { fen, yuanText } from '../../src/money.ts';
import { PcscError } from '../../src/pcsc/index.ts';
import { unhex } from '../../src/bytes.ts';
import { QUIRK_NAMES, QUIRKS } from '../../src/virtual/index.ts';

test('a Chinese character takes two columns, a combining one none', () => {
  assert.equal(displayWidth('余额'), 4);
  assert.equal(displayWidth('（2）'), 5);
  assert.equal(displayWidth('abc'), 3);
  assert.equal(displayWidth('e\u0301'), 1);
  assert.equal(displayWidth('𠮷'), 2);
  assert.equal(displayWidth(padTo('余额', 7)), 7);
});

test('columns stand under each other in either script', () => {
  const table = tabular(
    [{ title: '类型' }, { title: '金额', align: 'right' }],
    [
      ['消费', '4.50'],
      ['load', '1000.00'],
    ],
  );
  const lines = table.trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => displayWidth(line)),
    [15, 15, 15],
  );
});

test('a long value goes on below itself, and stays within the screen', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (value) => {
      const text = labelled([['余额', value]], 60);
      for (const line of text.split('\n')) assert.ok(displayWidth(line) <= 60, line);
    }),
  );
});

test('nothing that a card holds can steer the terminal', () => {
  assert.equal(printable('\u001b[2J张三\u0000\u202e'), '\u{fffd}[2J张三\u{fffd}\u{fffd}');
  assert.doesNotMatch(labelled([['name', '\u001b]0;x\u0007']], 80), /\p{Cc}(?<!\n)/u);
});

test('a tear is named by its command, or by the number of its exchange', () => {
  const debit = unhex('805401000F');
  const first = unhex('805001020B');
  const named = tearOf('debit:after');
  assert.equal(named.when, 'after');
  assert.ok(named.isHere(0, debit) && named.isHere(7, debit));
  assert.ok(!named.isHere(0, first));
  assert.ok(tearOf('credit-for-load:before').isHere(3, unhex('805200000B')));
  const counted = tearOf('5:before');
  assert.equal(counted.when, 'before');
  assert.deepEqual([counted.isHere(4, debit), counted.isHere(5, debit)], [true, false]);
  for (const odd of ['', 'debit', 'debit:later', 'nothing:after', '0:after', ':before', '5:']) {
    assert.throws(() => tearOf(odd), CliProblem, odd);
  }
});

test('every switch of the virtual card is explained in Chinese, within the screen', () => {
  const shown: string[] = [];
  const context = { language: 'zh-CN', columns: 60, out: (text: string) => shown.push(text) };
  virtualQuirks(context as unknown as Context, {});
  const text = shown.join('');
  for (const name of QUIRK_NAMES) assert.match(text, new RegExp(`^${name}=`, 'm'));
  const explained = text.split('\n').filter((line) => line.startsWith('  '));
  assert.ok(explained.length >= QUIRK_NAMES.length);
  for (const line of explained) assert.ok(displayWidth(line) <= 60, line);
  for (const says of QUIRK_NAMES.map((name) => QUIRKS[name].says)) {
    assert.ok(!text.includes(says.slice(0, 30)), says);
  }
});

test('what is typed as money is what is printed as money', () => {
  fc.assert(
    fc.property(fc.nat({ max: 0x7fff_ffff }), (amount) => {
      assert.equal(amountOf(yuanText(fen(amount))), BigInt(amount));
    }),
  );
  assert.equal(amountOf('4.5'), 450n);
  assert.equal(amountOf('4'), 400n);
  for (const text of ['4.', '.5', '4.555', '+4', ' 4', '4 ', '４', '99999999999']) {
    assert.throws(() => amountOf(text), CliProblem, text);
  }
});

test('JSON says units: fen, hex, snake case', () => {
  const value = { offlineCounter: 1, balanceBefore: fen(5), mac1: unhex('0A0B'), at: undefined };
  assert.deepEqual(plain(value), { offline_counter: 1, balance_before_fen: 5, mac1_hex: '0A0B' });
});

test('the first difference of two answers is found, wherever it is', () => {
  assert.equal(firstDifference({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }), undefined);
  assert.deepEqual(firstDifference({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }), {
    path: 'a.1.b',
    a: '2',
    b: '3',
  });
  assert.equal(firstDifference({ a: 1 }, { a: 1, b: null })?.path, 'b');
  assert.equal(firstDifference([], {})?.path, '');
});

test('the language is the one asked for, else that of the environment', () => {
  assert.equal(languageOf(['info', '--lang', 'zh-CN'], { LANG: 'en_GB' }), 'zh-CN');
  assert.equal(languageOf(['--lang=en', 'info'], { LANG: 'zh_CN.UTF-8' }), 'en');
  assert.equal(languageOf([], { LC_ALL: 'zh_TW', LANG: 'en' }), 'zh-CN');
  assert.equal(languageOf([], { LC_ALL: '', LANG: 'zh' }), 'zh-CN');
  assert.equal(languageOf([], {}), 'en');
});

test('the reader that is meant is the exact one, the fitting one, or the one with a card', () => {
  const atr = unhex('3B00');
  const readers = [{ name: 'ACS PICC 00' }, { name: 'ACS SAM 01' }, { name: 'Other', atr }];
  assert.equal(pickedOf(readers, undefined), 'Other');
  assert.equal(pickedOf(readers, 'sam'), 'ACS SAM 01');
  assert.equal(pickedOf([...readers, { name: 'ACS' }], 'ACS'), 'ACS');
  assert.throws(() => pickedOf(readers, 'acs'), { code: 'SEVERAL_READERS' });
  assert.throws(() => pickedOf(readers, 'nothing'), PcscError);
  assert.throws(() => pickedOf([], undefined), { code: 'NO_READER_AT_ALL' });
});
