import type { TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import type { LocalDateTime } from '@lvchengtong/card-sdk/ids';
import type { Journal } from '../journal/journal.ts';
import { dayOf } from '../presentation/local-time.ts';
import type { DutyDesk } from './duty-desk.ts';
import { ShiftBook } from './shift-book.ts';
import { shiftReport, type ShiftReport } from './shift-report.ts';

/** The shift that is on: a cashier's duty, or the day where nobody has to sign on. */
export class TillShift {
  readonly #journal: Journal;
  readonly #duty: DutyDesk;
  #book: ShiftBook;
  #day: string;
  #zReport: ShiftReport | undefined;

  constructor(journal: Journal, duty: DutyDesk, at: LocalDateTime) {
    this.#journal = journal;
    this.#duty = duty;
    this.#day = dayOf(at);
    this.#book = this.#begin(at);
  }

  get book(): ShiftBook {
    return this.#book;
  }

  /** Of the last shift, until somebody begins another. */
  get zReport(): ShiftReport | undefined {
    return this.#zReport;
  }

  /** Somebody has signed on or off. */
  changed(at: LocalDateTime): void {
    this.#day = dayOf(at);
    this.#book = this.#begin(at);
  }

  note(record: TransactionRecord): void {
    if (this.#duty.firstSequence === undefined && dayOf(record.at) > this.#day) {
      this.#day = dayOf(record.at);
      this.#book = new ShiftBook([]);
    }
    this.#book.note(record);
  }

  #begin(at: LocalDateTime): ShiftBook {
    const { firstSequence } = this.#duty;
    if (firstSequence !== undefined) {
      this.#zReport = undefined;
      return new ShiftBook(this.#journal.between(firstSequence, this.#journal.lastSequence));
    }
    const ended = this.#journal.duties.lastEnded();
    this.#zReport = ended && shiftReport(this.#journal, ended);
    // What a shift that is over has sold is not taken back after it.
    const over = ended?.lastSequence ?? 0;
    return new ShiftBook(
      this.#journal.today(at).filter(({ journalSequence }) => journalSequence > over),
    );
  }
}
