import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hex, unhex } from '../src/bytes.ts';
import {
  gbTextFits,
  isCardDate,
  isResidentId,
  readCardDate,
  readCardTime,
  readFci,
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

test('what is no day or no time is reported with what stands there, and never thrown', () => {
  assert.deepEqual(readCardDate('20240229'), { kind: 'date', date: '2024-02-29' });
  assert.deepEqual(readCardTime('20241229141740'), { kind: 'time', at: '20241229141740' });
  for (const raw of ['20260230', 'FFFFFFFF', '2026AB01', '']) {
    assert.deepEqual(readCardDate(raw), { kind: 'invalid', raw });
  }
  for (const raw of ['20241229241740', 'FFFFFFFFFFFFFF', '2024122914174', '2024FF31256199']) {
    assert.deepEqual(readCardTime(raw), { kind: 'invalid', raw });
  }
});

test('an FCI is read by its tags: any order, more of them, longer, padded, or nearly nothing', () => {
  const [name, ef15] = ['A00000000386980701', '11'.repeat(30)];
  for (const [fci, expected] of [
    // FMCOS general manual 8.3
    [`6F2E 8409${name} A521 9F0C1E${ef15}`, { name, issuerData: ef15 }],
    [`6F35 8409${name} A528 9F0801 02 500100 9F0C1E${ef15}`, { name, issuerData: ef15 }],
    [`6F2E A521 9F0C1E${ef15} 8409${name}`, { name, issuerData: ef15 }],
    [`6F32 8409${name} A525 9F0C22${ef15}AABBCCDD`, { name, issuerData: `${ef15}AABBCCDD` }],
    [`6F30 8409${name} A521 9F0C1E${ef15} 0000`, { name, issuerData: ef15 }],
    [`6F2F 8409${name} FF A521 9F0C1E${ef15}`, { name, issuerData: ef15 }],
    [`6F30 8409${name} A523 FF 9F0C1E${ef15} FF`, { name, issuerData: ef15 }],
    [`6F812E 8409${name} A521 9F0C1E${ef15}`, { name, issuerData: ef15 }],
    [`6F0B 8409${name}`, { name }],
    ['6F00', {}],
    ['', {}],
  ] as const) {
    const read = readFci(unhex(fci));
    assert.deepEqual(
      Object.fromEntries(
        Object.entries(read).map(([tag, value]) => [tag, hex(value as Uint8Array)]),
      ),
      expected,
      fci,
    );
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
