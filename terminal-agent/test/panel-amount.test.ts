import assert from 'node:assert/strict';
import { test } from 'node:test';
import { yuanText } from '@lvchengtong/card-sdk/money';
import fc from 'fast-check';
import {
  backspace,
  DIGIT_KEYS,
  draftAmount,
  EMPTY_DRAFT,
  pressKey,
  type AmountDraft,
  type DraftKey,
} from '../screens/src/till/amount-draft.ts';

const keyed = (keys: readonly DraftKey[]): AmountDraft => keys.reduce(pressKey, EMPTY_DRAFT);
const typed = (text: string): AmountDraft => keyed(Array.from(text) as DraftKey[]);

test('what is keyed in is what is charged', () => {
  for (const [text, draft, amount] of [
    ['', '', 0n],
    ['12.5', '12.5', 1250n],
    ['12.50', '12.50', 1250n],
    ['6', '6', 600n],
    ['.05', '0.05', 5n],
    ['0.1', '0.1', 10n],
    ['12.', '12.', 1200n],
    ['007', '7', 700n],
    ['99999.99', '99999.99', 9_999_999n],
  ] as const) {
    assert.equal(typed(text), draft);
    assert.equal(draftAmount(typed(text)), amount, text);
  }
});

test('a key that makes no amount changes nothing', () => {
  assert.equal(typed('1.234'), '1.23');
  assert.equal(typed('1..2'), '1.2');
  assert.equal(typed('123456'), '12345');
  assert.equal(keyed(['00', '00']), '0');
  assert.equal(keyed(['5', '00']), '500');
  assert.equal(keyed(['1', '2', '3', '4', '00']), '1234', 'half of a double key is not pressed');
});

test('backspace takes back one key, and a lone zero with it', () => {
  assert.equal(backspace('12.5'), '12.');
  assert.equal(backspace('0.'), EMPTY_DRAFT);
  assert.equal(backspace('7'), EMPTY_DRAFT);
  assert.equal(backspace(EMPTY_DRAFT), EMPTY_DRAFT);
});

test('whatever is pressed, the amount is exact and at most 99999.99', () => {
  const key = fc.constantFrom<DraftKey>(...DIGIT_KEYS, '00', '.');
  fc.assert(
    fc.property(fc.array(key, { maxLength: 14 }), (keys) => {
      const draft = keyed(keys);
      const amount = draftAmount(draft);
      assert.ok(amount >= 0n && amount <= 9_999_999n);
      // The same amount by another way: as text, padded, compared with how people read it.
      const [yuan = '', decimals = ''] = draft.split('.');
      assert.equal(yuanText(amount), `${yuan === '' ? '0' : yuan}.${decimals.padEnd(2, '0')}`);
    }),
  );
});
