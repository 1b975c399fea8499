import assert from 'node:assert/strict';
import { test } from 'node:test';
import { format, inspect } from 'node:util';
import { hex, unhex } from '../../src/bytes.ts';
import { KeyMaterial, KeyWiped, withKey } from '../../src/crypto/index.ts';

const DIGITS = '00112233445566778899AABBCCDDEEFF';

test('a key shows itself to nobody', () => {
  const key = KeyMaterial.fromHex(DIGITS);
  const holder = { key, list: [key], map: new Map([['DPK', key]]) };
  const shown = [
    inspect(holder, { depth: null, showHidden: true, getters: true }),
    inspect(key, { customInspect: false, showHidden: true }),
    format('%s %o %O %j', key, key, key, key),
    JSON.stringify(holder),
    String(key),
    `${key.toString()}${inspect(new Error('failed', { cause: key }))}`,
    inspect(structuredClone(key)),
    inspect(structuredClone(holder), { depth: null }),
    inspect(Object.assign({}, key)),
    Object.values(key).join(),
    Object.getOwnPropertyNames(key).join(),
  ].join('\n');
  assert.doesNotMatch(shown, /112233|17, ?34, ?51|11 22 33/i);
  assert.deepEqual([inspect(key), JSON.stringify([key])], ['[key]', '["[key]"]']);
});

test('a key is lent, compared, and gone once it was wiped', () => {
  const key = KeyMaterial.from(unhex(DIGITS));
  assert.equal(key.use(hex), DIGITS);
  assert.equal(key.length, 16);
  assert.ok(key.equals(KeyMaterial.fromHex(DIGITS.toLowerCase())));
  assert.ok(!key.equals(KeyMaterial.fromHex(DIGITS.replace('FF', 'FE'))));
  assert.ok(!key.equals(KeyMaterial.fromHex(DIGITS.slice(16))));
  let lent: Uint8Array = new Uint8Array(0);
  key.use((bytes) => (lent = bytes));
  key.wipe();
  assert.equal(hex(lent), '00'.repeat(16));
  assert.throws(() => key.use(hex), KeyWiped);
  assert.throws(() => key.equals(key), KeyWiped);
});

test('what is taken is wiped in place, what is copied stays the caller’s', () => {
  const [taken, copied] = [unhex(DIGITS), unhex(DIGITS)];
  KeyMaterial.take(taken).wipe();
  KeyMaterial.from(copied).wipe();
  assert.equal(hex(taken), '00'.repeat(16));
  assert.equal(hex(copied), DIGITS);
});

test('a key that is no key is refused without repeating it', () => {
  for (const wrong of [`${DIGITS.slice(0, 30)}GG`, DIGITS.slice(1), `${DIGITS}00`, '']) {
    assert.throws(
      () => KeyMaterial.fromHex(wrong),
      (error: Error) => error instanceof RangeError && !inspect(error).includes('112233'),
    );
  }
  assert.throws(
    () => unhex(`${DIGITS.slice(0, 30)}GG`),
    (error: Error) => error instanceof RangeError && !inspect(error).includes('112233'),
  );
});

test('a derived key is wiped after its use, also when the use failed', () => {
  const used = unhex(DIGITS);
  assert.equal(withKey(used, hex), DIGITS);
  assert.equal(hex(used), '00'.repeat(16));
  const failed = unhex(DIGITS);
  assert.throws(() =>
    withKey(failed, () => {
      throw new Error('as ordered');
    }),
  );
  assert.equal(hex(failed), '00'.repeat(16));
});
