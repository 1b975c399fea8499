import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import Database from 'better-sqlite3';
import { unhex } from '@lvchengtong/card-sdk/bytes';
import { encodeReceipt, LayoutError } from '@lvchengtong/card-sdk/exchange';
import { parseLocalDateTime } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import { Journal } from '../src/journal/journal.ts';
import { JournalError } from '../src/journal/journal-error.ts';
import { checkReceipt } from '../src/upload/check-receipt.ts';
import { nextBatch, type BatchPlan } from '../src/upload/next-batch.ts';
import { purchaseDraft, temporaryFolder, TERMINAL, unresolvedDraft } from './support/drafts.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder, 'journal.sqlite');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function reopened<Result>(use: (journal: Journal) => Result): Result {
  const journal = Journal.open(path);
  try {
    return use(journal);
  } finally {
    journal.close();
  }
}

/** What somebody with a screwdriver does to the file. */
function tamper(sql: string): void {
  const db = new Database(path);
  db.pragma('foreign_keys = OFF');
  db.exec(sql);
  db.close();
}

const appendFive = (): void => {
  reopened((journal) => {
    for (const amount of [100, 200, 300, 400, 500]) journal.append(purchaseDraft(amount));
  });
};

test('records are numbered without holes and come back as they were written', () => {
  appendFive();
  reopened((journal) => {
    assert.deepEqual(journal.setAside, []);
    assert.equal(journal.append(purchaseDraft(600)).journalSequence, 6);
    assert.deepEqual(
      journal.last(3).map(({ journalSequence, amount }) => [journalSequence, amount]),
      [
        [6, fen(600)],
        [5, fen(500)],
        [4, fen(400)],
      ],
    );
    assert.deepEqual(journal.backlog, { count: 6, amount: fen(2100) });
  });
});

test('a tampered row and everything after it is set aside, reported, and its numbers stay given', () => {
  appendFive();
  tamper(`update record set bytes = zeroblob(128) where journal_sequence = 4`);
  reopened((journal) => {
    assert.deepEqual(journal.setAside, [
      { journalSequence: 4, reason: 'chain-broken' },
      { journalSequence: 5, reason: 'after-break' },
    ]);
    assert.deepEqual(journal.backlog, { count: 3, amount: fen(600) });
    assert.equal(journal.append(purchaseDraft(600)).journalSequence, 6);
  });
  // Reported once; the chain that began anew holds.
  reopened((journal) => {
    assert.deepEqual(journal.setAside, []);
    assert.equal(journal.lastSequence, 6);
  });
  const db = new Database(path, { readonly: true });
  assert.equal(db.prepare('select count(*) from set_aside').pluck().get(), 2);
  db.close();
});

const tamperings: readonly (readonly [name: string, sql: string, expected: readonly unknown[]])[] =
  [
    [
      'a row taken out of the middle',
      'delete from record where journal_sequence = 3',
      [
        { journalSequence: 4, reason: 'hole' },
        { journalSequence: 5, reason: 'after-break' },
      ],
    ],
    [
      'rows cut off at the end',
      'delete from record where journal_sequence > 3',
      [
        { journalSequence: 4, reason: 'missing' },
        { journalSequence: 5, reason: 'missing' },
      ],
    ],
    [
      'a row swapped for its neighbour',
      'update record set bytes = (select bytes from record where journal_sequence = 4) where journal_sequence = 5',
      [{ journalSequence: 5, reason: 'chain-broken' }],
    ],
    [
      'the last row with its chain, made to fit a row of one’s own',
      'update head set chain = zeroblob(32)',
      [{ journalSequence: 5, reason: 'chain-broken' }],
    ],
  ];
for (const [name, sql, expected] of tamperings) {
  test(`${name} is found`, () => {
    appendFive();
    tamper(sql);
    reopened((journal) => {
      assert.deepEqual(journal.setAside, expected);
      assert.equal(journal.append(purchaseDraft(1)).journalSequence, 6);
    });
    reopened((journal) => {
      assert.deepEqual(journal.setAside, []);
    });
  });
}

test('a debit under way when the power failed becomes one unresolved record', () => {
  reopened((journal) => {
    journal.append(purchaseDraft(100));
    journal.remember(unresolvedDraft(250), unhex('01020304'));
  });
  reopened((journal) => {
    const settled = journal.settlePending();
    assert.deepEqual(
      settled.map(({ kind, amount, journalSequence }) => [kind, amount, journalSequence]),
      [['unresolved', fen(250), 2]],
    );
    assert.deepEqual(journal.settlePending(), []);
  });
});

test('a debit that got its record, or did not happen, is not unresolved as well', () => {
  reopened((journal) => {
    journal.append(purchaseDraft(250), journal.remember(unresolvedDraft(250), unhex('01020304')));
    journal.forget(journal.remember(unresolvedDraft(300), unhex('01020304')));
  });
  reopened((journal) => {
    assert.deepEqual(journal.settlePending(), []);
    assert.equal(journal.lastSequence, 1);
  });
});

test('record time never runs backwards; a load carries the centre’s time and is exempt', () => {
  reopened((journal) => {
    journal.append(purchaseDraft(100, { at: parseLocalDateTime('20260901120000') }));
    const earlier = parseLocalDateTime('20260901115959');
    assert.throws(() => journal.append(purchaseDraft(100, { at: earlier })), /runs backwards/);
    journal.append(purchaseDraft(100, { kind: 'load', counterKind: 'online', at: earlier }));
    assert.equal(journal.lastAt, '20260901120000');
  });
});

function sent(journal: Journal): BatchPlan {
  const plan = nextBatch(TERMINAL, journal.batches.keptRows(500), journal.batches.history());
  assert(plan !== undefined);
  if (plan.sending === 'new') journal.batches.open(plan.batch);
  return plan;
}

test('only the centre’s receipt for this batch and these bytes lets go of records', () => {
  appendFive();
  const centre = generateKeyPairSync('ed25519');
  const stranger = generateKeyPairSync('ed25519');
  reopened((journal) => {
    const { batch } = sent(journal);
    const receipt = {
      terminalId: TERMINAL,
      batchNo: batch.batchNo,
      batchDigest: batch.digest,
      receivedAt: new Date(0),
      verdicts: [1, 2, 3, 4, 5].map(() => ({ kind: 'duplicate' as const })),
    };
    const check = (bytes: Uint8Array): unknown =>
      checkReceipt(bytes, centre.publicKey, TERMINAL, batch);
    const bad = [
      encodeReceipt(receipt, stranger.privateKey),
      encodeReceipt({ ...receipt, batchNo: 2 }, centre.privateKey),
      encodeReceipt({ ...receipt, batchDigest: '00'.repeat(32) }, centre.privateKey),
      encodeReceipt({ ...receipt, verdicts: receipt.verdicts.slice(1) }, centre.privateKey),
    ];
    for (const bytes of bad) assert.throws(() => check(bytes), LayoutError);
    assert.equal(journal.backlog.count, 5);

    const good = encodeReceipt(receipt, centre.privateKey);
    journal.batches.acknowledge(checkReceipt(good, centre.publicKey, TERMINAL, batch));
    assert.deepEqual(journal.backlog, { count: 0, amount: fen(0) });
    assert.deepEqual(journal.batches.verdictOf(5), { kind: 'duplicate' });
    assert.deepEqual(journal.batches.history(), { lastBatchNo: 1, open: undefined });
  });
});

test('a batch sent before a restart goes again under its name, whatever was appended since', () => {
  appendFive();
  const first = reopened(sent);
  const again = reopened((journal) => {
    journal.append(purchaseDraft(600));
    return sent(journal);
  });
  assert.equal(again.sending, 'again');
  assert.deepEqual(again.encoded, first.encoded);
});

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof JournalError) return error.code;
    throw error;
  }
  return 'none';
};

test('a file that is no journal, and one that cannot be made, are states and not crashes', () => {
  writeFileSync(path, 'this is not a database, it only has the name of one'.repeat(20));
  assert.equal(
    codeOf(() => Journal.open(path)),
    'CORRUPT',
  );
  assert.equal(
    codeOf(() => Journal.open(join(path, 'journal.sqlite'))),
    'IO_FAILED',
  );
});
