import type { Fen } from '@lvchengtong/card-sdk/money';

/** How long things wait and what a card costs: data that two people agree on, from a date on. */
export interface MoneyTerms {
  /** After so many days a load that nothing decided is a person's affair. */
  readonly loadAgeDays: number;
  /** How long after the report of a loss the old card's debits may still arrive. */
  readonly replacementWaitDays: number;
  readonly refundWaitDays: number;
  /** The legal term: what nobody has fetched by then is unclaimed. */
  readonly refundClaimDays: number;
  readonly cardDeposit: Fen;
}

const DAY_MS = 86_400_000;
export const daysLater = (days: number, from: Date): Date =>
  new Date(from.getTime() + days * DAY_MS);
