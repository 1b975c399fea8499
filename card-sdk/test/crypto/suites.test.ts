import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { concat, hex, unhex, xor } from '../../src/bytes.ts';
import {
  ALL_SUITES,
  type EstablishedSuite,
  SM4,
  type Suite,
  suiteFor,
  TRIPLE_DES,
} from '../../src/crypto/index.ts';

const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });
const someData = fc.uint8Array({ maxLength: 70 });
const [RANDOM, FACTOR] = [unhex('1A2B3C4D'), unhex('4500000000001234')];

test('an algorithm byte finds its suite, and a provisional one only where it was asked for', () => {
  const known: EstablishedSuite | undefined = suiteFor(0x00);
  assert.equal(known, TRIPLE_DES);
  assert.equal(suiteFor(0x01), TRIPLE_DES);
  assert.equal(suiteFor(0x04), undefined);
  const asked: Suite | undefined = suiteFor(0x04, ALL_SUITES);
  assert.equal(asked, SM4);
  assert.equal(suiteFor(0x07, ALL_SUITES), undefined);
  // @ts-expect-error a suite that no vector backs is not taken for one that vectors do
  const mistaken: EstablishedSuite = SM4;
  assert.equal(mistaken.status, 'provisional');
});

test('every suite has a name and algorithm bytes of its own', () => {
  const ids = ALL_SUITES.flatMap(({ algorithmIds }) => algorithmIds);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(new Set(ALL_SUITES.map(({ name }) => name)).size, ALL_SUITES.length);
});

for (const suite of ALL_SUITES) {
  const key = bytes(16);

  test(`${suite.name}: what is encrypted comes back, block by block or all at once`, () => {
    const blocks = fc
      .array(bytes(suite.blockLength), { minLength: 1, maxLength: 5 })
      .map((parts) => ({ parts, all: concat(...parts) }));
    fc.assert(
      fc.property(key, blocks, (k, { parts, all }) => {
        const cipher = suite.encrypt(k, all);
        assert.equal(hex(concat(...parts.map((part) => suite.encrypt(k, part)))), hex(cipher));
        assert.equal(hex(suite.decrypt(k, cipher)), hex(all));
      }),
    );
  });

  test(`${suite.name}: many cards at once are given the keys that each alone is given`, () => {
    fc.assert(
      fc.property(key, fc.array(bytes(8), { maxLength: 20 }), (k, factors) => {
        assert.deepEqual(
          suite.diversifyMany(k, factors).map(hex),
          factors.map((factor) => hex(suite.diversify(k, factor))),
        );
      }),
    );
  });

  test(`${suite.name}: no key that it is given is changed by its use`, () => {
    const anyKey = fc.oneof(...suite.keyLengths.map(bytes));
    fc.assert(
      fc.property(key, anyKey, someData, (k, other, data) => {
        const before = hex(k);
        const otherBefore = hex(other);
        suite.tac(other, data);
        suite.mac(other, data);
        assert.equal(hex(other), otherBefore);
        suite.diversify(k, FACTOR, FACTOR);
        suite.diversify(k);
        suite.diversifyMany(k, [FACTOR]);
        suite.loadSessionKey(k, RANDOM, 1);
        suite.purchaseSessionKey(k, RANDOM, 1, 2);
        suite.keyCheckValue(k);
        assert.equal(hex(k), before);
      }),
    );
  });

  test(`${suite.name}: part of a block, another key length, a factor that is none are refused`, () => {
    const right = new Uint8Array(16);
    assert.throws(() => suite.encrypt(right, new Uint8Array(suite.blockLength - 1)), RangeError);
    assert.throws(() => suite.decrypt(right, new Uint8Array(suite.blockLength + 1)), RangeError);
    assert.throws(() => suite.encrypt(right, new Uint8Array(0)), RangeError);
    assert.throws(() => suite.mac(new Uint8Array(15), RANDOM), RangeError);
    assert.throws(() => suite.diversify(right, new Uint8Array(7)), RangeError);
    assert.throws(() => suite.diversify(new Uint8Array(24), FACTOR), RangeError);
    assert.throws(() => suite.diversifyMany(new Uint8Array(24), [FACTOR]), RangeError);
    assert.throws(() => suite.loadSessionKey(right, new Uint8Array(8), 1), RangeError);
    assert.throws(() => suite.purchaseSessionKey(right, RANDOM, 0x1_0000, 1), RangeError);
  });

  test(`${suite.name}: a purchase session key takes the right two bytes of the terminal sequence`, () => {
    const k = unhex('00112233445566778899AABBCCDDEEFF');
    const one = suite.purchaseSessionKey(k, RANDOM, 7, 0x0000_002a);
    assert.equal(hex(one), hex(suite.purchaseSessionKey(k, RANDOM, 7, 0xfffe_002a)));
    assert.notEqual(hex(one), hex(suite.purchaseSessionKey(k, RANDOM, 7, 0x0000_2a00)));
    assert.equal(
      hex(suite.purchaseSessionKey(k, RANDOM, 7, 0x8000)),
      hex(suite.loadSessionKey(k, RANDOM, 7)),
    );
  });
}

test('the retail MAC is CBC under the left half, then the right half, then the left again', () => {
  fc.assert(
    fc.property(bytes(16), bytes(8), someData, (key, iv, data) => {
      const [left, right] = [key.slice(0, 8), key.slice(8)];
      let state = iv;
      const padded = TRIPLE_DES.padMac(data);
      for (let at = 0; at < padded.length; at += 8) {
        state = TRIPLE_DES.encrypt(left, xor(state, padded.slice(at, at + 8)));
      }
      const folded = TRIPLE_DES.encrypt(left, TRIPLE_DES.decrypt(right, state));
      assert.equal(hex(TRIPLE_DES.mac(key, data, iv)), hex(folded.slice(0, 4)));
    }),
  );
});

// SM4 in a purse has no published vectors. These hold the outline of PBOC 3.0 to the letter, so that
// nobody changes it unawares; the cipher itself is held to GB/T 32907 among the vectors.
test('SM4: every way the purse uses it is the outline that sm4-suite.ts states', () => {
  const key = unhex('0123456789ABCDEFFEDCBA9876543210');
  const block = (text: string): Uint8Array => SM4.encrypt(key, unhex(text));
  assert.equal(hex(SM4.diversify(key, FACTOR)), hex(block('4500000000001234 BAFFFFFFFFFFEDCB')));
  assert.equal(
    hex(SM4.purchaseSessionKey(key, RANDOM, 7, 0x2a)),
    hex(block('1A2B3C4D 0007 002A 8000000000000000')),
  );
  assert.equal(
    hex(SM4.loadSessionKey(key, RANDOM, 7)),
    hex(block('1A2B3C4D 0007 8000 8000000000000000')),
  );
  assert.equal(
    hex(SM4.mac(key, RANDOM)),
    hex(block('1A2B3C4D 80 0000000000000000000000').slice(0, 4)),
  );
  const first = block('00112233445566778899AABBCCDDEEFF');
  const second = SM4.encrypt(key, xor(first, unhex('80'.padEnd(32, '0'))));
  assert.equal(
    hex(SM4.tac(key, unhex('00112233445566778899AABBCCDDEEFF'))),
    hex(second.slice(0, 4)),
  );
  assert.equal(hex(SM4.keyCheckValue(key)), hex(block('00'.repeat(16)).slice(0, 3)));
  assert.equal(hex(SM4.secureMessagingIv(RANDOM)), '1A2B3C4D'.padEnd(32, '0'));
  assert.equal(hex(SM4.padCipher(new Uint8Array(15))), '0F'.padEnd(32, '0'));
  assert.equal(hex(SM4.padCipher(new Uint8Array(16))).length, 64);
});
