import assert from 'node:assert/strict';
import type { OperatorNo, SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Fen } from '@lvchengtong/card-sdk/money';

/** Terms of one operator (or of all without terms of their own) from a day on. */
export interface ClearingRule {
  /** Undefined: every operator without a rule of its own. */
  readonly operatorNo: OperatorNo | undefined;
  readonly effectiveFrom: SettlementDate;
  /** A debit above it waits for a person. */
  readonly purchaseMax: Fen;
  /** A record that is older when it arrives waits for a person. */
  readonly uploadTermDays: number;
  /** How far a terminal's clock may be ahead. */
  readonly clockToleranceMinutes: number;
  /** How old a terminal's block list may be for the issuer to bear a blocked card's debit. */
  readonly blockListFreshHours: number;
  /** How long a suspended record, or a gap, waits for a neighbour before it is a person's. */
  readonly ageingTermDays: number;
  /** How long after a sale a cashier can take it back. */
  readonly voidTermHours: number;
  /** Who pays the difference between the price and what the student paid. */
  readonly concessionBearer: ConcessionBearer;
}

export const CONCESSION_BEARERS = ['operator', 'city', 'school'] as const;
export type ConcessionBearer = (typeof CONCESSION_BEARERS)[number];

/** Of operators, and of days of each. */
const KNOWN_MAX = 100;
const known = new WeakMap<readonly ClearingRule[], Map<OperatorNo, Map<string, ClearingRule>>>();

/** The rule in force for an operator on a day: its own before the general one, the newest before older. */
export function ruleFor(
  rules: readonly ClearingRule[],
  operatorNo: OperatorNo,
  on: SettlementDate,
): ClearingRule {
  // A group of uploads asks for few operators and days, thousands of times.
  const found = known.get(rules)?.get(operatorNo)?.get(on);
  if (found !== undefined) return found;
  const rule = findRule(rules, operatorNo, on);
  const byOperator = known.get(rules) ?? new Map<OperatorNo, Map<string, ClearingRule>>();
  const byDay = byOperator.get(operatorNo) ?? new Map<string, ClearingRule>();
  // Records may name any operator and any day.
  if (byDay.size >= KNOWN_MAX) byDay.clear();
  if (byOperator.size >= KNOWN_MAX) byOperator.clear();
  known.set(rules, byOperator.set(operatorNo, byDay.set(on, rule)));
  return rule;
}

/** The general rule in force on a day, for what belongs to no operator. */
export const generalRule = (rules: readonly ClearingRule[], on: SettlementDate): ClearingRule =>
  findRule(rules, undefined, on);

function findRule(
  rules: readonly ClearingRule[],
  operatorNo: OperatorNo | undefined,
  on: SettlementDate,
): ClearingRule {
  const inForce = rules
    .filter((rule) => rule.operatorNo === operatorNo || rule.operatorNo === undefined)
    // A record older than every rule is judged by the first one there was.
    .toSorted((a, b) => (a.effectiveFrom < b.effectiveFrom ? 1 : -1));
  const own = (candidates: readonly ClearingRule[]): ClearingRule | undefined =>
    candidates.find((rule) => rule.operatorNo === operatorNo) ?? candidates[0];
  const rule = own(inForce.filter(({ effectiveFrom }) => effectiveFrom <= on)) ?? inForce.at(-1);
  assert(rule !== undefined, 'the general rule is part of the schema');
  return rule;
}
