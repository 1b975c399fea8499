import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex, uint, unhex } from '../../src/bytes.ts';
import { decodeImage } from '../../src/virtual/image.ts';
import { permits } from '../../src/virtual/kernel/permission.ts';
import { POWER_ON } from '../../src/virtual/kernel/session.ts';
import { REAL_CARD_QUIRKS, type VirtualCard } from '../../src/virtual/index.ts';
import { authenticate, erased, ok, send } from '../support/bench-card.ts';

// FMCOS issuing manual, section 1: directories, file types, permissions, and what each byte costs.

const DIRECTORY = '38FFFFF0F095FFFF';

test('directories nest three deep, and a fourth is refused', () => {
  const card = erased();
  for (const name of ['A000000001', 'A000000002']) {
    ok(card, `80E0DF010D ${DIRECTORY}${name}`);
    ok(card, `00A4040005${name}`);
  }
  assert.equal(send(card, `80E0DF010D ${DIRECTORY}A000000003`), '6A86');
  // Files still fit in the third.
  ok(card, '80E0001507 280010F0F0FFFF');
});

const KINDS = [
  { type: 0x28, size: '0010', written: '00D6950002 AABB', read: '00B0950002', wrong: '00B201AC00' },
  { type: 0x2a, size: '0302', written: '00E200A802 AABB', read: '00B201AC02', wrong: '00B0950002' },
  {
    type: 0x2c,
    size: '0010',
    written: '00E200A803 AA01BB',
    read: '00B201AC03',
    wrong: '00B0950002',
  },
  { type: 0x2e, size: '0302', written: '00E200A802 AABB', read: '00B201AC02', wrong: '00B0950002' },
] as const;

test('each kind of file takes its own commands and refuses the others’', () => {
  for (const { type, size, written, read, wrong } of KINDS) {
    const card = erased();
    ok(card, `80E0001507 ${hex(uint(type, 1))}${size}F0F0FFFF`);
    assert.equal(send(card, wrong), '6981', `type ${type.toString(16)}`);
    ok(card, written);
    assert.match(ok(card, read), /AA.*BB/);
  }
});

test('MAC, cipher, or both on the line: every kind refuses a plain write, and reads stay plain', () => {
  for (const { type, size, written } of KINDS) {
    for (const protection of [0x80, 0x40, 0xc0]) {
      const card = erased();
      ok(card, `80E0001507 ${hex(uint(type | protection, 1))}${size}F0F0FFFF`);
      assert.equal(send(card, written), '6900', `type ${(type | protection).toString(16)}`);
    }
  }
});

test('what no file can be is wrong data', () => {
  const card = erased();
  for (const block of [
    '2E0117F0F0FFFF', // a cyclic file of one record
    '2A0017F0F0FFFF', // no records at all
    '2A0300F0F0FFFF', // of no length
    '280000F0F0FFFF',
    '2F0209F000FF18', // a purse of another size
    '290010F0F0FFFF', // no such type
  ]) {
    assert.equal(send(card, `80E0001507 ${block}`), '6A80', block);
  }
  ok(card, '80E0001507 280010F0F0FFFF');
  assert.equal(send(card, '80E0001507 280010F0F0FFFF'), '6A80', 'twice');
  assert.equal(send(card, '80E0000007 3F005001F0FFFF'), '6A80', 'a key file that is not the first');
});

const serial = unhex('0102030405060708');
const memory = {
  serial,
  quirks: REAL_CARD_QUIRKS,
  authCode: undefined,
  cardBlocked: false,
  files: [],
};

test('every permission byte against every pair of states', () => {
  for (let permission = 0; permission < 0x100; permission += 1) {
    const [x, y] = [permission >> 4, permission & 0x0f];
    for (let pair = 0; pair < 0x100; pair += 1) {
      const [mainState, currentState] = [pair >> 4, pair & 0x0f];
      const session = { ...POWER_ON, mainState, currentState };
      const between = y <= currentState && currentState <= x;
      const expected = x === 0x0f ? mainState >= y : x >= y && between;
      assert.equal(permits(permission, memory, session), expected, permission.toString(16));
      const quirks = { ...REAL_CARD_QUIRKS, permissionF: 'current' } as const;
      const other = x === 0x0f ? currentState >= y : x >= y && between;
      assert.equal(permits(permission, { ...memory, quirks }, session), other);
    }
  }
});

const KEY = 'A5'.repeat(16);
const KEY_4 = '5A'.repeat(16);

/** State B in the MF, state 4 in the application, and files there that ask for either. */
function guardedCard(): VirtualCard {
  const card = erased();
  for (const command of [
    '80E0000007 3F005001F0FFFF',
    `80D4010015 39F0F0BB33 ${KEY}`,
    `80E03F010D ${DIRECTORY}A000000001`,
    '00A4040005A000000001',
    '80E0000007 3F005095F0FFFF',
    `80D4010015 39F0F04433 ${KEY_4}`,
    '80E0001507 280004FBF0FFFF', // MF at B or more
    '80E0001607 28000444F0FFFF', // here at 4, no more and no less
    '80E0001707 2800040FF0FFFF', // nobody
  ]) {
    ok(card, command);
  }
  card.reset();
  return card;
}
const readable = (card: VirtualCard): readonly boolean[] =>
  ['15', '16', '17'].map(
    (sfi) => send(card, `00B0${hex(uint(0x80 | parseInt(sfi, 16), 1))}0004`) !== '6982',
  );

test('what MF and application grant: reached by keys, lost by SELECT and reset', () => {
  const card = guardedCard();
  ok(card, '00A4040005A000000001');
  assert.deepEqual(readable(card), [false, false, false]);
  assert.equal(authenticate(card, unhex(KEY_4)), '9000');
  assert.deepEqual(readable(card), [false, true, false]);
  ok(card, '00A40000023F00');
  assert.equal(authenticate(card, unhex(KEY)), '9000');
  ok(card, '00A4040005A000000001');
  assert.deepEqual(readable(card), [true, false, false], 'the MF’s state stays while below it');
  assert.equal(authenticate(card, unhex(KEY_4)), '9000');
  assert.deepEqual(readable(card), [true, true, false]);
  ok(card, '00A40000023F00');
  ok(card, '00A4040005A000000001');
  assert.deepEqual(readable(card), [false, false, false], 'SELECT of the MF drops both');
});

const CHIP = 8192;
const HEADER = 11;
/** What is on a chip whose MF is empty. */
const used = (card: VirtualCard): number => decodeImage(card.save()).files.length * HEADER;
const filler = (bytes: number): string => `80E0001407 28${hex(uint(bytes, 2))}F0F0FFFF`;

test('every file costs a header of 11 bytes and its body, and the chip has 8192', () => {
  for (const [block, body] of [
    ['280123F0F0FFFF', 0x123],
    ['2A0A17F0F0FFFF', 10 * 24],
    ['2C0123F0F0FFFF', 0x123],
    ['2E0A17F0F0FFFF', 10 * 24 + 8],
    ['2F0208F000FF18', 22],
  ] as const) {
    const card = erased();
    const rest = CHIP - used(card) - HEADER - (HEADER + body);
    ok(card, filler(rest));
    ok(card, `80E0001507 ${block}`);
    const fuller = erased();
    ok(fuller, filler(rest + 1));
    assert.equal(send(fuller, `80E0001507 ${block}`), '6A84', block);
  }
});

test('a key costs its length and 8 bytes; what is full says so', () => {
  const card = erased();
  ok(card, '80E0000007 3F0040F0F0FFFF'); // 64 bytes: 24 + 24 + 16
  ok(card, `80D4010015 3EF0F00000 ${KEY}`);
  ok(card, `80D4010115 3EF0F00000 ${KEY}`);
  assert.equal(send(card, `80D4010215 3EF0F00000 ${KEY}`), '6A84');
  ok(card, '80D401020D 3EF0F00000 A5A5A5A5A5A5A5A5');
  assert.equal(send(card, '80D401030D 3EF0F00000 A5A5A5A5A5A5A5A5'), '6A84');
  const tight = erased();
  ok(tight, '80E0000007 3F002FF0F0FFFF'); // one byte short of two keys of 24
  ok(tight, `80D4010015 3EF0F00000 ${KEY}`);
  assert.equal(send(tight, `80D4010115 3EF0F00000 ${KEY}`), '6A84');
  ok(card, '80E0001507 2A0202F0F0FFFF');
  ok(card, '00E200A802 0001');
  ok(card, '00E200A802 0002');
  assert.equal(send(card, '00E200A802 0003'), '6A84');
  ok(card, '80E0001607 2C0008F0F0FFFF');
  ok(card, '00E200B005 0103AABBCC');
  assert.equal(send(card, '00E200B004 0202AABB'), '6A84');
  ok(card, '00E200B003 0201AA');
});

test('ERASE DF gives back what was below, and nothing else', () => {
  const card = guardedCard();
  ok(card, '00A4040005A000000001');
  ok(card, '800E000000');
  assert.equal(send(card, '00B0960004'), '6A82');
  ok(card, '80E0001507 280010F0F0FFFF');
  ok(card, '00A40000023F00');
  assert.equal(authenticate(card, unhex(KEY)), '9000', 'the MF kept its key');
});
