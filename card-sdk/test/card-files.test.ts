import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as card from '../src/card/index.ts';
import { mohurdFiles, pbocFiles } from '../src/card/index.ts';
import { fen } from '../src/money.ts';
import * as psam from '../src/psam/index.ts';
import { coversFile, isCovered } from './support/covers.ts';
import './vectors/student-files.ts';
import './vectors/tunion-files.ts';

coversFile(mohurdFiles.EF_0005_ISSUE_DATA, [
  {
    source: 'made up in the 30-byte form',
    content: {
      issuer: '0371',
      city: '4500',
      industry: '0001',
      test: 2,
      reserved: 3,
      asn: '4500000000001234',
      mainType: 4,
      subType: 5,
      issuedOn: '20260901',
      device: '112233445566',
      version: '0102',
    },
    bytes: '0371 4500 0001 02 03 4500000000001234 04 05 20260901 112233445566 0102',
  },
]);

coversFile(mohurdFiles.EF_0005_ISSUE_DATA_LONG, [
  {
    source: 'made up in the 40-byte form of Changsha',
    content: {
      issuer: '0731',
      city: '4100',
      industry: '0000',
      test: 1,
      reserved: 2,
      asn: '4100000000001234',
      mainType: 3,
      subType: 4,
      issuedOn: '20140825',
      device: 'AABBCCDDEEFF',
      version: '0203',
      validFrom: '20140826',
      validUntil: 'FFFFFFFF',
      reserved2: '9988',
    },
    bytes:
      '0731 4100 0000 01 02 4100000000001234 0304 20140825 AABBCCDDEEFF 0203 20140826 FFFFFFFF 9988',
  },
]);

test('EF05 is read by its length, 30 or 40 bytes', () => {
  const long = new Uint8Array(40).fill(0x11);
  assert.ok('validFrom' in mohurdFiles.readIssueData(long));
  assert.ok(!('validFrom' in mohurdFiles.readIssueData(long.slice(0, 30))));
  assert.throws(() => mohurdFiles.readIssueData(long.slice(0, 39)));
});

coversFile(mohurdFiles.EF_0015_PUBLIC_INFO, [
  {
    source: 'real card, protected UPDATE BINARY EF15 (vectors/epurse.json), cut to 30 bytes',
    content: {
      issuer: '0001',
      city: '2200',
      industry: '0001',
      reserved: 'FFFF',
      enabled: 1,
      version: 1,
      interop: '0000',
      asn: '2200000000000006',
      validFrom: '20160101',
      validUntil: '20501231',
      mainType: 0,
      subType: 0,
    },
    bytes: '0001 2200 0001 FFFF 01 01 0000 2200000000000006 20160101 20501231 00 00',
  },
  {
    source: 'made up, so that no two fields are alike; a date that is none',
    content: {
      issuer: '0371',
      city: '4500',
      industry: '0002',
      reserved: 'ABCD',
      enabled: 0,
      version: 9,
      interop: '0001',
      asn: '4500000000001234',
      validFrom: '20260230',
      validUntil: 'FFFFFFFF',
      mainType: 1,
      subType: 7,
    },
    bytes: '0371 4500 0002 ABCD 00 09 0001 4500000000001234 20260230 FFFFFFFF 01 07',
  },
]);

coversFile(mohurdFiles.EF_0011_RESTRICTION, [
  { source: 'made up', content: mohurdFiles.RAIL_RESTRICTION.exitOnly, bytes: '02' },
]);

coversFile(mohurdFiles.EF_0016_HOLDER, [
  {
    source: 'made up',
    content: {
      cardType: 1,
      isStaff: 2,
      name: '张三丰',
      identityNo: '11010519491231002X',
      identityType: 3,
      sex: 4,
      reserved: new Uint8Array(36).fill(0x77),
    },
    bytes:
      `01 02 D5C5C8FDB7E1${'00'.repeat(14)} ` +
      `313130313035313934393132333130303258${'00'.repeat(14)} 03 04 ${'77'.repeat(36)}`,
  },
]);

coversFile(mohurdFiles.EF_0017_CAPP, [
  {
    source: 'made up: rail record, entered',
    content: { tag: 2, body: new Uint8Array(46).fill(0x04) },
    bytes: `02 2E ${'04'.repeat(46)}`,
  },
]);

const logVector = {
  source: 'T-Union card, published sample',
  content: {
    counter: 0x042d,
    overdraftLimit: fen(0),
    amount: fen(500),
    type: 9,
    terminal: '300089000340',
    at: '20241229141740',
  },
  bytes: '042D 000000 000001F4 09 300089000340 20241229141740',
};
const brokenLogVector = {
  source: 'made up: overdraft, and a time that is none',
  content: {
    counter: 1,
    overdraftLimit: fen(0x010203),
    amount: fen(0x0405_0607),
    type: 6,
    terminal: 'AABBCCDDEEFF',
    at: '2024FF31256199',
  },
  bytes: '0001 010203 04050607 06 AABBCCDDEEFF 2024FF31256199',
};
coversFile(mohurdFiles.EF_0018_PURCHASE_LOG, [logVector, brokenLogVector]);
coversFile(mohurdFiles.EF_0010_REMOTE_PURCHASE_LOG, [logVector]);
coversFile(mohurdFiles.EF_001A_LOAD_LOG, [logVector]);

coversFile(pbocFiles.EF_0015_PUBLIC_INFO, [
  {
    source: 'FMCOS 2.0 general manual 8.3',
    content: {
      issuer: '1111222233330006',
      applicationType: 3,
      version: 1,
      asn: '00061998081700000030',
      validFrom: '19980815',
      validUntil: '19991231',
      fciData: '5566',
    },
    bytes: '1111222233330006 03 01 00061998081700000030 19980815 19991231 5566',
  },
]);

coversFile(pbocFiles.EF_0016_HOLDER, [
  {
    source: 'made up',
    content: { cardType: 1, isStaff: 2, name: '李', identityNo: '1234', identityType: 5 },
    bytes: `01 02 C0EE${'00'.repeat(18)} 31323334${'00'.repeat(12)} 05`,
  },
]);

coversFile(pbocFiles.EF_0016_HOLDER_LONG, [
  {
    source: 'made up in the 55-byte form',
    content: { cardType: 1, isStaff: 2, name: '李', identityNo: '1234', identityType: 5 },
    bytes: `01 02 C0EE${'00'.repeat(18)} 31323334${'00'.repeat(28)} 05`,
  },
]);

coversFile(psam.EF_0015_PSAM_INFO, [
  {
    source: 'ETC PSAM trace, published',
    content: { serial: '23010101000000212241', version: 1, keyCardType: 1, fciData: '0101' },
    bytes: '23010101000000212241 01 01 0101',
  },
  {
    source: 'made up',
    content: { serial: '00000000000000000042', version: 2, keyCardType: 3, fciData: '0405' },
    bytes: '00000000000000000042 02 03 0405',
  },
]);

coversFile(psam.EF_0016_TERMINAL, [
  {
    source: 'ETC PSAM trace, published',
    content: '012300033D11',
    bytes: '012300033D11',
  },
]);

coversFile(psam.EF_0017_PSAM_APPLICATION, [
  {
    source: 'made up',
    content: {
      purchaseKeyIndex: 1,
      issuer: '1111222233334444',
      acquirer: '5555666677778888',
      validFrom: '20260101',
      validUntil: '20301231',
    },
    bytes: '01 1111222233334444 5555666677778888 20260101 20301231',
  },
]);

coversFile(psam.EF_0018_TERMINAL_SEQUENCE, [{ source: 'made up', content: 42, bytes: '0000002A' }]);

test('every file that is declared has vectors', () => {
  const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
  const isFile = (value: object): value is { readonly name: string } =>
    'structure' in value && 'name' in value;
  // Every export of the card and of the PSAM, and what its groups export: nobody keeps a list.
  const exported = [...Object.values(card), ...Object.values(psam)].filter(isObject);
  const files = [...exported, ...exported.flatMap((group) => Object.values(group) as unknown[])]
    .filter(isObject)
    .filter(isFile);
  const rows = [...Object.values(card.PROFILES)].flatMap((profile) => [
    profile.publicInfo,
    ...profile.purchaseLogs,
    ...profile.loadLogs,
    ...(profile.cardKind === undefined ? [] : [profile.cardKind]),
  ]);
  const names = new Set([...files, ...rows].map(({ name }) => name));
  assert.ok(names.size >= 22, `only ${String(names.size)} files`);
  assert.deepEqual(
    [...names].filter((name) => !isCovered({ name })),
    [],
  );
});
