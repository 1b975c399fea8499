import { RECORD_FLAG, type TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import { add, ZERO, type Fen } from '@lvchengtong/card-sdk/money';

/** How many, and what they came to. */
export interface Tally {
  readonly count: number;
  readonly amount: Fen;
}
export const NOTHING: Tally = { count: 0, amount: ZERO };

/** What a shift's records come to: a Z report is these figures and whose they are. */
export interface ShiftTotals {
  readonly sales: Tally;
  /** Debits that may have happened. */
  readonly unresolved: Tally;
  readonly loads: Tally;
  /** Sales taken back, by how the money went. */
  readonly voidsToCard: Tally;
  readonly voidsInCash: Tally;
}

const NO_TOTALS: ShiftTotals = {
  sales: NOTHING,
  unresolved: NOTHING,
  loads: NOTHING,
  voidsToCard: NOTHING,
  voidsInCash: NOTHING,
};

/** The records of one shift, counted as the journal has them. */
export class ShiftBook {
  readonly #sales = new Map<number, TransactionRecord>();
  readonly #voided = new Set<number>();
  #totals = NO_TOTALS;

  constructor(records: Iterable<TransactionRecord>) {
    for (const record of records) this.note(record);
  }

  get totals(): ShiftTotals {
    return this.#totals;
  }

  note(record: TransactionRecord): void {
    switch (record.kind) {
      case 'purchase':
      case 'compound-purchase':
        this.#sales.set(record.journalSequence, record);
        // A card that is not genuine claims to have paid; nothing was sold.
        if (record.refusal === 0) this.#count('sales', record.amount);
        return;
      case 'unresolved':
        this.#count('unresolved', record.amount);
        return;
      case 'load':
        this.#count('loads', record.amount);
        return;
      case 'void': {
        const amount = this.amountOf(record.referenceSequence);
        const inCash = (record.flags & RECORD_FLAG.inCash) !== 0;
        this.#voided.add(record.referenceSequence);
        this.#count(inCash ? 'voidsInCash' : 'voidsToCard', amount ?? ZERO);
        return;
      }
      default:
    }
  }

  /** The sale of this shift that can still be taken back. */
  voidable(journalSequence: number): TransactionRecord | undefined {
    const sale = this.#sales.get(journalSequence);
    const isPaid = sale?.kind === 'purchase' && sale.refusal === 0 && sale.amount > 0n;
    return isPaid && !this.#voided.has(journalSequence) ? sale : undefined;
  }

  isVoided(journalSequence: number): boolean {
    return this.#voided.has(journalSequence);
  }

  amountOf(journalSequence: number): Fen | undefined {
    return this.#sales.get(journalSequence)?.amount;
  }

  #count(what: keyof ShiftTotals, amount: Fen): void {
    const { count, amount: before } = this.#totals[what];
    this.#totals = {
      ...this.#totals,
      [what]: { count: count + 1, amount: add(before, amount) },
    };
  }
}
