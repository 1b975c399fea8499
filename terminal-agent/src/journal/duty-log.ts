import type Database from 'better-sqlite3';
import { parseLocalDateTime, type LocalDateTime } from '@lvchengtong/card-sdk/ids';
import { onDisk } from './journal-error.ts';

/** Since when somebody has been at this till. */
export interface Duty {
  readonly cashierNo: string;
  readonly since: LocalDateTime;
  /** The journal's next sequence when it began: the first record that is theirs. */
  readonly firstSequence: number;
}

interface DutyRow {
  readonly cashier_no: string;
  readonly signed_on_at: string;
  readonly first_sequence: number;
}

/** A duty that is over: its records are all there. */
export interface EndedDuty extends Duty {
  /** Counts the duties of this till from 1. */
  readonly dutyNo: number;
  readonly until: LocalDateTime;
  /** One less than the first when nothing was sold. */
  readonly lastSequence: number;
}

interface EndedRow extends DutyRow {
  readonly duty_id: number;
  readonly signed_off_at: string;
  readonly last_sequence: number;
}

/** Who was at the till when; beside the records, so that a record says whose it is by its sequence. */
export class DutyLog {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  /** Whoever has signed on and not off, over restarts. */
  current(): Duty | undefined {
    const row = onDisk(() =>
      this.#db
        .prepare<[], DutyRow>(
          'select cashier_no, signed_on_at, first_sequence from duty where signed_off_at is null',
        )
        .get(),
    );
    return (
      row && {
        cashierNo: row.cashier_no,
        since: parseLocalDateTime(row.signed_on_at),
        firstSequence: row.first_sequence,
      }
    );
  }

  /** The duty that ended last. */
  lastEnded(): EndedDuty | undefined {
    return this.#ended('order by duty_id desc limit 1')[0];
  }

  /** Duties that are over and of which the centre has not got the Z report, the oldest first. */
  unreported(): readonly EndedDuty[] {
    return this.#ended('and reported = 0 order by duty_id');
  }

  /** The centre has it. */
  reported(dutyNo: number): void {
    onDisk(() => this.#db.prepare('update duty set reported = 1 where duty_id = ?').run(dutyNo));
  }

  #ended(which: string): readonly EndedDuty[] {
    return onDisk(() =>
      this.#db
        .prepare<[], EndedRow>(
          'select duty_id, cashier_no, signed_on_at, first_sequence, signed_off_at, last_sequence ' +
            `from duty where signed_off_at is not null ${which}`,
        )
        .all(),
    ).map((row) => ({
      dutyNo: row.duty_id,
      cashierNo: row.cashier_no,
      since: parseLocalDateTime(row.signed_on_at),
      firstSequence: row.first_sequence,
      until: parseLocalDateTime(row.signed_off_at),
      lastSequence: row.last_sequence,
    }));
  }

  /** Ends whatever duty there was, in the same commit. */
  begin(duty: Duty, lastSequence: number): void {
    this.#commit(() => {
      this.#end(duty.since, lastSequence);
      this.#db
        .prepare('insert into duty (cashier_no, signed_on_at, first_sequence) values (?, ?, ?)')
        .run(duty.cashierNo, duty.since, duty.firstSequence);
    });
  }

  end(at: LocalDateTime, lastSequence: number): void {
    this.#commit(() => {
      this.#end(at, lastSequence);
    });
  }

  #end(at: LocalDateTime, lastSequence: number): void {
    this.#db
      .prepare('update duty set signed_off_at = ?, last_sequence = ? where signed_off_at is null')
      .run(at, lastSequence);
  }

  #commit(work: () => void): void {
    onDisk(() => {
      this.#db.transaction(work).immediate();
    });
  }
}
