import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import {
  ACCEPT_FLAGS,
  batchDigest,
  batchOf,
  CARD_PROFILE,
  COUNTER_KIND,
  decodeBatch,
  decodeReceipt,
  decodeRecord,
  DIRECTION,
  encodeBatch,
  encodeReceipt,
  encodeRecord,
  RECORD_KIND,
  RECORD_LENGTH,
  REJECT_CODES,
  SUSPEND_CODES,
  type Receipt,
  type TransactionRecord,
  type Verdict,
} from '../src/exchange/index.ts';
import { LayoutError } from '../src/field-reader.ts';
import {
  localDateTimeOf,
  parseCardAsn,
  parseLocalDateTime,
  parseOperatorNo,
  parsePsamNo,
  parseTerminalId,
} from '../src/ids.ts';
import { fen } from '../src/money.ts';

const plain = { noNullPrototype: true };
const names = <Name extends string>(table: Readonly<Record<Name, number>>): fc.Arbitrary<Name> =>
  fc.constantFrom(...(Object.keys(table) as Name[]));
const digits = (length: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'),
    minLength: length,
    maxLength: length,
  });
const unsigned = (length: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 256 ** length - 1 });
const money = unsigned(4).map(fen);

export const record: fc.Arbitrary<TransactionRecord> = fc.record(
  {
    kind: names(RECORD_KIND),
    flags: unsigned(2),
    operatorNo: digits(8).map(parseOperatorNo),
    terminalId: digits(12).map(parseTerminalId),
    psamNo: digits(20).map(parsePsamNo),
    terminalSequence: unsigned(4),
    journalSequence: unsigned(4),
    cardAsn: digits(20).map(parseCardAsn),
    purse: unsigned(1),
    cardProfile: names(CARD_PROFILE),
    cardKind: unsigned(1),
    keyVersion: unsigned(1),
    algorithmId: unsigned(1),
    counterKind: names(COUNTER_KIND),
    counter: unsigned(2),
    balanceBefore: money,
    amount: money,
    amountDue: money,
    balanceAfter: money,
    transactionType: unsigned(1),
    at: fc
      .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
      .map(localDateTimeOf),
    tac: fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => new Uint8Array(bytes)),
    parameterVersion: unsigned(4),
    blockListVersion: unsigned(4),
    transit: fc.record(
      {
        line: unsigned(2),
        station: unsigned(2),
        vehicle: unsigned(4),
        entryStation: unsigned(2),
        entryAt: digits(14),
        connectionCount: unsigned(1),
      },
      plain,
    ),
    direction: names(DIRECTION),
    refusal: unsigned(2),
    mealPeriod: unsigned(1),
    referenceSequence: unsigned(4),
  },
  plain,
);
/** The same with other last digits: the neighbours that are most easily taken for each other. */
const neighbour = (of: TransactionRecord): fc.Arbitrary<TransactionRecord> =>
  fc.tuple(digits(1), digits(1), digits(1), digits(1), digits(1)).map(([a, b, c, d, e]) => ({
    ...of,
    operatorNo: parseOperatorNo(of.operatorNo.slice(0, -1) + a),
    terminalId: parseTerminalId(of.terminalId.slice(0, -1) + b),
    psamNo: parsePsamNo(of.psamNo.slice(0, -1) + c),
    at: parseLocalDateTime(of.at.slice(0, -1) + d),
    transit: { ...of.transit, entryAt: of.transit.entryAt.slice(0, -1) + e },
  }));
/** Bytes that only BCD holds, at the end of the terminal, with a check field that is right. */
function withoutBcd(bytes: Uint8Array): Uint8Array {
  const broken = new Uint8Array(bytes);
  broken[13] = 0xaa;
  const checked = broken.subarray(0, RECORD_LENGTH - 4);
  new DataView(broken.buffer).setUint32(RECORD_LENGTH - 4, crc32(checked));
  return broken;
}

const verdict: fc.Arbitrary<Verdict> = fc.oneof(
  fc.record(
    { kind: fc.constant('accepted' as const), flags: fc.subarray([...ACCEPT_FLAGS]) },
    plain,
  ),
  fc.constant<Verdict>({ kind: 'duplicate' }),
  fc.record(
    { kind: fc.constant('suspended' as const), code: fc.constantFrom(...SUSPEND_CODES) },
    plain,
  ),
  fc.record(
    { kind: fc.constant('rejected' as const), code: fc.constantFrom(...REJECT_CODES) },
    plain,
  ),
);
const name = { terminalId: parseTerminalId('450000000001'), batchNo: 7 };

test('a record is 128 bytes and comes back as it went in', () => {
  fc.assert(
    fc.property(record, (original) => {
      const bytes = encodeRecord(original);
      assert.equal(bytes.length, RECORD_LENGTH);
      assert.deepEqual(decodeRecord(bytes), original);
    }),
  );
});

test('a record is read as itself whatever was read before it', () => {
  const read = record.chain((first) =>
    fc.array(fc.tuple(neighbour(first), fc.boolean()), { minLength: 2, maxLength: 12 }),
  );
  fc.assert(
    fc.property(read, (neighbours) => {
      for (const [original, isBroken] of neighbours) {
        const bytes = encodeRecord(original);
        if (isBroken) assert.throws(() => decodeRecord(withoutBcd(bytes)), LayoutError);
        assert.deepEqual(decodeRecord(bytes), original);
      }
    }),
  );
});

test('a record with any one bit turned over is refused', () => {
  fc.assert(
    fc.property(record, fc.nat(RECORD_LENGTH * 8 - 1), (original, bit) => {
      const bytes = encodeRecord(original);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.throws(() => decodeRecord(bytes), LayoutError);
    }),
  );
});

test('a batch keeps the very bytes of its records', () => {
  fc.assert(
    fc.property(fc.array(record.map(encodeRecord), { minLength: 1, maxLength: 20 }), (records) => {
      const batch = batchOf(name, records);
      assert.deepEqual(decodeBatch(encodeBatch(batch)), batch);
    }),
  );
});

test('a batch cut short, lengthened or with a bit turned over is refused', () => {
  fc.assert(
    fc.property(record.map(encodeRecord), fc.nat(), fc.nat(), (bytes, at, cut) => {
      const encoded = encodeBatch(batchOf(name, [bytes]));
      assert.throws(() => decodeBatch(encoded.slice(0, cut % encoded.length)), LayoutError);
      assert.throws(() => decodeBatch(Uint8Array.of(...encoded, 0)), LayoutError);
      const bit = at % (encoded.length * 8);
      encoded[bit >> 3] = (encoded[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.throws(() => decodeBatch(encoded), LayoutError);
    }),
  );
});

test('a receipt comes back, and only under the key that signed it', () => {
  const centre = generateKeyPairSync('ed25519');
  const stranger = generateKeyPairSync('ed25519');
  fc.assert(
    fc.property(fc.array(verdict, { maxLength: 30 }), fc.nat(4_000_000_000), (verdicts, at) => {
      const receipt: Receipt = {
        ...name,
        batchDigest: batchDigest(new Uint8Array(0)),
        receivedAt: new Date(at * 1000),
        verdicts,
      };
      const bytes = encodeReceipt(receipt, centre.privateKey);
      assert.deepEqual(decodeReceipt(bytes, centre.publicKey), receipt);
      assert.throws(() => decodeReceipt(bytes, stranger.publicKey), LayoutError);
    }),
  );
});
