import { Buffer } from 'node:buffer';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bcd, readBcd } from '../src/bcd.ts';
import { concat, equalBytes, hex, readUint, uint, unhex, xor } from '../src/bytes.ts';
import { FieldReader, LayoutError } from '../src/field-reader.ts';
import {
  diversificationFactor,
  IdError,
  instantOf,
  localDateTimeOf,
  parseCardAsn,
  parseLocalDateTime,
  parseSettlementDate,
  parseTerminalId,
  settlementDateOf,
} from '../src/ids.ts';
import { absolute, fen, fenNumber, subtract, sum, yuanText, ZERO } from '../src/money.ts';

test('hex and bytes are two forms of the same', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      assert.ok(equalBytes(unhex(hex(bytes)), bytes));
      assert.ok(equalBytes(xor(bytes, bytes), new Uint8Array(bytes.length)));
    }),
  );
  assert.deepEqual(unhex(' 80 50\n01 '), Uint8Array.of(0x80, 0x50, 0x01));
  assert.throws(() => unhex('8'), RangeError);
  assert.throws(() => unhex('8G'), RangeError);
  assert.throws(() => xor(Uint8Array.of(1), Uint8Array.of(1, 2)), RangeError);
});

test('an unsigned integer fits its field or is refused', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.maxSafeInteger(), (length, value) => {
      if (value < 0 || value >= 256 ** length) {
        assert.throws(() => uint(value, length), RangeError);
      } else {
        assert.equal(readUint(uint(value, length)), value);
      }
    }),
  );
  assert.throws(() => uint(1.5, 4), RangeError);
});

test('a date with a nibble above 9 is reported, not thrown', () => {
  assert.equal(readBcd(unhex('20261231')), '20261231');
  assert.equal(readBcd(unhex('2026FF31')), undefined);
  for (const none of ['123', '1A', 'A1', '1/', '/1', '1:', ':1', '１２']) {
    assert.throws(() => bcd(none), RangeError, none);
  }
});

test('a field reader believes nothing of an answer that is a byte short or long', () => {
  const field = new FieldReader(unhex('0000138812'), 5);
  assert.equal(field.fen(4), fen(5000));
  assert.equal(field.bcd(1), '12');
  assert.throws(() => field.uint(1), LayoutError);
  assert.throws(() => new FieldReader(new Uint8Array(14), 15), LayoutError);
  assert.throws(() => new FieldReader(new Uint8Array(16), 15), LayoutError);
});

test('what a field reader hands out is a copy, also of a Buffer, whose slices would share memory', () => {
  const answer = Buffer.from('A1B2C3', 'hex');
  const field = new FieldReader(answer, 3);
  assert.equal(field.hex(1), 'A1');
  const bytes = field.bytes(2);
  answer.fill(0);
  assert.equal(hex(bytes), 'B2C3');
  assert.ok(!Buffer.isBuffer(bytes));
});

test('identifiers are made by parsing and by nothing else', () => {
  const asn = parseCardAsn('00004500000000001234');
  assert.equal(hex(diversificationFactor(asn)), '4500000000001234');
  const almost = ['/', ':', '@', 'G', 'a', '\n', '４'].map((one) => `0000450000000000123${one}`);
  for (const bad of ['', '4500', '000045000000000012345', ...almost]) {
    assert.throws(() => parseCardAsn(bad), IdError);
  }
  assert.throws(() => parseTerminalId('45000000000A'), IdError);
});

test('days and times that no calendar has are refused', () => {
  assert.equal(parseSettlementDate('2028-02-29'), '2028-02-29');
  for (const day of ['2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1']) {
    assert.throws(() => parseSettlementDate(day), IdError);
  }
  for (const at of ['20260901240000', '20260901076000', '20260931073000', '2026090107301']) {
    assert.throws(() => parseLocalDateTime(at), IdError);
  }
});

test('the card tells the time of Shanghai', () => {
  const instant = new Date('2026-08-31T16:00:00Z');
  assert.equal(localDateTimeOf(instant), '20260901000000');
  assert.equal(settlementDateOf(localDateTimeOf(instant)), '2026-09-01');
  const whole = fc.date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(whole, (date) => {
      const second = new Date(Math.floor(date.getTime() / 1000) * 1000);
      assert.deepEqual(instantOf(localDateTimeOf(second)), second);
    }),
  );
});

test('money is whole fen and never a float', () => {
  assert.equal(yuanText(fen(1234)), '12.34');
  assert.equal(yuanText(fen(5)), '0.05');
  assert.equal(yuanText(fen(-105)), '-1.05');
  assert.equal(absolute(subtract(ZERO, fen(7))), fen(7));
  assert.equal(sum([fen(1), fen(2), fen(3)]), fen(6));
  assert.throws(() => fen(0.5), RangeError);
  assert.throws(() => fenNumber(fen(2n ** 60n)), RangeError);
  // @ts-expect-error the sum of two amounts is a plain bigint until someone says add()
  const wrong: ReturnType<typeof fen> = fen(1) + fen(2);
  assert.equal(wrong, 3n);
  assert.equal(hex(concat(uint(1, 1), uint(2, 2))), '010002');
});
