import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseJson } from '../src/http/json-text.ts';
import { Problem } from '../src/http/problem.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const refused = (input: Uint8Array): boolean => {
  try {
    parseJson(input);
    return false;
  } catch (error) {
    assert.ok(error instanceof Problem && error.code === 'JSON_INVALID', String(error));
    assert.doesNotMatch(error.message, /hunter2/, 'what was sent is not told');
    return true;
  }
};

test('JSON that two readers may read differently is refused', () => {
  for (const text of [
    '',
    'NaN',
    '{"a":NaN}',
    '{"a":1e999}',
    '{"a":-1e999}',
    '{"a":9007199254740993}',
    '{"a":[{"b":1,"b":2}]}',
    '{"a":1,"\\u0061":2}',
    '{"a":{},"b":[1,{}],"a":0}',
    '{"password":"hunter2"',
    '['.repeat(33) + ']'.repeat(33),
    '['.repeat(30_000) + ']'.repeat(30_000),
  ]) {
    assert.ok(refused(bytes(text)), text.slice(0, 60));
  }
  assert.ok(refused(Uint8Array.of(0x22, 0xc3, 0x22)), 'not UTF-8');
});

test('what only looks like it is taken', () => {
  for (const text of [
    '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}',
    '{"a":"a","b":"\\"a\\":1,\\"a\\":2"}',
    '{"a":9007199254740991,"b":-0,"c":1.5,"d":1e3}',
    '["a","a"]',
  ]) {
    assert.deepEqual(parseJson(bytes(text)), JSON.parse(text));
  }
});

test('whatever JSON.stringify writes is read as it was, and no bytes do more than be refused', () => {
  const finite = fc.jsonValue({ maxDepth: 6 }).map((value) => JSON.stringify(value));
  fc.assert(
    fc.property(finite, (text) => {
      const inexact = /\d{16}|e\+?\d/i.test(text);
      if (!inexact) assert.deepEqual(parseJson(bytes(text)), JSON.parse(text));
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (input) => {
      refused(input);
    }),
  );
});
