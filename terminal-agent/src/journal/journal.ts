import assert from 'node:assert/strict';
import Database from 'better-sqlite3';
import {
  decodeRecord,
  encodeRecord,
  isMoneyKind,
  type TransactionRecord,
} from '@lvchengtong/card-sdk/exchange';
import type { LocalDateTime } from '@lvchengtong/card-sdk/ids';
import { add, subtract, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import { Ballast } from './ballast.ts';
import { BatchLog } from './batch-log.ts';
import { CHAIN_START, linkOf } from './chain.ts';
import { DutyLog } from './duty-log.ts';
import { JournalError, onDisk } from './journal-error.ts';
import { prepareFile, repairChain, type SetAside } from './open-file.ts';

/** A record that has not got its place in the journal yet. */
export type RecordDraft = Omit<TransactionRecord, 'journalSequence'>;
export type PendingId = number;

/** How much waits for the centre. */
export interface Backlog {
  readonly count: number;
  readonly amount: Fen;
}

/**
 * The terminal's memory: append-only, one row per record, each chained to the one before. What it
 * has returned from is on the disk (write-ahead log, `synchronous = FULL`).
 */
export class Journal {
  readonly #db: Database.Database;
  readonly #ballast: Ballast;
  readonly #insert: Database.Statement<[number, Uint8Array, Uint8Array]>;
  readonly #moveHead: Database.Statement<[number, Uint8Array]>;
  readonly #remember: Database.Statement<[Uint8Array, Uint8Array]>;
  readonly #forget: Database.Statement<[number]>;
  #lastSequence: number;
  #lastChain: Uint8Array;
  #lastAt: LocalDateTime | undefined;
  #backlog: Backlog;
  /** Rows that the last start found broken; empty is what it should be. */
  readonly setAside: readonly SetAside[];
  readonly batches: BatchLog;
  readonly duties: DutyLog;

  /** @throws JournalError when the file cannot be used: the terminal then takes no cards. */
  static open(path: string): Journal {
    return onDisk(() => new Journal(path));
  }

  private constructor(path: string) {
    this.#db = prepareFile(path);
    this.#ballast = new Ballast(`${path}.ballast`);
    this.setAside = repairChain(this.#db);
    const head = this.#db
      .prepare<[], { journal_sequence: number; chain: Uint8Array }>(
        'select journal_sequence, chain from head',
      )
      .get();
    this.#lastSequence = head?.journal_sequence ?? 0;
    this.#lastChain = head === undefined ? CHAIN_START : new Uint8Array(head.chain);
    this.#insert = this.#db.prepare(
      'insert into record (journal_sequence, bytes, chain) values (?, ?, ?)',
    );
    this.#moveHead = this.#db.prepare(
      'insert into head (head_id, journal_sequence, chain) values (1, ?, ?) ' +
        'on conflict (head_id) do update set journal_sequence = excluded.journal_sequence, chain = excluded.chain',
    );
    this.#remember = this.#db.prepare('insert into pending (unresolved, mac) values (?, ?)');
    this.#forget = this.#db.prepare('delete from pending where pending_id = ?');
    this.#lastAt = this.last(50).find(hasTerminalTime)?.at;
    this.duties = new DutyLog(this.#db);
    this.batches = new BatchLog(this.#db, (acknowledged) => {
      this.#backlog = acknowledged.reduce(without, this.#backlog);
    });
    this.#backlog = this.batches.kept().reduce(withRecord, { count: 0, amount: ZERO });
  }

  /**
   * Writes one record; it is on the disk when this returns. `resolves` is forgotten in the same
   * commit, so that a debit is never both a record and pending.
   * @throws JournalError when the disk refuses.
   */
  append(draft: RecordDraft, resolves?: PendingId): TransactionRecord {
    if (hasTerminalTime(draft)) {
      assert(this.#lastAt === undefined || draft.at >= this.#lastAt, 'record time runs backwards');
    }
    const record = { ...draft, journalSequence: this.#lastSequence + 1 };
    const bytes = encodeRecord(record);
    const chain = linkOf(this.#lastChain, bytes);
    this.#commit(() => {
      this.#insert.run(record.journalSequence, bytes, chain);
      this.#moveHead.run(record.journalSequence, chain);
      if (resolves !== undefined) this.#forget.run(resolves);
    }, resolves !== undefined);
    this.#lastSequence = record.journalSequence;
    this.#lastChain = chain;
    if (hasTerminalTime(record)) this.#lastAt = record.at;
    this.#backlog = withRecord(this.#backlog, record);
    return record;
  }

  /**
   * Stores what would be journalled if nothing more were ever heard of this debit; called before it
   * is sent. `mac` is the MAC1 (purchase) or MAC2 (load) that goes with it.
   */
  remember(unresolved: RecordDraft, mac: Uint8Array): PendingId {
    assert.equal(unresolved.kind, 'unresolved');
    const bytes = encodeRecord({ ...unresolved, journalSequence: 0 });
    return this.#commit(() => Number(this.#remember.run(bytes, mac).lastInsertRowid));
  }

  /** The card showed that the debit did not happen. */
  forget(pending: PendingId): void {
    this.#commit(() => this.#forget.run(pending));
  }

  /** After a power cut: every debit that was under way becomes an `unresolved` record. */
  settlePending(): readonly TransactionRecord[] {
    return onDisk(() =>
      this.#db
        .prepare<[], { pending_id: number; unresolved: Uint8Array }>(
          'select pending_id, unresolved from pending order by pending_id',
        )
        .all(),
    ).map((row) => this.append(readRow(row.unresolved), row.pending_id));
  }

  /** @throws JournalError when a purchase begun now might not get its record onto the disk. */
  checkRoom(): void {
    onDisk(() => {
      this.#ballast.take();
    });
  }

  get lastSequence(): number {
    return this.#lastSequence;
  }

  /** Time of the last record that this terminal timed itself. */
  get lastAt(): LocalDateTime | undefined {
    return this.#lastAt;
  }

  get backlog(): Backlog {
    return this.#backlog;
  }

  /** The newest records first. */
  last(count: number): readonly TransactionRecord[] {
    return onDisk(() =>
      this.#db
        .prepare<[number], { bytes: Uint8Array }>(
          'select bytes from record order by journal_sequence desc limit ?',
        )
        .all(count),
    ).map((row) => readRow(row.bytes));
  }

  /** Records from one sequence to another, oldest first; what was set aside is not among them. */
  between(first: number, last: number): readonly TransactionRecord[] {
    return onDisk(() =>
      this.#db
        .prepare<[number, number], { bytes: Uint8Array }>(
          'select bytes from record where journal_sequence between ? and ? order by journal_sequence',
        )
        .all(first, last),
    ).map((row) => readRow(row.bytes));
  }

  /** Records of the day of `at`, oldest first, as far back as they are in one piece. */
  today(at: LocalDateTime): readonly TransactionRecord[] {
    const records: TransactionRecord[] = [];
    const rows = this.#db
      .prepare<[], { bytes: Uint8Array }>('select bytes from record order by journal_sequence desc')
      .iterate();
    for (const row of rows) {
      const record = readRow(row.bytes);
      // A load's time is the centre's and may stand out of order by minutes, not by a day.
      if (record.at.slice(0, 8) < at.slice(0, 8)) break;
      records.push(record);
    }
    return records.reverse();
  }

  close(): void {
    this.#db.close();
  }

  #commit<Result>(work: () => Result, afterDebit = false): Result {
    const commit = (): Result => onDisk(() => this.#db.transaction(work).immediate());
    try {
      return commit();
    } catch (error) {
      // The money has left the card: the space held back was held back for this record.
      const full = error instanceof JournalError && error.code === 'DISK_FULL';
      if (!full || !afterDebit || !this.#ballast.drop()) throw error;
      return commit();
    }
  }
}

/** SQLite hands out Buffers, whose `slice` shares memory; records own their bytes. */
const readRow = (bytes: Uint8Array): TransactionRecord => decodeRecord(new Uint8Array(bytes));

// A load carries the centre's time, which the card has signed; it says nothing about our clock.
const hasTerminalTime = (record: { readonly counterKind: string }): boolean =>
  record.counterKind !== 'online';

const amountOf = (record: TransactionRecord): Fen =>
  isMoneyKind(record.kind) ? record.amount : ZERO;
const withRecord = (backlog: Backlog, record: TransactionRecord): Backlog => ({
  count: backlog.count + 1,
  amount: add(backlog.amount, amountOf(record)),
});
const without = (backlog: Backlog, record: TransactionRecord): Backlog => ({
  count: backlog.count - 1,
  amount: subtract(backlog.amount, amountOf(record)),
});
