import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hex, unhex } from '../src/bytes.ts';
import {
  gbTextFits,
  isCardDate,
  isResidentId,
  readGbText,
  residentIdCheck,
  writeGbText,
} from '../src/card/index.ts';
import { readTlv } from '../src/card/tlv.ts';
import { LayoutError } from '../src/field-reader.ts';

test('a name of the GB2312 part, and one that needs GBK', () => {
  assert.equal(hex(writeGbText('张三', 8)), 'D5C5C8FD00000000');
  assert.equal(hex(writeGbText('喆', 4)), '86B40000');
  assert.equal(readGbText(unhex('86B40000')), '喆');
});

test('a character outside the basic plane takes four bytes', () => {
  assert.equal(hex(writeGbText('𠮷', 4)), '9534B235');
  assert.equal(readGbText(writeGbText('𠮷田', 8)), '𠮷田');
});

test('a field holds whole characters only, whoever wrote it', () => {
  assert.equal(readGbText(writeGbText('买买提·吐尔逊江·阿不都热合曼', 20)), '买买提·吐尔逊江·阿');
  assert.ok(!gbTextFits('买买提·吐尔逊江·阿不都热合曼', 20));
  assert.ok(gbTextFits('买买提·吐尔逊江·阿', 20));
  // Another issuer cut at 5 bytes, in the middle of the third character.
  assert.equal(readGbText(unhex('D5C5C8FDB7')), '张三');
});

test('fields are padded with zeros, FF or blanks, depending on who wrote them', () => {
  for (const padding of ['0000', 'FFFF', '2020', '2000']) {
    assert.equal(readGbText(unhex(`D5C5${padding}`)), '张');
  }
  assert.equal(readGbText(unhex('FFFFFFFF')), '');
});

test('every text of GB18030 comes back as it went in', () => {
  const character = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
    .map((text) => text.replace(/[\p{C}\s]/gu, ''))
    .filter((text) => text.length > 0);
  fc.assert(
    fc.property(character, (text) => {
      assert.equal(readGbText(writeGbText(text, 80)), text);
    }),
  );
});

test('what cannot be said becomes a question mark', () => {
  assert.equal(readGbText(writeGbText('a\u0001b\ud800', 8)), 'a?b?');
});

test('days that exist, and what cards hold instead', () => {
  assert.ok(isCardDate('20240229'));
  for (const digits of ['20260230', '00000000', 'FFFFFFFF', '2026AB01', '20261301', '']) {
    assert.ok(!isCardDate(digits), digits);
  }
});

test('one wrong digit of a resident ID is always found', () => {
  const valid = '11010519491231002X';
  for (let at = 0; at < 17; at += 1) {
    for (let digit = 0; digit < 10; digit += 1) {
      const changed = valid.slice(0, at) + String(digit) + valid.slice(at + 1);
      assert.equal(isResidentId(changed), changed === valid, changed);
    }
  }
});

test('a resident ID has a birthday that exists', () => {
  const withCheck = (digits: string): string => digits + residentIdCheck(digits);
  assert.ok(isResidentId(withCheck('41010520080229001')));
  assert.ok(!isResidentId(withCheck('41010520090229001')));
  assert.ok(!isResidentId(withCheck('41010520089929001')));
  assert.ok(!isResidentId('11010519491231002x'));
  assert.ok(!isResidentId('110105491231002'));
});

test('TLV: tags of two bytes, lengths of two bytes, and nothing beyond the end', () => {
  assert.deepEqual(readTlv(unhex('9F0C 02 AABB 84 81 01 CC')), [
    { tag: 0x9f0c, value: unhex('AABB') },
    { tag: 0x84, value: unhex('CC') },
  ]);
  for (const broken of ['84', '9F', '9F0C', '84 02 AA', '84 81', '84 80 0000', '84 82 0001 AA']) {
    assert.throws(() => readTlv(unhex(broken)), LayoutError, broken);
  }
});

test('TLV of any bytes is read or refused, never believed beyond its end', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        const total = readTlv(bytes).reduce((length, { value }) => length + value.length, 0);
        assert.ok(total <= bytes.length);
      } catch (error) {
        assert.ok(error instanceof LayoutError);
      }
    }),
  );
});
