import { unhex } from '../../src/bytes.ts';
import * as epurse from '../../src/epurse/commands/index.ts';
import { parseLocalDateTime, parseTerminalId } from '../../src/ids.ts';
import { fen } from '../../src/money.ts';
import { covers } from '../support/covers.ts';

// The commands of the deposit (ED), whose computed values are those of computed.test.ts.

covers(epurse.getDepositBalance, [
  {
    source: 'FMCOS 2.0 general manual, GET BALANCE of the deposit; made-up amount',
    request: undefined,
    command: '80 5C 00 01 04',
    data: '00002710',
    answer: fen(10_000),
  },
]);

covers(epurse.initializeForDepositLoad, [
  {
    source: 'FMCOS 2.0 general manual, P2 01; fields of the published load of 2018',
    request: { keyIndex: 1, amount: fen(1), terminalId: parseTerminalId('112233445566') },
    command: '80 50 00 01 0B  01 00000001 112233445566  10',
    data: '0000001A 0017 02 01 06B825D7 684C81CE',
    answer: {
      balance: fen(0x1a),
      onlineCounter: 0x17,
      keyVersion: 2,
      algorithmId: 1,
      random: unhex('06B825D7'),
      mac1: unhex('684C81CE'),
    },
  },
]);

covers(epurse.initializeForDepositPurchase, [
  {
    source: 'FMCOS 2.0 general manual, P2 01; fields of the real FM1208, published 2019',
    request: { keyIndex: 0, amount: fen(1), terminalId: parseTerminalId('001122334455') },
    command: '80 50 01 01 0B  00 00000001 001122334455  0F',
    data: '00002000 0001 000002 03 04 584633C9',
    answer: {
      balance: fen(8192),
      offlineCounter: 1,
      overdraftLimit: fen(2),
      keyVersion: 3,
      algorithmId: 4,
      random: unhex('584633C9'),
    },
  },
]);

covers(epurse.initializeForCashWithdrawal, [
  {
    source: 'FMCOS 2.0 general manual, P1 02 P2 01; made-up fields',
    request: { keyIndex: 2, amount: fen(10_000), terminalId: parseTerminalId('450000000001') },
    command: '80 50 02 01 0B  02 00002710 450000000001  0F',
    data: '00004E20 0009 000064 01 02 A1B2C3D4',
    answer: {
      balance: fen(20_000),
      offlineCounter: 9,
      overdraftLimit: fen(100),
      keyVersion: 1,
      algorithmId: 2,
      random: unhex('A1B2C3D4'),
    },
  },
]);

covers(epurse.initializeForUnload, [
  {
    source: 'computed by another implementation: unload of 10.00 from 30.00',
    request: { keyIndex: 1, amount: fen(1000), terminalId: parseTerminalId('450000000001') },
    command: '80 50 05 01 0B  01 000003E8 450000000001  10',
    data: '00000BB8 0003 01 00 1A2B3C4D 659DCBA2',
    answer: {
      balance: fen(3000),
      onlineCounter: 3,
      keyVersion: 1,
      algorithmId: 0,
      random: unhex('1A2B3C4D'),
      mac1: unhex('659DCBA2'),
    },
  },
]);

covers(epurse.debitForUnload, [
  {
    source: 'computed by another implementation: the same unload',
    request: { at: parseLocalDateTime('20260901073015'), mac2: unhex('9B04FC0E') },
    command: '80 54 03 00 0B  20260901 073015 9B04FC0E  04',
    data: 'D98E9618',
    answer: unhex('D98E9618'),
  },
]);

covers(epurse.initializeForOverdrawLimit, [
  {
    source: 'computed by another implementation: limit 0 of a deposit of 20.00',
    request: { keyIndex: 1, terminalId: parseTerminalId('450000000001') },
    command: '80 50 04 01 07  01 450000000001  13',
    data: '000007D0 0004 000000 01 00 1A2B3C4D 93607364',
    answer: {
      balance: fen(2000),
      onlineCounter: 4,
      oldLimit: fen(0),
      keyVersion: 1,
      algorithmId: 0,
      random: unhex('1A2B3C4D'),
      mac1: unhex('93607364'),
    },
  },
]);

covers(epurse.updateOverdrawLimit, [
  {
    source: 'computed by another implementation: the same, to 10.00',
    request: {
      newLimit: fen(1000),
      at: parseLocalDateTime('20260901073015'),
      mac2: unhex('B9546797'),
    },
    command: '80 58 00 00 0E  0003E8 20260901 073015 B9546797  04',
    data: '6FAF942E',
    answer: unhex('6FAF942E'),
  },
]);
