import type { Knex } from 'knex';
import { query } from '../database/query.ts';
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
  const differences = await query<StoredDifference>(
    database,
    `select d.difference_key, d.class, d.subject_kind, d.subject, d.amount_fen, d.summary, d.evidence,
       d.proof, d.found_at, w.work_item_id, w.state, w.owner, w.taken_by, w.opened_at
     from reconciliation_difference d left join reconciliation_work_item w using (difference_key)
     where d.settlement_date = ?::date and d.gone_at is null order by d.difference_key`,
    [date],
  );
  return { run, differences };
}
