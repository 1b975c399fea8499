import type { TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import type { CardAsn, LocalDateTime } from '@lvchengtong/card-sdk/ids';
import { add, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import { dayOf } from './local-time.ts';

/** What this terminal remembers of one card today. */
export interface CardHistory {
  readonly spentToday: Fen;
  /** Purchases by number of the meal period. */
  readonly mealTaps: ReadonlyMap<number, number>;
  readonly lastSale: { readonly amount: Fen; readonly at: LocalDateTime } | undefined;
  readonly lastPass: { readonly direction: 'in' | 'out'; readonly at: LocalDateTime } | undefined;
}

export const NO_HISTORY: CardHistory = {
  spentToday: ZERO,
  mealTaps: new Map(),
  lastSale: undefined,
  lastPass: undefined,
};

/** The day's memory of all cards, rebuilt from the journal after a start. */
export class DayMemory {
  readonly #cards = new Map<CardAsn, CardHistory>();
  #day = '';
  #count = 0;
  #amount: Fen = ZERO;

  of(card: CardAsn, at: LocalDateTime): CardHistory {
    this.#turnTo(at);
    return this.#cards.get(card) ?? NO_HISTORY;
  }

  total(at: LocalDateTime): { readonly count: number; readonly amount: Fen } {
    this.#turnTo(at);
    return { count: this.#count, amount: this.#amount };
  }

  note(record: TransactionRecord): void {
    this.#turnTo(record.at);
    if (dayOf(record.at) !== this.#day) return;
    this.#cards.set(record.cardAsn, withRecord(this.#cards.get(record.cardAsn), record));
    this.#count += 1;
    this.#amount = add(this.#amount, record.amount);
  }

  #turnTo(at: LocalDateTime): void {
    if (dayOf(at) <= this.#day) return;
    this.#day = dayOf(at);
    this.#cards.clear();
    this.#count = 0;
    this.#amount = ZERO;
  }
}

function withRecord(before: CardHistory = NO_HISTORY, record: TransactionRecord): CardHistory {
  const { kind, amount, at, direction, mealPeriod, refusal } = record;
  // An unresolved debit may have happened: for limits it counts.
  if (kind === 'purchase' || kind === 'compound-purchase' || kind === 'unresolved') {
    return {
      ...before,
      spentToday: add(before.spentToday, amount),
      mealTaps: new Map(before.mealTaps).set(
        mealPeriod,
        (before.mealTaps.get(mealPeriod) ?? 0) + 1,
      ),
      lastSale: kind === 'unresolved' ? before.lastSale : { amount, at },
    };
  }
  if (kind === 'attendance' && refusal === 0 && direction !== 'none') {
    return { ...before, lastPass: { direction, at } };
  }
  return before;
}
