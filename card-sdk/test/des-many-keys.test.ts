import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { concat, readUint, unhex } from '../src/bytes.ts';
import { desCbcMac, desEncrypt, mac, pad80 } from '../src/crypto/index.ts';

const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });

test('one block under one key is what FIPS 46-3 ciphers make of it', () => {
  // NBS Special Publication 500-20, table of known answers: key, plain, cipher.
  const vectors = [
    ['8001010101010101', '0000000000000000', '95A8D72813DAA94D'],
    ['0101010101010101', '8000000000000000', '95F8A5E5DD31D900'],
    ['7CA110454A1A6E57', '01A1D6D039776742', '690F5B0D9A26939B'],
    ['0131D9619DC1376E', '5CD54CA83DEF57DA', '7A389D10354BD271'],
  ];
  for (const [key = '', plain = '', cipher = ''] of vectors) {
    const found = desCbcMac(unhex(key), 0, unhex(plain), 0, 8) >>> 0;
    assert.equal(found, readUint(unhex(cipher).slice(0, 4)), key);
    assert.deepEqual(desEncrypt(unhex(key), unhex(plain)), unhex(cipher));
  }
});

test('a CBC-MAC under any key, anywhere in memory, is that of the cipher library', () => {
  fc.assert(
    fc.property(bytes(8), fc.uint8Array({ maxLength: 40 }), bytes(3), (key, message, before) => {
      const data = concat(before, pad80(message));
      const keys = concat(before, key);
      const found = desCbcMac(keys, before.length, data, before.length, data.length) >>> 0;
      assert.equal(found, readUint(mac(key, message)));
    }),
  );
});
