import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unhex } from '../../src/bytes.ts';
import { tunionFiles } from '../../src/card/index.ts';
import { LayoutError } from '../../src/field-reader.ts';
import { fen } from '../../src/money.ts';
import { coversFile } from '../support/covers.ts';

coversFile(tunionFiles.EF_0016_HOLDER, [
  {
    source: 'made up',
    content: { cardType: 1, isStaff: 2, name: '李', identityNo: '1234', identityType: 5 },
    bytes: `01 02 C0EE${'00'.repeat(18)} 31323334${'00'.repeat(28)} 05`,
  },
]);

coversFile(tunionFiles.EF_0017_MANAGEMENT_INFO, [
  {
    source: 'made up with the codes of Zhengzhou',
    content: {
      country: '00000156',
      province: '4100',
      city: '4910',
      interop: '0001',
      cardKind: 2,
      reserved: new Uint8Array(49).fill(0x99),
    },
    bytes: `00000156 4100 4910 0001 02 ${'99'.repeat(49)}`,
  },
]);

coversFile(tunionFiles.EF_001E_TRIP_LOG, [
  {
    source: 'T-Union card, published sample',
    content: {
      type: 4,
      terminal: '0000300089000340',
      industry: 1,
      lineStation: '08001900300000',
      amount: fen(0x1f4),
      balance: fen(0xe01),
      at: '20241229141740',
      city: '1000',
      institution: '01011000FFFFFFFF',
      unfinishedAmountMax: fen(0),
      minutesMax: 0,
    },
    bytes:
      '04 0000300089000340 01 08001900300000 000001F4 00000E01 20241229141740 1000 ' +
      '01011000FFFFFFFF 000000000000',
  },
  {
    source: 'made up, so that the last fields differ',
    content: {
      type: 3,
      terminal: '1122334455667788',
      industry: 2,
      lineStation: '11223344556677',
      amount: fen(1),
      balance: fen(2),
      at: '20260901073015',
      city: '4910',
      institution: '8877665544332211',
      unfinishedAmountMax: fen(0x0102_0304),
      minutesMax: 0x0506,
    },
    bytes:
      '03 1122334455667788 02 11223344556677 00000001 00000002 20260901073015 4910 ' +
      '8877665544332211 01020304 0506',
  },
]);

coversFile(tunionFiles.EF_001A_METRO_RECORD, [
  {
    source: 'made up, so that no two fields are alike',
    content: {
      tag: 0x02,
      lock: 0x03,
      mark: '5A484B58', // ZHKX
      reserved1: unhex('A1A2'),
      state: 0,
      serial: '1122334455667788',
      entry: { stop: '04050607', at: '20260901073015', terminal: '08090A0B' },
      reserved2: unhex('A3'),
      exit: { stop: '0C0D0E0F', at: '2026FF01080000', terminal: '10111213' },
      reserved3: unhex('A4A5'),
      amountMax: fen(0x384),
      tripStatus: 0x14,
      distance: 0x1516,
      paid: 0x1718,
      entryLine: '191A1B',
      exitLine: '1C1D1E',
      reserved4: new Uint8Array(54).fill(0xa6),
    },
    bytes:
      '02 76 03 5A484B58 A1A2 00 1122334455667788 04050607 20260901073015 A3 08090A0B ' +
      '0C0D0E0F 2026FF01080000 A4A5 10111213 00000384 14 1516 1718 191A1B 1C1D1E ' +
      'A6'.repeat(54),
  },
]);

test('a metro record that states another length is not believed', () => {
  const record = new Uint8Array(120);
  assert.throws(() => tunionFiles.EF_001A_METRO_RECORD.decode(record), LayoutError);
});

coversFile(tunionFiles.EF_001A_BUS_RECORD, [
  {
    source: 'made up with id 2702, so that no two fields are alike',
    content: {
      id: '2702',
      length: 0x7d,
      valid: 1,
      purse: 2,
      lock: 3,
      serial: '1122334455667788',
      state: 4,
      on: {
        city: '4910',
        institution: '0131050702000000',
        operator: '0506',
        line: '0708',
        stop: 9,
        bus: '0A0B0C0D0E0F1011',
        terminal: '1213141516171819',
        at: '20260901073015',
      },
      fareMax: fen(0x12c),
      direction: 0x1a,
      off: {
        city: '1000',
        institution: '01011000FFFFFFFF',
        operator: '1B1C',
        line: '1D1E',
        stop: 0x1f,
        bus: '2021222324252627',
        terminal: '28292A2B2C2D2E2F',
        at: 'FFFFFFFFFFFFFF',
      },
      amount: fen(0x64),
      mileage: 0x3031,
      reserved: new Uint8Array(26).fill(0xa7),
    },
    bytes:
      '2702 7D 01 02 03 1122334455667788 04 ' +
      '4910 0131050702000000 0506 0708 09 0A0B0C0D0E0F1011 1213141516171819 20260901073015 ' +
      '0000012C 1A ' +
      '1000 01011000FFFFFFFF 1B1C 1D1E 1F 2021222324252627 28292A2B2C2D2E2F FFFFFFFFFFFFFF ' +
      `00000064 3031 ${'A7'.repeat(26)}`,
  },
]);
