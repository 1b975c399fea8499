import assert from 'node:assert/strict';
import { test } from 'node:test';
import { execute } from '../src/apdu/index.ts';
import { unhex } from '../src/bytes.ts';
import * as card from '../src/card/index.ts';
import { LayoutError } from '../src/field-reader.ts';
import { loadSamKey, samUsage } from '../src/psam/index.ts';
import { covers } from './support/covers.ts';
import { scripted } from './support/scripted-channel.ts';

const FF16 = new Uint8Array(16).fill(0xff);
const FF8 = new Uint8Array(8).fill(0xff);
const KEY_36 = new Uint8Array(16).fill(0x36);
const under = (key: Uint8Array, random: string, form: card.LineProtection['form'] = 'mac') => ({
  key,
  random: unhex(random),
  form,
});

// Real cards: commands as they were captured, MACs as the cards accepted them.

covers(card.lineProtected(card.updateBytes, under(FF16, '44A47DEB')), [
  {
    source: 'real card, MAC alone',
    request: { offset: 0, bytes: unhex('11223344556677889900AABBCCDDEEFF') },
    command: '04 D6 00 00 14 11223344556677889900AABBCCDDEEFF F2F62231',
    data: '',
    answer: undefined,
  },
]);

const EF15 = '000122000001FFFF01010000220000000000000620160101205012310000';
covers(
  card.lineProtected(card.updateBinary(card.rawFile('EF15', 0x15, 30)), under(KEY_36, 'A3BBCFC8')),
  [
    {
      source: 'real card, EF15 of a MOHURD wallet',
      request: unhex(EF15),
      command: `04 D6 95 00 22 ${EF15} 96E32EF1`,
      data: '',
      answer: undefined,
    },
  ],
);

const EF05 =
  '000122000001FFFF22000000000000060001201610280000000000010001000000000000000000000000000020501231';
covers(
  card.lineProtected(card.updateBinary(card.rawFile('EF05', 0x05, 48)), under(FF16, '88BBE4E3')),
  [
    {
      source: 'real card, EF05 of a MOHURD card',
      request: unhex(EF05),
      command: `04 D6 85 00 34 ${EF05} AE8D8774`,
      data: '',
      answer: undefined,
    },
  ],
);

const PUBLISHED_KEY = {
  keyId: 2,
  type: 0xf9,
  attributes: unhex('F0F0AAFF'),
  key: unhex('1122334455667788'),
};

covers(card.lineProtected(card.addKey, under(FF8, '4C45BAB9', 'mac-and-cipher')), [
  {
    source: 'published key write in MAC and cipher, add',
    request: PUBLISHED_KEY,
    command: '84 D4 01 02 14 7C87BC23140021B3AFEA67E6359DDCFE D7C943F6',
    data: '',
    answer: undefined,
  },
]);

covers(card.lineProtected(card.changeKey, under(FF8, 'EF364818', 'mac-and-cipher')), [
  {
    source: 'published key write in MAC and cipher, update',
    request: { ...PUBLISHED_KEY, keyId: 1, replaces: 0x39 },
    command: '84 D4 39 01 14 7C87BC23140021B3AFEA67E6359DDCFE 9095E4E1',
    data: '',
    answer: undefined,
  },
]);

covers(card.lineProtected(card.changeKey, under(FF8, 'C0B3549C', 'mac-and-cipher')), [
  {
    source: 'published key write in MAC and cipher, update of a guarded key',
    request: { ...PUBLISHED_KEY, type: 0x39, replaces: 0xf9 },
    command: '84 D4 F9 02 14 7E65DE142F66CA41AFEA67E6359DDCFE 012EF5F5',
    data: '',
    answer: undefined,
  },
]);

const MASTER = unhex('00112233445566778899AABBCCDDEEFF');
covers(card.lineProtected(loadSamKey, under(MASTER, '5D72B3FD', 'mac-and-cipher')), [
  {
    source: 'published PSAM exchange, 2016',
    request: { usage: samUsage('purchase', 1), version: 0, algorithmId: 0, key: MASTER },
    command: '84 D4 00 00 1C DCC0BB5793ABFCA2CA8C1624822F6E01A86A0B5CBED191DD 8A9D4ADB',
    data: '',
    answer: undefined,
  },
]);

// Ciphers as the manual prints them; MACs computed apart from this code, since the manual's keep
// their random to themselves.

const KEY_44 = new Uint8Array(8).fill(0x44);
const PIN = { pinId: 0, pin: unhex('44332211') };
covers(card.lineProtected(card.unblockPin, under(KEY_44, '1A2B3C4D', 'mac-and-cipher')), [
  {
    source: 'FMCOS 2.0 general manual, cipher of its example',
    request: PIN,
    command: '84 24 00 00 0C F397B1FD0CD1747A 0F2D3182',
    data: '',
    answer: undefined,
  },
]);

covers(card.lineProtected(card.unblockPinPboc, under(KEY_44, '1A2B3C4D', 'mac-and-cipher')), [
  {
    source: 'FMCOS 2.0 general manual, cipher of its example, P1 and P2 of classic PBOC',
    request: PIN,
    command: '84 24 00 01 0C F397B1FD0CD1747A 803FBF9F',
    data: '',
    answer: undefined,
  },
]);

const KEY_37 = new Uint8Array(16).fill(0x37);
covers(card.lineProtected(card.unblockPin, under(KEY_37, '1A2B3C4D', 'mac-and-cipher')), [
  {
    source: 'computed: a PIN of 8 bytes, Lc 14',
    request: { pinId: 2, pin: unhex('1234567890ABCDEF') },
    command: '84 24 02 00 14 FA5B2EB7EC808A568B6086BE34F9669E EDB421F7',
    data: '',
    answer: undefined,
  },
]);

const MANAGED = under(KEY_36, '1A2B3C4D');
covers(card.lineProtected(card.applicationBlock, MANAGED), [
  {
    source: 'computed: for a time',
    request: 'until-unblocked',
    command: '84 1E 00 00 04 8CF34C69',
    data: '',
    answer: undefined,
  },
  {
    source: 'computed: for ever',
    request: 'for-ever',
    command: '84 1E 00 01 04 C8724357',
    data: '',
    answer: undefined,
  },
]);

covers(card.lineProtected(card.applicationUnblock, MANAGED), [
  {
    source: 'computed',
    request: undefined,
    command: '84 18 00 00 04 29DD2281',
    data: '',
    answer: undefined,
  },
]);

covers(card.lineProtected(card.cardBlock, MANAGED), [
  {
    source: 'computed',
    request: undefined,
    command: '84 16 00 00 04 8D8FCDE6',
    data: '',
    answer: undefined,
  },
]);

const LOG = card.mohurdFiles.EF_0018_PURCHASE_LOG;
covers(card.lineProtected(card.updateRecord(LOG), under(KEY_36, '1A2B3C4D', 'mac-and-cipher')), [
  {
    source: 'computed: a record in MAC and cipher that needs no padding',
    request: {
      recordNo: 1,
      content: LOG.decode(unhex('0007 000005 00000064 09 000000000001 20260901073015')),
    },
    command: '04 DC 01 C4 1C D52785CB6D7BD16C7A180A299EAF8B34E1F097395CB308C8 88D390AF',
    data: '',
    answer: undefined,
  },
]);

test('a protected read: the command carries a MAC, and the MAC of the answer is checked', () => {
  const read = card.lineProtected(card.readBytes, under(FF16, 'D0FE4FB9'));
  const request = { offset: 0, length: 16 };
  const { cla, ins, p1, p2, data, ne } = read.encode(request);
  assert.deepEqual([cla, ins, p1, p2, ne], [0x04, 0xb0, 0, 0, 256]);
  assert.deepEqual(data, unhex('F09C8A19'));
  const body = '11223344556677889900AABBCCDDEEFF';
  assert.deepEqual(read.decode(unhex(`${body} 8D318577`), request), unhex(body));
  for (const wrong of [
    `${body} 8D318576`,
    `12${body.slice(2)} 8D318577`,
    `${body}8D3185`,
    '8D31',
    '',
  ]) {
    assert.throws(() => read.decode(unhex(wrong), request), { name: 'WrongAnswerMac' }, wrong);
  }
});

test('a read in MAC and cipher opens, and one that opens to nothing is a layout error', () => {
  const read = card.lineProtected(card.readBytes, under(KEY_36, '1A2B3C4D', 'mac-and-cipher'));
  const request = { sfi: 0x15, offset: 0, length: 16 };
  assert.deepEqual(read.encode(request).data, unhex('EEFE1990'));
  const sealed = '73DB7DB4DB7CD19202D749955C800DE2325A6556706B3FBD 3FB5F0CE';
  assert.deepEqual(read.decode(unhex(sealed), request), unhex('0102030405060708090A0B0C0D0E0F10'));
  const plain = card.lineProtected(card.readBytes, under(KEY_36, '1A2B3C4D', 'mac'));
  assert.throws(() => plain.decode(unhex(sealed), request), LayoutError, 'the length tells');
  const inClear = '0102030405060708090A0B0C0D0E0F10 61C146DC';
  assert.throws(() => read.decode(unhex(inClear), request), LayoutError);
});

test('the challenge is taken right before, and a changed answer is a typed error', async () => {
  const script = scripted(`
    > 0084000004
    < D0FE4FB9 9000
    > 04B0000004 F09C8A19 00
    < 11223344556677889900AABBCCDDEEFF 8D318577 9000
    > 0084000004
    < D0FE4FB9 9000
    > 04B0000004 F09C8A19 00
    < 11223344556677889900AABBCCDDEEFE 8D318577 9000
    > 0084000004
    < 6A81`);
  const request = { offset: 0, length: 16 };
  const line = { key: FF16, form: 'mac' } as const;
  const ask = () => card.executeProtected(script.channel, card.readBytes, request, line);
  assert.deepEqual((await ask()).answer, unhex('11223344556677889900AABBCCDDEEFF'));
  await assert.rejects(ask(), {
    code: 'ANSWER_MAC_WRONG',
    details: { command: 'READ BINARY bytes', debit: 'not-attempted' },
  });
  await assert.rejects(ask(), { code: 'STATUS_WORD' });
  script.done();
  assert.equal(
    (await execute(scripted('> 00B0000010\n< 6982').channel, card.readBytes, request)).statusWord,
    0x6982,
  );
});
