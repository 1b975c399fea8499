import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unhex } from '../src/bytes.ts';
import * as card from '../src/card/index.ts';
import { fen } from '../src/money.ts';
import { EF_0016_TERMINAL } from '../src/psam/index.ts';
import { covers, everyCommandHasVectors, made } from './support/covers.ts';
import './codecs/card-security.ts';

covers(card.selectByFid, [
  {
    source: 'FMCOS 2.0 general manual 8.3, MF',
    request: 0x3f00,
    command: '00 A4 00 00 02 3F00',
    data: '6F15 840E 315041592E5359532E4444463031 A503 880101',
    answer: { name: unhex('315041592E5359532E4444463031'), directorySfi: 1 },
  },
]);

covers(card.selectByName, [
  {
    source: 'FMCOS 2.0 general manual 8.3, ADF',
    request: unhex('A00000000386980701'),
    command: '00 A4 04 00 09 A00000000386980701',
    data:
      '6F2E 8409A00000000386980701 A521 9F0C1E ' +
      '1111222233330006 03 01 00061998081700000030 19980815 19991231 5566',
    answer: {
      name: unhex('A00000000386980701'),
      issuerData: unhex('1111222233330006 03 01 00061998081700000030 19980815 19991231 5566'),
    },
  },
  {
    source: 'some FM1208: 9F08 in front of 9F0C',
    request: unhex('A00000000386980701'),
    command: '00 A4 04 00 09 A00000000386980701',
    data: `6F32 8409A00000000386980701 A525 9F080102 9F0C1E ${'33'.repeat(30)}`,
    answer: { name: unhex('A00000000386980701'), issuerData: new Uint8Array(30).fill(0x33) },
  },
]);

covers(made(card.readBinary, EF_0016_TERMINAL), [
  {
    source: 'ETC PSAM trace, published: a terminal number that is not decimal',
    request: undefined,
    command: '00 B0 96 00 06',
    data: '012300033D11',
    answer: '012300033D11',
  },
]);

const logEntry = {
  counter: 0x042d,
  overdraftLimit: fen(0),
  amount: fen(500),
  type: 9,
  terminal: '300089000340',
  at: '20241229141740',
};

covers(made(card.readRecord, card.mohurdFiles.EF_0018_PURCHASE_LOG), [
  {
    source: 'T-Union card, published sample',
    request: 1,
    command: '00 B2 01 C4 17',
    data: '042D 000000 000001F4 09 300089000340 20241229141740',
    answer: logEntry,
  },
]);

const busRecord = { tag: 3, body: new Uint8Array(46).fill(0x11) };

covers(made(card.readTaggedRecord, card.mohurdFiles.EF_0017_CAPP), [
  {
    source: 'MOHURD EF17 by tag, P2 B8',
    request: 3,
    command: '00 B2 03 B8 30',
    data: `03 2E ${'11'.repeat(46)}`,
    answer: busRecord,
  },
]);

covers(made(card.updateBinary, EF_0016_TERMINAL), [
  {
    source: 'made up',
    request: '450000000001',
    command: '00 D6 96 00 06 450000000001',
    data: '',
    answer: undefined,
  },
]);

covers(made(card.updateRecord, card.mohurdFiles.EF_0017_CAPP), [
  {
    source: 'made up',
    request: { recordNo: 2, content: busRecord },
    command: `00 DC 02 BC 30 03 2E ${'11'.repeat(46)}`,
    data: '',
    answer: undefined,
  },
]);

covers(made(card.appendRecord, card.mohurdFiles.EF_0017_CAPP), [
  {
    source: 'made up',
    request: busRecord,
    command: `00 E2 00 BC 30 03 2E ${'11'.repeat(46)}`,
    data: '',
    answer: undefined,
  },
]);

covers(card.createDirectory, [
  {
    source: 'FMCOS 2.0 issuing manual, section 2, ADF 3F01',
    request: {
      fid: 0x3f01,
      space: 0x036f,
      createPermission: 0xf0,
      erasePermission: 0xf0,
      applicationFileId: 0x95,
      name: unhex('A00000000386980701'),
    },
    command: '80 E0 3F 01 11 38 036F F0 F0 95 FFFF A00000000386980701',
    data: '',
    answer: undefined,
  },
]);

covers(card.createElementaryFile, [
  {
    source: 'FMCOS 2.0 issuing manual, section 2, EF15',
    request: {
      fid: 0x0015,
      type: 0xa8,
      size: 0x001e,
      readPermission: 0xf0,
      writePermission: 0xf0,
      reserved: 0xff,
      access: 0xff,
    },
    command: '80 E0 00 15 07 A8 001E F0 F0 FF FF',
    data: '',
    answer: undefined,
  },
  {
    source: 'FMCOS 2.0 issuing manual, section 2, electronic deposit',
    request: {
      fid: 0x0001,
      type: 0x2f,
      size: 0x0208,
      readPermission: 0xf1,
      writePermission: 0x00,
      reserved: 0xff,
      access: 0x18,
    },
    command: '80 E0 00 01 07 2F 0208 F1 00 FF 18',
    data: '',
    answer: undefined,
  },
]);

covers(card.eraseDirectory, [
  {
    source: 'FMCOS 2.0 general manual',
    request: undefined,
    command: '80 0E 00 00 00',
    data: '',
    answer: undefined,
  },
]);

covers(card.readBytes, [
  {
    source: 'by short identifier, offset in P2',
    request: { sfi: 0x15, offset: 8, length: 4 },
    command: '00 B0 95 08 04',
    data: '01020304',
    answer: unhex('01020304'),
  },
  {
    source: 'of the selected file, 15-bit offset',
    request: { offset: 0x0123, length: 3 },
    command: '00 B0 01 23 03',
    data: 'AABBCC',
    answer: unhex('AABBCC'),
  },
]);

covers(card.updateBytes, [
  {
    source: 'real card, UPDATE BINARY of the selected file, before its MAC',
    request: { offset: 0, bytes: unhex('11223344556677889900AABBCCDDEEFF') },
    command: '00 D6 00 00 10 11223344556677889900AABBCCDDEEFF',
    data: '',
    answer: undefined,
  },
  {
    source: 'by short identifier, offset in P2',
    request: { sfi: 0x15, offset: 0x0a, bytes: unhex('4910') },
    command: '00 D6 95 0A 02 4910',
    data: '',
    answer: undefined,
  },
]);

test('an offset that no binary command carries is refused before it is sent', () => {
  for (const place of [{ sfi: 0x15, offset: 256 }, { offset: 0x8000 }, { offset: -1 }]) {
    assert.throws(() => card.readBytes.encode({ ...place, length: 1 }), RangeError);
  }
});

covers(made(card.updateTaggedRecord, card.mohurdFiles.EF_0017_CAPP), [
  {
    source: 'MOHURD EF17 by tag, P2 B8',
    request: { tag: 3, content: busRecord },
    command: `00 DC 03 B8 30 03 2E ${'11'.repeat(46)}`,
    data: '',
    answer: undefined,
  },
]);

covers(made(card.pushRecord, card.mohurdFiles.EF_0018_PURCHASE_LOG), [
  {
    source: 'FMCOS 2.0 general manual: P1 00 with 011 appends to a cyclic file',
    request: logEntry,
    command: '00 DC 00 C3 17 042D 000000 000001F4 09 300089000340 20241229141740',
    data: '',
    answer: undefined,
  },
]);

everyCommandHasVectors('card');
