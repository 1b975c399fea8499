import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import { ZERO } from '@lvchengtong/card-sdk/money';
import type { Difference } from './difference.ts';

/** The journal sequences that one batch says it covers. */
export interface JournalSpan {
  readonly batchNo: number;
  readonly first: number;
  readonly last: number;
  readonly recordCount: number;
  readonly settlementDate: SettlementDate;
}

/**
 * Holes in a terminal's journal, by the spans of its batches. A hole is reported on the day whose batch
 * shows it; what it is worth only the cards' chains can say.
 */
export function journalDifferences(
  terminalId: string,
  spans: readonly JournalSpan[],
  date: SettlementDate,
): Difference[] {
  const differences: Difference[] = [];
  let covered = 0;
  for (const span of spans.toSorted((a, b) => a.first - b.first || b.last - a.last)) {
    const shownToday = span.settlementDate === date;
    if (span.first > covered + 1 && shownToday) {
      differences.push(journalHole(terminalId, covered + 1, span.first - 1, span.batchNo));
    }
    const absent = span.last - span.first + 1 - span.recordCount;
    // What other batches cover already came with them: a re-upload may carry any selection.
    if (absent > 0 && shownToday && span.last > covered)
      differences.push(thinBatch(terminalId, span, absent));
    covered = Math.max(covered, span.last);
  }
  return differences;
}

/** How far the spans reach from the journal's first entry on; undefined when one is missing before. */
export function wholeJournal(spans: readonly JournalSpan[]): number | undefined {
  let covered = 0;
  for (const { first, last } of spans.toSorted((a, b) => a.first - b.first)) {
    if (first > covered + 1) return undefined;
    covered = Math.max(covered, last);
  }
  return covered;
}

const base = (terminalId: string) =>
  ({ class: 'missing-upload', subject: { kind: 'terminal', terminalId }, amount: ZERO }) as const;

const journalHole = (
  terminalId: string,
  from: number,
  to: number,
  batchNo: number,
): Difference => ({
  ...base(terminalId),
  key: `journal ${terminalId} ${from} ${to}`,
  summary: `journal entries ${from} to ${to} never came`,
  evidence: { first_missing: from, last_missing: to, shown_by_batch: batchNo },
});

const thinBatch = (terminalId: string, span: JournalSpan, absent: number): Difference => ({
  ...base(terminalId),
  key: `journal-in-batch ${terminalId} ${span.batchNo}`,
  summary: `batch ${span.batchNo} covers ${absent} journal entries more than it carries`,
  evidence: {
    batch_no: span.batchNo,
    first: span.first,
    last: span.last,
    records: span.recordCount,
  },
});

/** How far one PSAM counted during the day, and how many of its numbers came. */
export interface PsamCount {
  readonly terminalId: string;
  readonly psamNo: string;
  readonly first: number;
  readonly last: number;
  readonly came: number;
}

/**
 * Numbers that a PSAM gave out and no record bears. Not by itself a loss: the PSAM counts when it signs,
 * and a card that leaves before DEBIT spends a number for nothing. With a journal without a hole that
 * is the explanation, and says so.
 */
export function psamDifference(count: PsamCount, journalHasHole: boolean): Difference | undefined {
  const absent = count.last - count.first + 1 - count.came;
  if (absent <= 0) return undefined;
  return {
    ...base(count.terminalId),
    key: `psam ${count.psamNo} ${count.first}`,
    summary: `PSAM ${count.psamNo} signed ${absent} time(s) more than there are records`,
    evidence: {
      psam_no: count.psamNo,
      first_sequence: count.first,
      last_sequence: count.last,
      records: count.came,
    },
    ...(journalHasHole ? {} : { proof: 'JOURNAL_WITHOUT_HOLE' }),
  };
}
