import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  batchOf,
  BATCH_LENGTH_MAX,
  encodeBatch,
  encodeRecord,
  type UploadBatch,
} from '@lvchengtong/card-sdk/exchange';
import { fen } from '@lvchengtong/card-sdk/money';
import { IngestError } from '../../src/ingest/ingest-error.ts';
import { verifyInvariants } from '../../src/reconciliation/invariant-store.ts';
import { chip, minutesLater, purchase, till } from '../support/chips.ts';
import { ingestOn, registerCity, testClock } from '../support/city.ts';
import { createTestDatabase } from '../support/database.ts';
import { sender, verdictsOf } from '../support/sender.ts';

const { database } = await createTestDatabase();
const canteen = till(1);
const clock = testClock(minutesLater(600));
const card = { ...chip(1), balance: fen(1_000_000) };
await registerCity(database, { tills: [canteen], chips: [card] });
const send = sender(database, clock);
const ingest = ingestOn(database, clock);

/** A whole batch of three purchases under the next name. */
function nextBatch(): UploadBatch {
  canteen.batchNo += 1;
  const records = [1, 2, 3].map((minute) => purchase(card, canteen, 100, minutesLater(minute)));
  return batchOf(canteen, records.map(encodeRecord));
}

const stored = async (): Promise<number> =>
  (await database('ingest_batch').select('batch_no')).length;

async function refused(encoded: Uint8Array): Promise<void> {
  await assert.rejects(
    ingest.receive(canteen.terminalId, encoded),
    (error) => error instanceof IngestError && error.code === 'BATCH_MALFORMED',
  );
}

test('a batch cut short, lengthened, with a bit turned over or too large is refused, and nothing is stored', async () => {
  const good = encodeBatch(nextBatch());
  const before = await stored();
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.integer({ min: 0, max: good.length - 1 }).map((end) => good.slice(0, end)),
        fc
          .uint8Array({ minLength: 1, maxLength: 300 })
          .map((more) => new Uint8Array([...good, ...more])),
        fc
          .tuple(fc.integer({ min: 0, max: good.length - 1 }), fc.integer({ min: 0, max: 7 }))
          .map(([place, bit]) => good.map((byte, at) => (at === place ? byte ^ (1 << bit) : byte))),
        fc.uint8Array({ maxLength: 600 }),
        fc.constant(new Uint8Array(BATCH_LENGTH_MAX + 1)),
      ),
      refused,
    ),
  );
  assert.equal(await stored(), before);
  assert.deepEqual(verdictsOf(await ingest.receive(canteen.terminalId, good)).length, 3);
});

test('a count that is not that of the records is refused; a wrong total or sequence is flagged', async () => {
  const batch = nextBatch();
  await refused(encodeBatch({ ...batch, recordCount: 2 }));
  await refused(encodeBatch({ ...batch, recordCount: 4 }));
  for (const wrong of [
    { moneyTotal: fen(299) },
    { firstJournalSequence: batch.firstJournalSequence - 1 },
    { lastJournalSequence: batch.lastJournalSequence + 1 },
  ]) {
    const own = nextBatch();
    const name = { batchNo: own.batchNo };
    const receipt = await ingest.receive(
      canteen.terminalId,
      encodeBatch({ ...own, ...wrong, ...name }),
    );
    assert.equal(
      verdictsOf(receipt).every((verdict) => verdict.startsWith('accepted')),
      true,
    );
    const row = await database('ingest_batch')
      .where({ batch_no: own.batchNo })
      .first<{ flagged: boolean }>('flagged');
    assert.equal(row.flagged, true);
  }
});

test('a terminal whose clock says 1970 or 2099 is judged, and stops nobody', async () => {
  const [first, wrong, last] = [
    purchase(card, canteen, 100, minutesLater(60)),
    purchase(card, canteen, 100, new Date('1970-01-01T00:00:00Z')),
    purchase(card, canteen, 100, new Date('2099-12-31T23:59:59Z')),
  ];
  const after = purchase(card, canteen, 100, minutesLater(61));
  assert.deepEqual(
    (await send(canteen, [first, wrong, last, after])).map((verdict) =>
      verdict.split(' ', 2).join(' '),
    ),
    [
      'accepted SHADOW_NEGATIVE',
      'rejected TERMINAL_CLOSED',
      'rejected CARD_NOT_IN_FORCE',
      'accepted GAP_BEFORE',
    ],
  );
});

test('any bytes for a record are kept raw as MALFORMED, and its neighbours are posted', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 128, maxLength: 128 }), async (poison) => {
      const [left, right] = [1, 2].map((minute) =>
        purchase(card, canteen, 100, minutesLater(100 + minute)),
      );
      assert(left !== undefined && right !== undefined);
      const verdicts = await send(canteen, [left, poison, right]);
      assert.equal(verdicts[1], 'rejected MALFORMED');
      assert(verdicts[0]?.startsWith('accepted') && verdicts[2]?.startsWith('accepted'));
      const kept = await database('ingest_rejected')
        .where({ batch_no: canteen.batchNo, position: 1 })
        .first<{ raw: Uint8Array }>('raw');
      assert.deepEqual(new Uint8Array(kept.raw), poison);
    }),
    { numRuns: 10 },
  );
});

test('too much is held: one terminal cannot keep the others out, and nothing that was refused is stored', async () => {
  const small = ingestOn(database, clock, { heldBytesMax: 2000 });
  const uploads = Array.from({ length: 12 }, () => encodeBatch(nextBatch()));
  const before = await stored();
  const answers = await Promise.allSettled(
    uploads.map((encoded) => small.receive(canteen.terminalId, encoded)),
  );
  const busy = answers.filter(
    (answer) =>
      answer.status === 'rejected' &&
      answer.reason instanceof IngestError &&
      answer.reason.code === 'INGEST_BUSY',
  );
  const answered = answers.filter(({ status }) => status === 'fulfilled');
  assert(busy.length > 0 && answered.length > 0);
  assert.equal(busy.length + answered.length, uploads.length);
  assert.equal(await stored(), before + answered.length);
  for (const encoded of uploads) await small.receive(canteen.terminalId, encoded);
  await small.close();
});

test('after all of it every invariant holds', async () => {
  await ingest.close();
  const broken = (await verifyInvariants(database)).filter(({ rows }) => rows.length > 0);
  assert.deepEqual(broken, []);
});
