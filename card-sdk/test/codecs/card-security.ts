import { unhex } from '../../src/bytes.ts';
import * as card from '../../src/card/index.ts';
import { reloadPinMac } from '../../src/crypto/index.ts';
import { covers } from '../support/covers.ts';

// Challenges, authentication, PIN, keys and blocks: the part of card-commands.test.ts that is about
// who may do what.

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

covers(card.internalDecrypt, [
  {
    source: 'FMCOS 2.0 general manual 7.3, its cipher under its key',
    request: { keyId: 1, challenge: unhex('178F59F8578E0D3F') },
    command: '00 88 01 01 08 178F59F8578E0D3F 08',
    data: '0102030405060708',
    answer: unhex('0102030405060708'),
  },
]);

covers(card.internalMac, [
  {
    source: 'FMCOS 2.0 general manual 7.3, MAC of its block under its key',
    request: { keyId: 2, challenge: unhex('0102030405060708') },
    command: '00 88 02 02 08 0102030405060708 04',
    data: 'A82A8CEB',
    answer: unhex('A82A8CEB'),
  },
]);

covers(card.changePin, [
  {
    source: 'FMCOS 2.0 general manual: old · FF · new; made-up PINs of different lengths',
    request: { pinId: 1, oldPin: unhex('123456'), newPin: unhex('98765432') },
    command: '80 5E 01 01 08 123456 FF 98765432',
    data: '',
    answer: undefined,
  },
]);

covers(card.reloadPin, [
  {
    source: 'computed by another implementation: key 38 of two different halves, PIN 123456',
    request: {
      pinId: 0,
      newPin: unhex('123456'),
      mac: reloadPinMac(unhex('38013801380138011122334455667788'), unhex('123456')),
    },
    command: '80 5E 00 00 07 123456 78DC598C',
    data: '',
    answer: undefined,
  },
]);

covers(card.unblockPin, [
  {
    source: 'FMCOS 2.0 general manual, before cipher and MAC',
    request: { pinId: 2, pin: unhex('44332211') },
    command: '80 24 02 00 04 44332211',
    data: '',
    answer: undefined,
  },
]);

covers(card.unblockPinPboc, [
  {
    source: 'FMCOS 2.0 general manual, its example, before cipher and MAC',
    request: { pinId: 2, pin: unhex('44332211') },
    command: '80 24 00 01 04 44332211',
    data: '',
    answer: undefined,
  },
]);

covers(card.applicationBlock, [
  {
    source: 'before its MAC: for a time',
    request: 'until-unblocked',
    command: '80 1E 00 00 00',
    data: '',
    answer: undefined,
  },
  {
    source: 'before its MAC: for ever',
    request: 'for-ever',
    command: '80 1E 00 01 00',
    data: '',
    answer: undefined,
  },
]);

covers(card.applicationUnblock, [
  {
    source: 'before its MAC',
    request: undefined,
    command: '80 18 00 00 00',
    data: '',
    answer: undefined,
  },
]);

covers(card.cardBlock, [
  {
    source: 'before its MAC',
    request: undefined,
    command: '80 16 00 00 00',
    data: '',
    answer: undefined,
  },
]);

covers(card.changeKey, [
  {
    source: 'published with cipher and MAC: key 39 takes the place of one installed as F9',
    request: {
      replaces: 0xf9,
      keyId: 2,
      type: 0x39,
      attributes: unhex('F0F0AAFF'),
      key: unhex('1122334455667788'),
    },
    command: '80 D4 F9 02 0D 39 F0F0AAFF 1122334455667788',
    data: '',
    answer: undefined,
  },
]);
