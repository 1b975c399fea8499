import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hex } from '@lvchengtong/card-sdk/bytes';
import { decodeBatch, encodeBatch, type UploadBatch } from '@lvchengtong/card-sdk/exchange';
import {
  BATCH_JSON,
  BATCH_JSON_TYPE,
  BATCH_TYPE,
  RECEIPT_JSON_TYPE,
  RECEIPT_TYPE,
} from '@lvchengtong/card-sdk/exchange/api';
import { parseTerminalId } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import { encodedFromJson, type BatchJson } from '../../src/http/batch-json.ts';
import { Problem } from '../../src/http/problem.ts';
import { parseRequest } from '../../src/http/requests.ts';
import { minutesLater } from '../support/chips.ts';
import { ingestOn, testClock } from '../support/city.ts';
import { createTestDatabase } from '../support/database.ts';
import { DAY, outcomeOf, populateDay } from '../support/same-day.ts';
import { desk, startTestCity } from '../support/test-city.ts';

const jsonOf = (batch: UploadBatch): BatchJson => ({
  terminal_id: batch.terminalId,
  batch_no: batch.batchNo,
  record_count: batch.recordCount,
  money_total_fen: Number(batch.moneyTotal),
  first_journal_sequence: batch.firstJournalSequence,
  last_journal_sequence: batch.lastJournalSequence,
  records_hex: batch.records.map(hex),
});

const uint = (bytes: number): fc.Arbitrary<number> => fc.nat({ max: 256 ** bytes - 1 });
const anyBatch = fc.record({
  terminalId: fc.stringMatching(/^\d{12}$/).map(parseTerminalId),
  batchNo: uint(4),
  recordCount: uint(2),
  moneyTotal: fc.maxSafeNat().map((amount) => fen(amount % 256 ** 6)),
  firstJournalSequence: uint(4),
  lastJournalSequence: uint(4),
  records: fc.array(fc.uint8Array({ minLength: 128, maxLength: 128 }), {
    minLength: 1,
    maxLength: 5,
  }),
});

test('the JSON form of any batch is the very bytes of its binary form', () => {
  fc.assert(
    fc.property(anyBatch, (batch) => {
      const parsed: unknown = JSON.parse(JSON.stringify(jsonOf(batch)));
      const read = parseRequest(BATCH_JSON, parsed);
      assert.deepEqual(encodedFromJson(read), encodeBatch(batch));
    }),
  );
});

test('any other JSON is refused as a request, whatever it is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      assert.throws(() => parseRequest(BATCH_JSON, value), Problem);
    }),
  );
});

test('a day in JSON has the verdicts and the rows of the same day in binary', async () => {
  const clock = testClock(minutesLater(600));
  const day = async (form: (encoded: Uint8Array) => Uint8Array): Promise<unknown> => {
    const { database } = await createTestDatabase();
    await populateDay(database);
    const ingest = ingestOn(database, clock);
    const receipts: Uint8Array[] = [];
    for (const { terminalId, encoded } of DAY) {
      receipts.push(await ingest.receive(terminalId, form(encoded)));
    }
    await ingest.close();
    return { receipts, outcome: await outcomeOf(database) };
  };
  assert.deepEqual(
    await day((encoded) => encodedFromJson(parseRequest(BATCH_JSON, jsonOf(decodeBatch(encoded))))),
    await day((encoded) => encoded),
  );
});

test('over HTTPS: JSON in, JSON out, and the binary form of it is the same batch', async () => {
  const city = await startTestCity();
  const terminal = await city.enrolled(desk);
  const batch: UploadBatch = {
    terminalId: desk,
    batchNo: 9,
    recordCount: 1,
    moneyTotal: fen(0),
    firstJournalSequence: 1,
    lastJournalSequence: 1,
    records: [new Uint8Array(128)],
  };
  const json = await terminal.send('PUT', '/v1/batches/9', jsonOf(batch), {
    'content-type': BATCH_JSON_TYPE,
    accept: RECEIPT_JSON_TYPE,
  });
  assert.deepEqual([json.status, json.type.split(';')[0]], [200, RECEIPT_JSON_TYPE]);
  assert.deepEqual(json.json?.['verdicts'], [{ verdict: 'rejected', code: 'MALFORMED' }]);
  const binary = await terminal.send('PUT', '/v1/batches/9', encodeBatch(batch), {
    'content-type': BATCH_TYPE,
  });
  assert.deepEqual([binary.status, binary.type], [200, RECEIPT_TYPE]);
  assert.equal(hex(binary.body), json.json['receipt_hex']);
  const other = await terminal.send('PUT', '/v1/batches/8', jsonOf(batch), {
    'content-type': BATCH_JSON_TYPE,
  });
  assert.deepEqual([other.status, other.json?.['code']], [400, 'REQUEST_INVALID']);
  const many = { ...jsonOf(batch), records_hex: Array<string>(501).fill('00'.repeat(128)) };
  const tooMany = await terminal.send('PUT', '/v1/batches/9', many, {
    'content-type': BATCH_JSON_TYPE,
  });
  assert.equal(tooMany.json?.['code'], 'REQUEST_INVALID');
});
