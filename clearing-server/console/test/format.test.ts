import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  cardNumber,
  count,
  dateTime,
  localDateTime,
  localTime,
  timeOfDay,
  yuan,
} from '../src/format.ts';

test('amounts are written by digits: no float rounds them', () => {
  assert.deepEqual([0, 5, 99, 100, 123_456, -1, -123_456_789].map(yuan), [
    '¥0.00',
    '¥0.05',
    '¥0.99',
    '¥1.00',
    '¥1,234.56',
    '−¥0.01',
    '−¥1,234,567.89',
  ]);
  assert.equal(yuan(Number.MAX_SAFE_INTEGER), '¥90,071,992,547,409.91');
});

test('every fen of an amount can be read back from what is shown', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (fen) => {
      const shown = yuan(fen).replace('−', '-').replace(/[¥,.]/g, '');
      assert.equal(BigInt(shown), BigInt(fen));
    }),
  );
});

test('counts have their thousands apart', () => {
  assert.deepEqual([0, 999, 1_000, 1_234_567, -1_000].map(count), [
    '0',
    '999',
    '1,000',
    '1,234,567',
    '−1,000',
  ]);
});

test('a card number stands in groups of four', () => {
  assert.equal(cardNumber('00004500000000000042'), '0000 4500 0000 0000 0042');
});

test('times are the city’s, wherever the browser is', () => {
  assert.equal(dateTime('2026-08-31T16:05:06.789Z'), '2026-09-01 00:05:06');
  assert.equal(timeOfDay('2026-08-31T16:05:06.789Z'), '00:05:06');
  assert.equal(localDateTime('20260901120506'), '2026-09-01 12:05:06');
  assert.equal(localTime('20260901120506'), '12:05:06');
});
