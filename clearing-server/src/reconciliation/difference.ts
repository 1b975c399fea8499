import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import { absolute, sum, type Fen } from '@lvchengtong/card-sdk/money';

/** Why two stories differ: clearing.md section 8. `unknown` is the one that must not occur. */
export const DIFFERENCE_CLASSES = [
  'missing-upload',
  'missing-in-file',
  'amount-differs',
  'duplicate-in-file',
  'late',
  'torn',
  'tac-wrong',
  'clone-suspected',
  'load-unconfirmed',
  'load-unpaid',
  'cut-over-shift',
  'unknown',
] as const;
export type DifferenceClass = (typeof DIFFERENCE_CLASSES)[number];

/** What the difference is about. */
export type Subject =
  | { readonly kind: 'card'; readonly cardAsn: string }
  | { readonly kind: 'terminal'; readonly terminalId: string }
  | { readonly kind: 'account'; readonly name: string };

/** Facts a person can look up: record ids, counters, both balances. JSON-safe. */
export type Evidence = Readonly<Record<string, string | number | readonly (string | number)[]>>;

export interface Difference {
  /** The same difference found again has the same key, so that a second run finds it, not doubles it. */
  readonly key: string;
  readonly class: DifferenceClass;
  readonly subject: Subject;
  /** Signed: positive when more left the card than we know of. 0 when only a count differs. */
  readonly amount: Fen;
  /** In one sentence, for the person who has to act. */
  readonly summary: string;
  /** Absent: the class is a guess, and its amount counts as unexplained. */
  readonly evidence?: Evidence;
  /** How it was, or will be, resolved without anybody's work, e.g. `PROVEN_BY_NEXT`. */
  readonly proof?: string;
}

export interface ReconciliationReport {
  readonly date: SettlementDate;
  readonly cardsChecked: number;
  readonly recordsChecked: number;
  readonly terminalsChecked: number;
  readonly batchesChecked: number;
  readonly differences: readonly Difference[];
  /** How the last line came about: one row per class that occurs. */
  readonly classes: readonly ClassTotal[];
  /** The last line: `unexplainedFen(differences)`. */
  readonly unexplained: Fen;
}

export interface ClassTotal {
  readonly class: DifferenceClass;
  readonly count: number;
  readonly amount: Fen;
  readonly unexplained: Fen;
}

const isUnexplained = (difference: Difference): boolean =>
  difference.class === 'unknown' || difference.evidence === undefined;

/** Sum of absolute amounts, so that two opposite errors do not hide each other. */
export const unexplainedFen = (differences: readonly Difference[]): Fen =>
  sum(differences.filter(isUnexplained).map(({ amount }) => absolute(amount)));

export function classTotals(differences: readonly Difference[]): ClassTotal[] {
  return DIFFERENCE_CLASSES.flatMap((name) => {
    const own = differences.filter((difference) => difference.class === name);
    if (own.length === 0) return [];
    return [
      {
        class: name,
        count: own.length,
        amount: sum(own.map(({ amount }) => absolute(amount))),
        unexplained: unexplainedFen(own),
      },
    ];
  });
}
