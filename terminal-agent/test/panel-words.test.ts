import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REFUSAL } from '../src/presentation/refusal.ts';
import { en } from '../screens/src/language/words-en.ts';
import { clockSecondsText, clockText, sinceText } from '../screens/src/language/time-text.ts';
import { zh, type Words } from '../screens/src/language/words-zh.ts';

/** Every text of a dictionary by its path; functions are given numbers or names to say. */
function texts(words: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof words === 'string') return [[path, words]];
  if (typeof words === 'function')
    return [[path, (words as (...values: number[]) => string)(17, 41)]];
  assert.ok(typeof words === 'object' && words !== null, path);
  return Object.entries(words).flatMap(([key, value]) => texts(value, `${path}.${key}`));
}

test('a dictionary with a word missing does not compile', () => {
  const onlyOne = { tapCard: en.tapCard };
  // @ts-expect-error -- one word is no dictionary
  const incomplete: Words = onlyOne;
  assert.ok(!('brand' in incomplete));
  // @ts-expect-error -- nor with a text where numbers are to be said
  const wrong: Words = { ...en, offline: 'Offline' };
  assert.equal(typeof wrong.offline, 'string');
});

test('both languages say the same things, each in its own script', () => {
  const chinese = texts(zh, 'words');
  const english = texts(en, 'words');
  assert.deepEqual(
    english.map(([path]) => path),
    chinese.map(([path]) => path),
  );
  for (const [path, text] of english) {
    assert.notEqual(text.trim(), '', path);
    if (path !== 'words.otherLanguage') assert.doesNotMatch(text, /\p{Script=Han}/u, path);
  }
  for (const [path, text] of chinese)
    if (path !== 'words.otherLanguage' && path !== 'words.currency')
      assert.match(text, /\p{Script=Han}/u, path);
});

test('every refusal has its reason and what to do next', () => {
  for (const words of [zh, en])
    assert.deepEqual(Object.keys(words.refusals).sort(), Object.keys(REFUSAL).sort());
});

test('times are read off the terminal, and the day is told when it was another', () => {
  assert.equal(clockText('20260901114207'), '11:42');
  assert.equal(clockSecondsText('20260901114207'), '11:42:07');
  assert.equal(sinceText('20260901080000', '20260901114207'), '08:00');
  assert.equal(sinceText('20260829171200', '20260901114207'), '08-29 17:12');
});
