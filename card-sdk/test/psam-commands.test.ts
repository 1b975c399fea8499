import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unhex } from '../src/bytes.ts';
import { parseLocalDateTime } from '../src/ids.ts';
import { fen } from '../src/money.ts';
import * as psam from '../src/psam/index.ts';
import { covers, everyCommandHasVectors } from './support/covers.ts';

const PURCHASE = {
  random: unhex('1A2B3C4D'),
  offlineCounter: 7,
  amount: fen(0x0203),
  type: 9,
  at: parseLocalDateTime('20260901073015'),
  keyVersion: 1,
  algorithmId: 4,
  factor: unhex('4500000000001234'),
};
const SIGNED = {
  data: '0000002A D4970559',
  answer: { terminalSequence: 42, mac1: unhex('D4970559') },
};
const ISSUER = unhex('4500FF0000000000');
const REGION = unhex('A1A2A3A4A5A6A7A8');

covers(psam.initSamForPurchase, [
  {
    source: 'computed: compound purchase, all fields different, one factor',
    request: { ...PURCHASE, ...psam.ONE_LEVEL },
    command: '80 70 00 00 1C 1A2B3C4D 0007 00000203 09 20260901 073015 01 04 4500000000001234 08',
    ...SIGNED,
  },
  {
    source: 'bus terminal: two factors, Lc 24, the card first',
    request: { ...PURCHASE, upperFactors: [ISSUER], factorOrder: 'card-first' },
    command:
      '80 70 00 00 24 1A2B3C4D 0007 00000203 09 20260901 073015 01 04 ' +
      '4500000000001234 4500FF0000000000 08',
    ...SIGNED,
  },
  {
    source: 'three factors, Lc 2C, the card last',
    request: { ...PURCHASE, upperFactors: [ISSUER, REGION], factorOrder: 'card-last' },
    command:
      '80 70 00 00 2C 1A2B3C4D 0007 00000203 09 20260901 073015 01 04 ' +
      'A1A2A3A4A5A6A7A8 4500FF0000000000 4500000000001234 08',
    ...SIGNED,
  },
]);

covers(psam.creditSamForPurchase, [
  {
    source: 'metro card log 2014',
    request: unhex('350AC480'),
    command: '80 72 00 00 04 350AC480',
    data: '',
    answer: undefined,
  },
]);

covers(psam.takeAuthCode, [
  {
    source: 'metro card log 2014',
    request: unhex('8588D32B7688D32B76'),
    command: '80 CA 00 00 09 8588D32B7688D32B76',
    data: '',
    answer: undefined,
  },
]);

const derived = (
  source: string,
  usage: number,
  factors: readonly Uint8Array[],
  command: string,
  factorOrder: psam.FactorOrder = 'card-first',
): Parameters<typeof covers<psam.Derivation, void>>[1][number] => ({
  source,
  request: { key: { usage, keyId: 1 }, factors, factorOrder },
  command,
  data: '',
  answer: undefined,
});

covers(psam.initForDescrypt, [
  derived(
    'issuing tool: encryption one level above the card',
    psam.samUsage('encrypt', 1),
    [PURCHASE.factor],
    '80 1A 27 01 08 4500000000001234',
  ),
  derived('a MAC key used as it is: Lc 00', psam.samUsage('mac', 0), [], '80 1A 06 01 00'),
  derived(
    'two levels, Lc 10',
    psam.samUsage('macAndEncrypt', 2),
    [PURCHASE.factor, ISSUER],
    '80 1A 48 01 10 4500000000001234 4500FF0000000000',
  ),
  derived(
    'three levels, Lc 18, the card last',
    psam.samUsage('pinReload', 3),
    [PURCHASE.factor, ISSUER, REGION],
    '80 1A 64 01 18 A1A2A3A4A5A6A7A8 4500FF0000000000 4500000000001234',
    'card-last',
  ),
]);

test('usage bytes as an issuing tool has them: 22, 42 and 62 are purchase at 1, 2 and 3 levels', () => {
  assert.deepEqual(
    ([1, 2, 3] as const).map((levels) => psam.samUsage('purchase', levels)),
    [0x22, 0x42, 0x62],
  );
  assert.deepEqual(
    Object.keys(psam.SAM_USE).map((use) => psam.samUsage(use as psam.SamUse, 0)),
    [0, 1, 2, 3, 4, 5, 6, 7, 8],
  );
});

covers(psam.desCrypt, [
  {
    source: 'FMCOS 2.0 general manual 7.3, its block under its key',
    request: { mode: 'encrypt', data: unhex('0102030405060708') },
    command: '80 FA 00 00 08 0102030405060708 08',
    data: '178F59F8578E0D3F',
    answer: unhex('178F59F8578E0D3F'),
  },
  {
    source: 'FMCOS 2.0 general manual 7.3, its MAC under its key: one block, padded by the caller',
    request: { mode: 'lastOfMac', data: unhex('0102030405060708 8000000000000000') },
    command: '80 FA 01 00 10 0102030405060708 8000000000000000 04',
    data: 'A82A8CEB',
    answer: unhex('A82A8CEB'),
  },
  {
    source: 'real card: MAC over 04B0000004, IV of its random, as a PSAM would be asked for it',
    request: { mode: 'wholeMacWithIv', data: unhex('D0FE4FB900000000 04B0000004800000') },
    command: '80 FA 05 00 10 D0FE4FB900000000 04B0000004800000 04',
    data: 'F09C8A19',
    answer: unhex('F09C8A19'),
  },
  {
    source: 'first chunk of a long MAC with IV: no answer yet',
    request: { mode: 'firstOfMacWithIv', data: new Uint8Array(48).fill(0x11) },
    command: `80 FA 07 00 30 ${'11'.repeat(48)}`,
    data: '',
    answer: new Uint8Array(0),
  },
  {
    source: 'a chunk in the middle of a long MAC',
    request: { mode: 'moreOfMac', data: new Uint8Array(48).fill(0x22) },
    command: `80 FA 03 00 30 ${'22'.repeat(48)}`,
    data: '',
    answer: new Uint8Array(0),
  },
]);

const NEW_KEY = {
  usage: psam.samUsage('purchase', 1),
  version: 0,
  algorithmId: 0,
  key: unhex('00112233445566778899AABBCCDDEEFF'),
};

covers(psam.loadSamKey, [
  {
    source: 'published 2016, before cipher and MAC',
    request: NEW_KEY,
    command: '80 D4 00 00 13 22 00 00 00112233445566778899AABBCCDDEEFF',
    data: '',
    answer: undefined,
  },
]);

everyCommandHasVectors('psam');
