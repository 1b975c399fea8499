import type { Knex } from 'knex';
import type { DifferenceClass } from '../reconciliation/difference.ts';
import type { StoredDifference, StoredRun } from './reconciliation-report.ts';

/** The day's last run with the differences that it found, or undefined when there was none. */
export async function readReconciliation(
  database: Knex,
  date: string,
): Promise<{ run: StoredRun; differences: readonly StoredDifference[] } | undefined> {
  const runs = await database('reconciliation_run')
    .where({ settlement_date: date })
    .select<StoredRun[]>(
      'run_at',
      'cards_checked',
      'records_checked',
      'terminals_checked',
      'batches_checked',
    );
  const [run] = runs;
  if (run === undefined) return undefined;
  const differences = await database('reconciliation_difference')
    .where({ settlement_date: date, gone_at: null })
    .orderBy('difference_key')
    .select<(StoredDifference & { class: DifferenceClass })[]>(
      'difference_key',
      'class',
      'subject_kind',
      'subject',
      'amount_fen',
      'summary',
      'evidence',
      'proof',
      'found_at',
    );
  return { run, differences };
}
