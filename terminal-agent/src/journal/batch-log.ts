import assert from 'node:assert/strict';
import type Database from 'better-sqlite3';
import { decodeRecord, type TransactionRecord, type Verdict } from '@lvchengtong/card-sdk/exchange';
import type { CheckedReceipt } from '../upload/check-receipt.ts';
import type { BatchHistory, KeptRow, OpenBatch } from '../upload/next-batch.ts';
import { onDisk } from './journal-error.ts';

interface BatchRow {
  readonly batch_no: number;
  readonly first_sequence: number;
  readonly last_sequence: number;
  readonly digest: string;
}

/** Which records went out under which name, and what the centre answered. */
export class BatchLog {
  readonly #db: Database.Database;
  readonly #onAcknowledged: (records: readonly TransactionRecord[]) => void;

  constructor(
    db: Database.Database,
    onAcknowledged: (records: readonly TransactionRecord[]) => void,
  ) {
    this.#db = db;
    this.#onAcknowledged = onAcknowledged;
  }

  /** Records without a receipt. */
  kept(): readonly TransactionRecord[] {
    return this.keptRows(-1).map((row) => decodeRecord(row.bytes));
  }

  /** The oldest `limit` rows without a receipt, in journal order. */
  keptRows(limit: number): readonly KeptRow[] {
    return onDisk(() =>
      this.#db
        .prepare<[number], KeptRow>(
          "select journal_sequence as journalSequence, bytes from record where state = 'kept' order by journal_sequence limit ?",
        )
        .all(limit),
    ).map(ownBytes);
  }

  history(): BatchHistory {
    return onDisk(() => {
      const lastBatchNo = this.#db
        .prepare<[], number>('select coalesce(max(batch_no), 0) from batch')
        .pluck()
        .get();
      const open = this.#db
        .prepare<[], BatchRow>(
          'select batch_no, first_sequence, last_sequence, digest from batch where receipt is null and abandoned is null',
        )
        .get();
      return { lastBatchNo: lastBatchNo ?? 0, open: open && openBatchOf(open) };
    });
  }

  /** Gives the name away; on the disk before the batch is sent for the first time. */
  open(batch: OpenBatch): void {
    onDisk(() =>
      this.#db
        .prepare(
          'insert into batch (batch_no, first_sequence, last_sequence, digest) values (?, ?, ?, ?)',
        )
        .run(batch.batchNo, batch.firstSequence, batch.lastSequence, batch.digest),
    );
  }

  /** The name is of no use (the centre knows it with another content); its records go out under a new one. */
  abandon(batchNo: number, reason: string): void {
    onDisk(() =>
      this.#db
        .prepare('update batch set abandoned = ? where batch_no = ? and receipt is null')
        .run(reason, batchNo),
    );
  }

  /** Only a receipt that was checked against this very batch lets go of records. */
  acknowledge(receipt: CheckedReceipt): void {
    const { batch, bytes, verdicts } = receipt;
    const rows = this.#rowsOf(batch);
    assert.equal(rows.length, verdicts.length, 'a verdict for every record of the batch');
    const update = this.#db.prepare<[number, string, number]>(
      "update record set state = 'acknowledged', batch_no = ?, verdict = ? where journal_sequence = ?",
    );
    onDisk(() => {
      this.#db
        .transaction(() => {
          this.#db
            .prepare('update batch set receipt = ? where batch_no = ?')
            .run(bytes, batch.batchNo);
          for (const [at, row] of rows.entries()) {
            update.run(batch.batchNo, JSON.stringify(verdicts[at]), row.journalSequence);
          }
        })
        .immediate();
    });
    this.#onAcknowledged(rows.map((row) => decodeRecord(row.bytes)));
  }

  /** What the centre said about one record, once it has said something. */
  verdictOf(journalSequence: number): Verdict | undefined {
    const text = onDisk(() =>
      this.#db
        .prepare<[number], string | null>('select verdict from record where journal_sequence = ?')
        .pluck()
        .get(journalSequence),
    );
    return text === undefined || text === null ? undefined : (JSON.parse(text) as Verdict);
  }

  #rowsOf(batch: OpenBatch): readonly KeptRow[] {
    return onDisk(() =>
      this.#db
        .prepare<[number, number], KeptRow>(
          "select journal_sequence as journalSequence, bytes from record where state = 'kept' and journal_sequence between ? and ? order by journal_sequence",
        )
        .all(batch.firstSequence, batch.lastSequence),
    ).map(ownBytes);
  }
}

/** SQLite hands out Buffers, whose `slice` shares memory. */
const ownBytes = (row: KeptRow): KeptRow => ({ ...row, bytes: new Uint8Array(row.bytes) });

const openBatchOf = (row: BatchRow): OpenBatch => ({
  batchNo: row.batch_no,
  firstSequence: row.first_sequence,
  lastSequence: row.last_sequence,
  digest: row.digest,
});
