import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex, unhex } from '../../src/bytes.ts';
import { demand } from '../../src/apdu/index.ts';
import { executeProtected, readBytes, selectByName, updateBytes } from '../../src/card/index.ts';
import type { VirtualCard } from '../../src/virtual/index.ts';
import { erased, ok, send } from '../support/bench-card.ts';

const KEYS = ['36', '37', '38', '39'].map((byte) => unhex(byte.repeat(16)));
const APPLICATION = unhex('A00000000386980701');

/** A directory with four line-protection keys and one file of this type and access byte. */
function cardWith(type: string, access: string, size = '0200'): VirtualCard {
  const card = erased();
  for (const command of [
    '80E03F0111 38FFFFF0F095FFFF A00000000386980701',
    '00A4040009 A00000000386980701',
    '80E0000007 3F018F95F0FFFF',
    ...KEYS.map((key, id) => `80D4010${String(id)}15 36F0F0FF33 ${hex(key)}`),
    `80E0001507 ${type}${size}F0F0FF${access}`,
  ]) {
    ok(card, command);
  }
  return card;
}

const key = (id: number): Uint8Array => KEYS[id] ?? new Uint8Array(0);

test('reads and writes under MAC, under MAC and cipher, each with the key its access byte names', async () => {
  for (const [access, readKey, writeKey] of [
    ['7F', 0, 0],
    ['76', 2, 1],
    ['64', 2, 3],
  ] as const) {
    for (const [type, form] of [
      ['A8', 'mac'],
      ['E8', 'mac-and-cipher'],
    ] as const) {
      for (const length of [1, 7, 8, 15, 16, 100]) {
        const card = cardWith(type, access, `00${hex(Uint8Array.of(length))}`);
        const channel = card.channel();
        await demand(channel, selectByName, APPLICATION);
        const bytes = Uint8Array.from({ length }, (_, at) => (at * 7 + length) & 0xff);
        const place = { sfi: 0x15, offset: 0 };
        const write = { key: key(writeKey), form };
        const done = await executeProtected(channel, updateBytes, { ...place, bytes }, write);
        assert.equal(done.statusWord, 0x9000);
        const read = { key: key(readKey), form };
        const back = await executeProtected(channel, readBytes, { ...place, length }, read);
        assert.deepEqual(back.answer, bytes, `${type} ${access} ${String(length)}`);
      }
    }
  }
});

test('a protected line refuses a plain command, and a plain file a protected one', async () => {
  const card = cardWith('A8', '7F');
  assert.equal(send(card, '00B0950004'), '6900');
  assert.equal(send(card, '00D695000101'), '6900');
  const plain = cardWith('28', '7F');
  const line = { key: key(0), form: 'mac' } as const;
  const request = { sfi: 0x15, offset: 0, bytes: unhex('01') };
  const { statusWord } = await executeProtected(plain.channel(), updateBytes, request, line);
  assert.equal(statusWord, 0x6900);
});

test('the longest protected read still fits one answer', async () => {
  const card = cardWith('E8', '7F');
  await demand(card.channel(), selectByName, APPLICATION);
  const line = { key: key(0), form: 'mac-and-cipher' } as const;
  const request = { sfi: 0x15, offset: 0, bytes: new Uint8Array(200).fill(0x5a) };
  await executeProtected(card.channel(), updateBytes, request, line);
  const read = { sfi: 0x15, offset: 0, length: 239 };
  const { answer } = await executeProtected(card.channel(), readBytes, read, line);
  assert.equal(answer?.length, 239);
});
