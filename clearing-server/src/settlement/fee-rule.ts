import type { OperatorNo, SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Fen } from '@lvchengtong/card-sdk/money';
import { groupBy } from '../ledger/group-by.ts';

/** A decimal number as it was written: a rate is never a binary fraction. */
export type DecimalText = string;

/** What the operator pays for the clearing of its records: clearing.md section 7. */
export type FeeTerms =
  | { readonly method: 'per-count'; readonly fenPerRecord: DecimalText }
  /** In 1/10,000 of the amount. */
  | { readonly method: 'rate'; readonly per10000: DecimalText }
  /** For each day on which the operator has a record. */
  | { readonly method: 'flat-per-day'; readonly amount: Fen }
  /** Each part of the month's amount at the rate of its tier. The first tier begins at 0. */
  | { readonly method: 'tiered-monthly'; readonly tiers: readonly FeeTier[] }
  /** Ends an earlier rule. */
  | { readonly method: 'none' };

export interface FeeTier {
  readonly from: Fen;
  readonly per10000: DecimalText;
}

/** Who receives the fee, in which proportion. */
export interface FeeShare {
  readonly party: string;
  readonly share: number;
}

export interface FeeRule {
  readonly id: string;
  /** What the fee is for; an operator pays one fee per code. */
  readonly code: string;
  /** Undefined: every operator without a rule of its own for this code. */
  readonly operatorNo: OperatorNo | undefined;
  readonly effectiveFrom: SettlementDate;
  /** The first day on which it is not in force any more. */
  readonly effectiveTo: SettlementDate | undefined;
  readonly terms: FeeTerms;
  readonly minimum: Fen | undefined;
  readonly maximum: Fen | undefined;
  readonly split: readonly FeeShare[];
}

/**
 * The rules for an operator on a day, one per code and in their order: of those that have begun the
 * newest, its own before a general one. A newest rule that has ended leaves no fee: an older one does
 * not come back to life.
 */
export function feeRulesFor(
  rules: readonly FeeRule[],
  operatorNo: OperatorNo,
  on: SettlementDate,
): FeeRule[] {
  const begun = rules.filter(({ effectiveFrom }) => effectiveFrom <= on);
  const newest = (candidates: readonly FeeRule[]): FeeRule | undefined =>
    candidates.toSorted((a, b) => (a.effectiveFrom < b.effectiveFrom ? 1 : -1))[0];
  const inForce = (rule: FeeRule | undefined): rule is FeeRule =>
    rule !== undefined && (rule.effectiveTo === undefined || on < rule.effectiveTo);
  return [...groupBy(begun, ({ code }) => code)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, same]) => {
      const own = newest(same.filter((rule) => rule.operatorNo === operatorNo));
      const general = newest(same.filter((rule) => rule.operatorNo === undefined));
      return [own, general].filter(inForce).slice(0, 1);
    })
    .filter(({ terms }) => terms.method !== 'none');
}
