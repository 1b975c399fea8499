import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unhex } from '../src/bytes.ts';
import * as card from '../src/card/index.ts';
import { fen } from '../src/money.ts';
import { EF_0016_TERMINAL } from '../src/psam/index.ts';
import { covers, isCodec, isCovered } from './support/covers.ts';

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

covers(card.readBinary(EF_0016_TERMINAL), [
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

covers(card.readRecord(card.mohurdFiles.EF_0018_PURCHASE_LOG), [
  {
    source: 'T-Union card, published sample',
    request: 1,
    command: '00 B2 01 C4 17',
    data: '042D 000000 000001F4 09 300089000340 20241229141740',
    answer: logEntry,
  },
]);

const busRecord = { tag: 3, body: new Uint8Array(46).fill(0x11) };

covers(card.readTaggedRecord(card.mohurdFiles.EF_0017_CAPP), [
  {
    source: 'MOHURD EF17 by tag, P2 B8',
    request: 3,
    command: '00 B2 03 B8 30',
    data: `03 2E ${'11'.repeat(46)}`,
    answer: busRecord,
  },
]);

covers(card.updateBinary(EF_0016_TERMINAL), [
  {
    source: 'made up',
    request: '450000000001',
    command: '00 D6 96 00 06 450000000001',
    data: '',
    answer: undefined,
  },
]);

covers(card.updateRecord(card.mohurdFiles.EF_0017_CAPP), [
  {
    source: 'made up',
    request: { recordNo: 2, content: busRecord },
    command: `00 DC 02 BC 30 03 2E ${'11'.repeat(46)}`,
    data: '',
    answer: undefined,
  },
]);

covers(card.appendRecord(card.mohurdFiles.EF_0017_CAPP), [
  {
    source: 'made up',
    request: busRecord,
    command: `00 E2 00 BC 30 03 2E ${'11'.repeat(46)}`,
    data: '',
    answer: undefined,
  },
]);

covers(card.getChallenge4, [
  {
    source: 'FMCOS 2.0 general manual 7.1',
    request: undefined,
    command: '00 84 00 00 04',
    data: 'BB83BFF3',
    answer: unhex('BB83BFF3'),
  },
]);

covers(card.getChallenge8, [
  {
    source: 'real card, external authentication',
    request: undefined,
    command: '00 84 00 00 08',
    data: '53FD1F262EC4E6E2',
    answer: unhex('53FD1F262EC4E6E2'),
  },
]);

covers(card.externalAuthenticate, [
  {
    source: 'real card, external authentication',
    request: { keyId: 0, cryptogram: unhex('A0DBBFC1192FF24A') },
    command: '00 82 00 00 08 A0DBBFC1192FF24A',
    data: '',
    answer: undefined,
  },
]);

covers(card.internalAuthenticate, [
  {
    source: 'FMCOS 2.0 general manual 7.3, its block under its key',
    request: { keyId: 1, challenge: unhex('0102030405060708') },
    command: '00 88 00 01 08 0102030405060708 08',
    data: '178F59F8578E0D3F',
    answer: unhex('178F59F8578E0D3F'),
  },
]);

covers(card.verifyPin, [
  {
    source: 'FMCOS 2.0 issuing manual, its PIN',
    request: { pinId: 0, pin: unhex('12345F') },
    command: '00 20 00 00 03 12345F',
    data: '',
    answer: undefined,
  },
]);

covers(card.getAuthCode, [
  {
    source: 'metro card log 2014',
    request: undefined,
    command: '80 CA 00 00 09',
    data: '8588D32B7688D32B76',
    answer: unhex('8588D32B7688D32B76'),
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

covers(card.addKey, [
  {
    source: 'FMCOS 2.0 issuing manual, section 2, external authentication key',
    request: {
      keyId: 0,
      type: 0x39,
      attributes: unhex('F0F0AA33'),
      key: new Uint8Array(16).fill(0xff),
    },
    command: `80 D4 01 00 15 39 F0F0AA33 ${'FF'.repeat(16)}`,
    data: '',
    answer: undefined,
  },
]);

test('every command of the card has vectors', () => {
  const exported: unknown[] = Object.values(card);
  const codecs = exported.filter(isCodec);
  const commands = codecs.filter((codec) => !('structure' in codec));
  assert.ok(commands.length > 10);
  assert.deepEqual(
    commands.filter((codec) => !isCovered(codec)).map(({ name }) => name),
    [],
  );
});
