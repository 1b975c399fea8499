import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { decodeCursor, encodeCursor, pageOf } from '../src/http/cursor.ts';
import { maskedName } from '@lvchengtong/card-sdk/exchange';
import { likeText, searchTermOf } from '../src/reports/search-term.ts';
import { presenceOf, SILENT_AFTER_MS } from '../src/reports/today-report.ts';
import { wholeNumber } from '../src/reports/whole-number.ts';

test('names are masked by character, not by code unit', () => {
  assert.deepEqual(
    ['张小三', '李四', '王', '欧阳小明', '𠮷田𠮷', '阿依·买买提', ''].map(maskedName),
    ['张*三', '李*', '王', '欧**明', '𠮷*𠮷', '阿****提', ''],
  );
});

test('a masked name keeps at most two characters of any name', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 2, unit: fc.constantFrom('张', '三', '𠮷', 'é') }),
      (name) => {
        const masked = Array.from(maskedName(name));
        assert.equal(masked.length, Array.from(name).length);
        assert.ok(masked.filter((character) => character !== '*').length <= 2);
      },
    ),
  );
});

test('what was typed is recognised by its form', () => {
  assert.deepEqual(searchTermOf('  '), { kind: 'all' });
  assert.deepEqual(searchTermOf('0000 4500 0000 0000 0042'), {
    kind: 'card-number',
    asn: '00004500000000000042',
  });
  assert.deepEqual(searchTermOf('0042'), { kind: 'card-number-end', digits: '0042' });
  assert.deepEqual(searchTermOf('g110105201501011239'), {
    kind: 'student-number',
    nationalNo: 'G110105201501011239',
  });
  const mistyped = 'G110105201501011231';
  assert.deepEqual(searchTermOf(mistyped), { kind: 'name', name: mistyped });
  assert.deepEqual(searchTermOf(' 张三 '), { kind: 'name', name: '张三' });
});

test('a wildcard that was typed is not one', () => {
  assert.equal(likeText('50%_\\'), '50\\%\\_\\\\');
});

const key = z.tuple([z.string(), z.string()]);

test('a cursor gives back the key that it was made from', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii' }), fc.nat().map(String), (time, id) => {
      assert.deepEqual(decodeCursor(key, encodeCursor([time, id])), [time, id]);
    }),
  );
});

test('a cursor of another list, or none at all, is told apart', () => {
  assert.equal(decodeCursor(key, undefined), undefined);
  assert.equal(decodeCursor(key, ''), undefined);
  assert.throws(() => decodeCursor(key, encodeCursor(['one'])), { code: 'REQUEST_INVALID' });
  assert.throws(() => decodeCursor(key, '!'), { code: 'REQUEST_INVALID' });
});

test('a page has a next one exactly when a row was left over', () => {
  const page = (rows: readonly string[]): unknown => pageOf(rows, 2, (row) => [row]);
  assert.deepEqual(page(['a', 'b']), { rows: ['a', 'b'], nextCursor: null });
  assert.deepEqual(page(['a', 'b', 'c']), { rows: ['a', 'b'], nextCursor: encodeCursor(['b']) });
  assert.deepEqual(page([]), { rows: [], nextCursor: null });
});

test('a sum that a number cannot carry is refused, not rounded', () => {
  assert.equal(wholeNumber('9007199254740991'), 9007199254740991);
  assert.equal(wholeNumber(null), 0);
  assert.throws(() => wholeNumber('9007199254740993'), RangeError);
  assert.throws(() => wholeNumber('1.5'), RangeError);
});

test('a terminal falls silent after a while, not at once', () => {
  const now = new Date('2026-09-01T05:00:00Z');
  const ago = (ms: number): Date => new Date(now.getTime() - ms);
  assert.equal(presenceOf(ago(SILENT_AFTER_MS), now), 'online');
  assert.equal(presenceOf(ago(SILENT_AFTER_MS + 1), now), 'silent');
  assert.equal(presenceOf(null, now), 'never');
});
