import { fen, type Fen } from '@lvchengtong/card-sdk/money';
import { Decimal } from 'decimal.js';
import type { FeeRule, FeeShare, FeeTerms, FeeTier } from './fee-rule.ts';

/** Enough digits for every fen there is times every rate, without a rounding before the last one. */
const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_EVEN });

/** What a fee is reckoned on: the paid records of one operator and day. */
export interface FeeBase {
  readonly count: number;
  readonly amount: Fen;
  /** The operator's amount of the same calendar month, before this day. */
  readonly monthBefore: Fen;
}

export interface FeePart {
  readonly party: string;
  readonly amount: Fen;
}

/** One line of a bill: what one rule takes. */
export interface FeeLine {
  readonly ruleId: string;
  readonly code: string;
  readonly base: FeeBase;
  /** In fen, before rounding and limits. */
  readonly exact: string;
  /** Rounded once, half to even, then held within the rule's limits. */
  readonly fee: Fen;
  /** Sums to `fee`. */
  readonly parts: readonly FeePart[];
}

/** Nothing was sold, nothing is charged: a minimum is the minimum of a fee, not a fee for being there. */
export function feeLine(rule: FeeRule, base: FeeBase): FeeLine | undefined {
  if (base.count === 0) return undefined;
  const exact = exactFee(rule.terms, base);
  const fee = withinLimits(fen(BigInt(exact.toFixed(0))), rule);
  return {
    ruleId: rule.id,
    code: rule.code,
    base,
    exact: exact.toFixed(),
    fee,
    parts: splitFee(fee, rule.split),
  };
}

function exactFee(terms: FeeTerms, base: FeeBase): Decimal {
  switch (terms.method) {
    case 'none':
      return new Exact(0);
    case 'per-count':
      return new Exact(terms.fenPerRecord).times(base.count);
    case 'rate':
      return rateOf(base.amount, terms.per10000);
    case 'flat-per-day':
      return new Exact(terms.amount.toString());
    case 'tiered-monthly':
      return tiered(terms.tiers, base);
  }
}

const rateOf = (amount: bigint, per10000: string): Decimal =>
  new Exact(amount.toString()).times(per10000).dividedBy(10_000);

/** The day's amount begins where the month stands, and each tier takes its part of it. */
function tiered(tiers: readonly FeeTier[], { amount, monthBefore }: FeeBase): Decimal {
  const end = monthBefore + amount;
  return tiers.reduce((total, { from, per10000 }, at) => {
    const to = tiers[at + 1]?.from ?? end;
    const begin = from > monthBefore ? from : monthBefore;
    const stop = to < end ? to : end;
    return stop > begin ? total.plus(rateOf(stop - begin, per10000)) : total;
  }, new Exact(0));
}

function withinLimits(fee: Fen, { minimum, maximum }: FeeRule): Fen {
  if (minimum !== undefined && fee < minimum) return minimum;
  return maximum !== undefined && fee > maximum ? maximum : fee;
}

/**
 * Parts that sum to the whole: each gets its proportion rounded down, and what is left goes fen by
 * fen to those who lost most by that, the first named first.
 */
export function splitFee(fee: Fen, split: readonly FeeShare[]): FeePart[] {
  const whole = BigInt(split.reduce((total, { share }) => total + share, 0));
  const parts = split.map(({ party, share }, at) => ({
    party,
    at,
    amount: (fee * BigInt(share)) / whole,
    lost: (fee * BigInt(share)) % whole,
  }));
  const left = fee - parts.reduce((total, { amount }) => total + amount, 0n);
  const favoured = new Set(
    parts
      .toSorted((a, b) => (a.lost === b.lost ? a.at - b.at : a.lost < b.lost ? 1 : -1))
      .slice(0, Number(left))
      .map(({ at }) => at),
  );
  return parts.map(({ party, amount, at }) => ({
    party,
    amount: favoured.has(at) ? fen(amount + 1n) : fen(amount),
  }));
}
