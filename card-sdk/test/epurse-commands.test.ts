import { unhex } from '../src/bytes.ts';
import * as epurse from '../src/epurse/commands/index.ts';
import { parseLocalDateTime, parseTerminalId } from '../src/ids.ts';
import { fen } from '../src/money.ts';
import { covers, everyCommandHasVectors } from './support/covers.ts';
import './codecs/deposit.ts';

// Each command twice where a real card's answer is mostly zeros: one that was seen, and one in which
// no two fields are alike, so that swapped fields cannot pass.

covers(epurse.initializeForPurchase, [
  {
    source: 'real FM1208, published 2019',
    request: { keyIndex: 0, amount: fen(1), terminalId: parseTerminalId('001122334455') },
    command: '80 50 01 02 0B  00 00000001 001122334455  0F',
    data: '00002000 0000 000000 00 00 584633C9',
    answer: {
      balance: fen(8192),
      offlineCounter: 0,
      overdraftLimit: fen(0),
      keyVersion: 0,
      algorithmId: 0,
      random: unhex('584633C9'),
    },
  },
  {
    source: 'made up, so that no two fields are alike; top bit of the balance is noise',
    request: { keyIndex: 1, amount: fen(1250), terminalId: parseTerminalId('000000000042') },
    command: '80 50 01 02 0B  01 000004E2 000000000042  0F',
    data: '80002710 0007 000003 01 04 A1B2C3D4',
    answer: {
      balance: fen(10_000),
      offlineCounter: 7,
      overdraftLimit: fen(3),
      keyVersion: 1,
      algorithmId: 4,
      random: unhex('A1B2C3D4'),
    },
  },
]);

covers(epurse.initializeForCappPurchase, [
  {
    source: 'made up, in the form of CJ/T 304 and of the metro log 2014',
    request: { keyIndex: 1, amount: fen(0x1c37), terminalId: parseTerminalId('000000000001') },
    command: '80 50 03 02 0B  01 00001C37 000000000001  0F',
    data: '00003000 0008 000005 02 03 9AC87503',
    answer: {
      balance: fen(0x3000),
      offlineCounter: 8,
      overdraftLimit: fen(5),
      keyVersion: 2,
      algorithmId: 3,
      random: unhex('9AC87503'),
    },
  },
]);

covers(epurse.debitForPurchase, [
  {
    source: 'real FM1208, published 2019',
    request: {
      terminalSequence: 0,
      at: parseLocalDateTime('20161216134600'),
      mac1: unhex('D45737C5'),
    },
    command: '80 54 01 00 0F  00000000 20161216 134600 D45737C5  08',
    data: '8AF270DC 66B54A6B',
    answer: { tac: unhex('8AF270DC'), mac2: unhex('66B54A6B') },
  },
]);

covers(epurse.initializeForLoad, [
  {
    source: 'real FM1208, published 2019, load A',
    request: { keyIndex: 2, amount: fen(0x2000), terminalId: parseTerminalId('001122334455') },
    command: '80 50 00 02 0B  02 00002000 001122334455  10',
    data: '00000000 0000 00 00 E0B84748 EA411F90',
    answer: {
      balance: fen(0),
      onlineCounter: 0,
      keyVersion: 0,
      algorithmId: 0,
      random: unhex('E0B84748'),
      mac1: unhex('EA411F90'),
    },
  },
  {
    source: 'published 2018; the balance stays raw because MAC1 covers it',
    request: { keyIndex: 1, amount: fen(1), terminalId: parseTerminalId('112233445566') },
    command: '80 50 00 02 0B  01 00000001 112233445566  10',
    data: '8000001A 0017 02 01 06B825D7 684C81CE',
    answer: {
      balance: fen(0x8000_001a),
      onlineCounter: 0x17,
      keyVersion: 2,
      algorithmId: 1,
      random: unhex('06B825D7'),
      mac1: unhex('684C81CE'),
    },
  },
]);

covers(epurse.creditForLoad, [
  {
    source: 'real FM1208, published 2019, load B',
    request: { at: parseLocalDateTime('20161216105800'), mac2: unhex('8AFA5718') },
    command: '80 52 00 00 0B  20161216 105800 8AFA5718  04',
    data: 'FA00066D',
    answer: unhex('FA00066D'),
  },
]);

covers(epurse.getBalance, [
  {
    source: 'T-Union card, published sample',
    request: undefined,
    command: '80 5C 00 02 04',
    data: '00000AC3',
    answer: fen(0xac3),
  },
  {
    source: 'made up: top bit set, and the largest balance',
    request: undefined,
    command: '80 5C 00 02 04',
    data: 'FFFFFFFF',
    answer: fen(0x7fff_ffff),
  },
]);

covers(epurse.getOverdraftLimit, [
  {
    source: 'T-Union card reader, index 1; made-up amount',
    request: undefined,
    command: '80 5C 01 02 04',
    data: '000003E8',
    answer: fen(1000),
  },
]);

covers(epurse.getOverdraftUsed, [
  {
    source: 'T-Union card reader, index 2; made-up amount with noise in its top bit',
    request: undefined,
    command: '80 5C 02 02 04',
    data: '80000064',
    answer: fen(100),
  },
]);

covers(epurse.getOwnBalance, [
  {
    source: 'T-Union card reader, index 3; made-up amount',
    request: undefined,
    command: '80 5C 03 02 04',
    data: '00000AC3',
    answer: fen(0xac3),
  },
]);

covers(epurse.getTransactionProve, [
  {
    source: 'made up from FMCOS 2.0 general manual 8.13 and the purchase of 2019',
    request: { type: 6, counter: 0x0102 },
    command: '80 5A 00 06 02  0102  08',
    data: '66B54A6B 8AF270DC',
    answer: { mac: unhex('66B54A6B'), tac: unhex('8AF270DC') },
  },
]);

covers(epurse.updateCappDataCache, [
  {
    source: 'T-Union trip log EF1E, as a bus terminal sends it',
    request: { sfi: 0x1e, by: 'newest', record: 0, data: new Uint8Array(48).fill(0x5a) },
    command: `80 DC 00 F0 30 ${'5A'.repeat(48)}`,
    data: '',
    answer: undefined,
  },
  {
    source: 'MOHURD EF17, bus record by tag',
    request: { sfi: 0x17, by: 'tag', record: 3, data: unhex('032E01') },
    command: '80 DC 03 B8 03 032E01',
    data: '',
    answer: undefined,
  },
  {
    source: 'MOHURD EF17, second record by number',
    request: { sfi: 0x17, by: 'number', record: 2, data: unhex('022E') },
    command: '80 DC 02 BC 02 022E',
    data: '',
    answer: undefined,
  },
]);

everyCommandHasVectors('epurse');
