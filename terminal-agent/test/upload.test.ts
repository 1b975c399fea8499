import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  batchDigest,
  decodeBatch,
  decodeRecord,
  encodeReceipt,
} from '@lvchengtong/card-sdk/exchange';
import { Journal } from '../src/journal/journal.ts';
import { backoffMs } from '../src/upload/backoff.ts';
import { nextBatch, type KeptRow } from '../src/upload/next-batch.ts';
import { repeat, type RoundOutcome } from '../src/upload/repeat.ts';
import {
  CentreUnreachable,
  type CentreRequest,
  type CentreResponse,
} from '../src/centre/transport.ts';
import { uploadOnce, type UploadOutcome } from '../src/upload/uploader.ts';
import { purchaseDraft, temporaryFolder, TERMINAL } from './support/drafts.ts';

const centreKey = generateKeyPairSync('ed25519');
const json = (status: number, value: unknown): CentreResponse => ({
  status,
  contentType: 'application/problem+json',
  body: new TextEncoder().encode(JSON.stringify(value)),
});

/** A centre that keeps the contract's promise: same name and bytes, same receipt; other bytes, 409. */
class Centre {
  readonly posted = new Map<number, number>();
  readonly #receipts = new Map<number, { digest: string; receipt: Uint8Array }>();

  put({ path, body }: CentreRequest): CentreResponse {
    assert(body !== undefined);
    const batch = decodeBatch(body);
    assert.equal(path, `/v1/batches/${String(batch.batchNo)}`);
    const digest = batchDigest(body);
    const known = this.#receipts.get(batch.batchNo);
    if (known !== undefined && known.digest !== digest) {
      return json(409, { code: 'BATCH_NAME_REUSED' });
    }
    const receipt = known?.receipt ?? this.#post(batch, digest);
    return { status: 200, contentType: '', body: receipt };
  }

  #post(batch: ReturnType<typeof decodeBatch>, digest: string): Uint8Array {
    const verdicts = batch.records.map((bytes) => {
      const { journalSequence } = decodeRecord(bytes);
      const seen = this.posted.get(journalSequence) ?? 0;
      this.posted.set(journalSequence, seen + 1);
      return seen === 0 ? { kind: 'accepted' as const, flags: [] } : { kind: 'duplicate' as const };
    });
    const receipt = encodeReceipt(
      {
        terminalId: batch.terminalId,
        batchNo: batch.batchNo,
        batchDigest: digest,
        receivedAt: new Date(0),
        verdicts,
      },
      centreKey.privateKey,
    );
    this.#receipts.set(batch.batchNo, { digest, receipt });
    return receipt;
  }
}

type Weather = 'fine' | 'question lost' | 'answer lost' | 'sent twice' | 'answer damaged' | 'busy';
const weather = fc.constantFrom<Weather>(
  'fine',
  'question lost',
  'answer lost',
  'sent twice',
  'answer damaged',
  'busy',
);

function through(centre: Centre, request: CentreRequest, condition: Weather): CentreResponse {
  if (condition === 'question lost') throw new CentreUnreachable('no route');
  if (condition === 'busy') return json(503, { code: 'UNAVAILABLE' });
  const answer = centre.put(request);
  if (condition === 'answer lost') throw new CentreUnreachable('timeout');
  if (condition === 'sent twice') return centre.put(request);
  if (condition === 'answer damaged') return { ...answer, body: answer.body.slice(0, -1) };
  return answer;
}

type Happening = { kind: 'append'; records: number } | { kind: 'upload'; weather: Weather };
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constant('append' as const), records: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant('upload' as const), weather }),
);

test('batching loses nothing and doubles nothing, whatever answers are lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 14 }), async (happenings) => {
      const folder = temporaryFolder();
      const centre = new Centre();
      const journal = Journal.open(join(folder, 'journal.sqlite'));
      const upload = (condition: Weather): Promise<UploadOutcome> =>
        uploadOnce({
          terminalId: TERMINAL,
          batches: journal.batches,
          receiptKey: centreKey.publicKey,
          transport: (request) =>
            new Promise((resolve) => {
              resolve(through(centre, request, condition));
            }),
        });
      for (const event of happenings) {
        if (event.kind === 'upload') await upload(event.weather);
        else for (let at = 0; at < event.records; at += 1) journal.append(purchaseDraft(1));
      }
      while ((await upload('fine')).kind !== 'nothing-to-send');
      const appended = Array.from({ length: journal.lastSequence }, (_, at) => at + 1);
      assert.deepEqual([...centre.posted.keys()], appended);
      assert([...centre.posted.values()].every((times) => times === 1));
      assert.equal(journal.backlog.count, 0);
      journal.close();
      rmSync(folder, { recursive: true });
    }),
    { numRuns: 60 },
  );
});

test('a name the centre knows with other bytes is given up, and the records go under the next', async () => {
  const folder = temporaryFolder();
  const centre = new Centre();
  const transport = (request: CentreRequest): Promise<CentreResponse> =>
    Promise.resolve(centre.put(request));
  const runs = ['first.sqlite', 'restored.sqlite'].map(async (name, run) => {
    const journal = Journal.open(join(folder, name));
    const options = {
      terminalId: TERMINAL,
      batches: journal.batches,
      receiptKey: centreKey.publicKey,
      transport,
    };
    for (let at = 0; at <= run; at += 1) journal.append(purchaseDraft(1));
    const outcomes = [await uploadOnce(options), await uploadOnce(options)];
    journal.close();
    return outcomes;
  });
  const [first, restored] = await Promise.all(runs);
  assert.deepEqual(
    first?.map(({ kind }) => kind),
    ['acknowledged', 'nothing-to-send'],
  );
  assert.deepEqual(restored, [
    { kind: 'refused', status: 409, code: 'BATCH_NAME_REUSED' },
    {
      kind: 'acknowledged',
      batchNo: 2,
      verdicts: [{ kind: 'duplicate' }, { kind: 'accepted', flags: [] }],
    },
  ]);
  rmSync(folder, { recursive: true });
});

test('a batch stops at a hole that a set-aside row left, and at its greatest length', () => {
  const folder = temporaryFolder();
  const journal = Journal.open(join(folder, 'journal.sqlite'));
  for (let at = 0; at < 7; at += 1) journal.append(purchaseDraft(1));
  const rows = journal.batches.keptRows(100);
  journal.close();
  rmSync(folder, { recursive: true });
  const lastOf = (kept: readonly KeptRow[], recordsMax?: number): number | undefined =>
    nextBatch(TERMINAL, kept, { lastBatchNo: 0, open: undefined }, recordsMax)?.batch.lastSequence;
  assert.equal(lastOf(rows), 7);
  assert.equal(lastOf(rows, 3), 3);
  assert.equal(lastOf(rows.filter(({ journalSequence }) => journalSequence !== 5)), 4);
  assert.equal(lastOf([]), undefined);
});

test('waiting doubles up to five minutes and is never shorter than half of that', () => {
  assert.equal(backoffMs(1, 0), 500);
  assert.equal(backoffMs(3, 0.5), 3_000);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (n, f) => {
        const wait = backoffMs(n, f);
        assert(wait >= 500 && wait <= 300_000);
      },
    ),
  );
});

test('a busy centre says when to come again: not earlier, and not everyone at once', async () => {
  const waits: number[] = [];
  const outcomes: RoundOutcome[] = [
    { kind: 'asked-to-wait', ms: 30_000 },
    { kind: 'asked-to-wait', ms: 30_000 },
    'failed',
    'done',
  ];
  const over = new Promise<void>((resolve) => {
    const rounds = repeat({
      schedule: (ms, run) => {
        waits.push(ms);
        if (waits.length === 4) resolve(rounds.stop());
        else setImmediate(run);
        return () => undefined;
      },
      fraction: () => 0.5,
      everyMs: 60_000,
      round: () => Promise.resolve(outcomes[waits.length] ?? 'done'),
      onError: (error) => assert.fail(String(error)),
    });
  });
  await over;
  assert.deepEqual(waits, [
    30_000 + backoffMs(1, 0.5),
    30_000 + backoffMs(2, 0.5),
    backoffMs(3, 0.5),
    60_000,
  ]);
});
