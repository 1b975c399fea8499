import { fen, fenNumber } from '@lvchengtong/card-sdk/money';
import {
  classTotals,
  unexplainedFen,
  type Difference,
  type DifferenceClass,
  type Subject,
} from '../reconciliation/difference.ts';
import { sideOf } from '../reconciliation/side.ts';
import type { WorkItemState } from '../reconciliation/work-item.ts';
import type { DifferenceRow, Evidence, Reconciled } from './report-shapes.ts';
import { wholeNumber } from './whole-number.ts';

export interface StoredRun {
  readonly run_at: Date;
  readonly cards_checked: string;
  readonly records_checked: string;
  readonly terminals_checked: string;
  readonly batches_checked: string;
}

export interface StoredDifference {
  readonly difference_key: string;
  readonly class: DifferenceClass;
  readonly subject_kind: 'card' | 'terminal' | 'account';
  readonly subject: string;
  readonly amount_fen: string;
  readonly summary: string;
  readonly evidence: Evidence | null;
  readonly proof: string | null;
  readonly found_at: Date;
  readonly work_item_id: string | null;
  readonly state: WorkItemState | null;
  readonly owner: string | null;
  readonly taken_by: string | null;
  readonly opened_at: Date | null;
}

/** The page of one day's reconciliation; its sums are made by the same functions as the close's. */
export function reconciledView(
  run: StoredRun,
  stored: readonly StoredDifference[],
  now: Date,
): Reconciled {
  const differences = stored.map(differenceOf);
  return {
    run_at: run.run_at.toISOString(),
    cards_checked: wholeNumber(run.cards_checked),
    records_checked: wholeNumber(run.records_checked),
    terminals_checked: wholeNumber(run.terminals_checked),
    batches_checked: wholeNumber(run.batches_checked),
    classes: classTotals(differences).map((total) => ({
      class: total.class,
      differences: total.count,
      amount_fen: fenNumber(total.amount),
      unexplained_fen: fenNumber(total.unexplained),
    })),
    differences: stored.map((row) => differenceRow(row, now)).sort(unexplainedFirst),
    unexplained_fen: fenNumber(unexplainedFen(differences)),
  };
}

const differenceOf = (row: StoredDifference): Difference => ({
  key: row.difference_key,
  class: row.class,
  subject: subjectOf(row),
  amount: fen(BigInt(row.amount_fen)),
  summary: row.summary,
  ...(row.evidence === null ? {} : { evidence: row.evidence }),
  ...(row.proof === null ? {} : { proof: row.proof }),
});

function subjectOf({ subject_kind, subject }: StoredDifference): Subject {
  switch (subject_kind) {
    case 'card':
      return { kind: 'card', cardAsn: subject };
    case 'terminal':
      return { kind: 'terminal', terminalId: subject };
    case 'account':
      return { kind: 'account', name: subject };
  }
}

const DAY_MS = 86_400_000;

function differenceRow(row: StoredDifference, now: Date): DifferenceRow {
  const about = (kind: StoredDifference['subject_kind']): string | null =>
    row.subject_kind === kind ? row.subject : null;
  // Another day may have found the same before.
  const since = row.opened_at ?? row.found_at;
  const { work_item_id, state, owner, taken_by } = row;
  return {
    key: row.difference_key,
    class: row.class,
    card_asn: about('card'),
    terminal_id: about('terminal'),
    account: about('account'),
    amount_fen: wholeNumber(row.amount_fen),
    age_days: Math.max(0, Math.floor((now.getTime() - since.getTime()) / DAY_MS)),
    summary: row.summary,
    evidence: row.evidence,
    proof: row.proof,
    explained: row.class !== 'unknown' && row.evidence !== null,
    side: sideOf(row.difference_key),
    work_item:
      work_item_id === null || state === null || owner === null
        ? null
        : { work_item_id, state, owner, taken_by },
  };
}

const unexplainedFirst = (a: DifferenceRow, b: DifferenceRow): number =>
  Number(a.explained) - Number(b.explained) || Math.abs(b.amount_fen) - Math.abs(a.amount_fen);
