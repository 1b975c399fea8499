import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { equalBytes } from '@lvchengtong/card-sdk/bytes';
import { CHAIN_START, followChain, type ChainBreak, type ChainedRow } from './chain.ts';
import { JournalError } from './journal-error.ts';
import { DUTY_SCHEMA, REPORTED_SCHEMA, SCHEMA, SCHEMA_VERSION } from './schema.ts';

/** One row that could not be believed, or one that ought to be there and is not. */
export interface SetAside {
  readonly journalSequence: number;
  readonly reason: ChainBreak | 'after-break' | 'missing';
}

/** The journal's database, made if need be, in the mode that survives a power cut. */
export function prepareFile(path: string): Database.Database {
  mkdirSync(dirname(path), { recursive: true });
  const db = new Database(path);
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    const version = db.pragma('user_version', { simple: true });
    if (version === 0 || version === 1 || version === 2) {
      db.transaction(() => {
        if (version === 0) db.exec(SCHEMA);
        if (version < 2) db.exec(DUTY_SCHEMA);
        db.exec(REPORTED_SCHEMA);
        db.pragma(`user_version = ${String(SCHEMA_VERSION)}`);
      }).exclusive();
    } else if (version !== SCHEMA_VERSION) {
      throw new JournalError('CORRUPT', `journal: file version ${String(version)} is not known`);
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

interface HeadRow {
  readonly journal_sequence: number;
  readonly chain: Uint8Array;
}

/** Verifies the chain; from the first broken row on, rows move to `set_aside` and the chain begins anew. */
export function repairChain(db: Database.Database): readonly SetAside[] {
  const starts = db.prepare<[], number>('select journal_sequence from chain_start').pluck().all();
  const rows = db
    .prepare<[], ChainedRow>(
      'select journal_sequence as journalSequence, bytes, chain from record order by journal_sequence',
    )
    .iterate();
  const state = followChain(rows, new Set(starts));
  const head = db.prepare<[], HeadRow>('select journal_sequence, chain from head').get();
  if (state.kind === 'broken') return moveAside(db, state.atSequence, state.reason, head);
  const lastWritten = head?.journal_sequence ?? 0;
  if (state.lastSequence > lastWritten) {
    return moveAside(db, lastWritten + 1, 'chain-broken', head);
  }
  if (
    head !== undefined &&
    state.lastSequence === lastWritten &&
    lastWritten > 0 &&
    !equalBytes(state.lastChain, head.chain)
  ) {
    return moveAside(db, lastWritten, 'chain-broken', head);
  }
  // Rows set aside earlier leave the head ahead of the last row, and the next row is a start.
  if (state.lastSequence === lastWritten || starts.includes(lastWritten + 1)) return [];
  return recordMissing(db, state.lastSequence + 1, lastWritten);
}

function moveAside(
  db: Database.Database,
  from: number,
  reason: ChainBreak,
  head: HeadRow | undefined,
): readonly SetAside[] {
  const sequences = db
    .prepare<[number], number>(
      'select journal_sequence from record where journal_sequence >= ? order by journal_sequence',
    )
    .pluck()
    .all(from);
  const reasonOf = (sequence: number): ChainBreak | 'after-break' =>
    sequence === from ? reason : 'after-break';
  const move = db.prepare<[string, number]>(
    'insert into set_aside (journal_sequence, bytes, chain, state, batch_no, verdict, reason) ' +
      'select journal_sequence, bytes, chain, state, batch_no, verdict, ? from record where journal_sequence = ?',
  );
  const last = Math.max(head?.journal_sequence ?? 0, ...sequences.slice(-1));
  db.transaction(() => {
    for (const sequence of sequences) move.run(reasonOf(sequence), sequence);
    db.prepare('delete from record where journal_sequence >= ?').run(from);
    beginAfter(db, last);
  }).exclusive();
  return sequences.map((sequence) => ({ journalSequence: sequence, reason: reasonOf(sequence) }));
}

function recordMissing(db: Database.Database, from: number, last: number): readonly SetAside[] {
  const missing = Array.from({ length: Math.max(0, last - from + 1) }, (_, at) => from + at);
  const note = db.prepare<[number]>(
    "insert into set_aside (journal_sequence, reason) values (?, 'missing')",
  );
  db.transaction(() => {
    for (const sequence of missing) note.run(sequence);
    beginAfter(db, last);
  }).exclusive();
  return missing.map((sequence) => ({ journalSequence: sequence, reason: 'missing' }));
}

/** Numbers that were given stay given: the centre may have seen them. */
function beginAfter(db: Database.Database, last: number): void {
  db.prepare('insert or ignore into chain_start (journal_sequence) values (?)').run(last + 1);
  db.prepare(
    'insert into head (head_id, journal_sequence, chain) values (1, ?, ?) ' +
      'on conflict (head_id) do update set journal_sequence = excluded.journal_sequence, chain = excluded.chain',
  ).run(last, CHAIN_START);
}
