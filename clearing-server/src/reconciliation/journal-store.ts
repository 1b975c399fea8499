import { parseSettlementDate, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { insertRows } from '../database/insert-rows.ts';
import { query } from '../database/query.ts';
import { groupBy } from '../ledger/group-by.ts';
import { sqlDate } from './invariant-check.ts';
import type { JournalSpan } from './terminal-differences.ts';

/** How far one terminal's journal has come without a hole; undefined when there is one. */
export interface JournalCheckpoint {
  readonly terminalId: string;
  readonly covered: number | undefined;
}

/**
 * Carries the journal of every terminal that sent a batch on the day from its checkpoint over the
 * day's batches. One stays whole when each of them begins no later than where everything before it ends,
 * and carries as many records as it covers: what the engine would report nothing about either.
 */
export async function carryJournalsForward(
  trx: Knex.Transaction,
  date: SettlementDate,
): Promise<void> {
  const day = sqlDate(date);
  await query(
    trx,
    `with span as (
       select terminal_id, first_journal_sequence as first, last_journal_sequence as last, record_count,
         max(last_journal_sequence) over (partition by terminal_id
           order by first_journal_sequence, last_journal_sequence desc
           rows between unbounded preceding and 1 preceding) as before
       from ingest_batch where settlement_date = ${day}
     ), compared as (
       select s.terminal_id, greatest(max(s.last), max(coalesce(j.covered, 0))) as last,
         bool_and((j.terminal_id is null or (j.covered is not null and j.settlement_date < ${day}))
           and s.first <= greatest(s.before, j.covered, 0) + 1
           and s.record_count > s.last - s.first) as whole
       from span s left join reconciliation_journal j using (terminal_id) group by s.terminal_id
     )
     insert into reconciliation_journal (terminal_id, settlement_date, covered)
     select terminal_id, ${day}, case when whole then last end from compared
     on conflict (terminal_id) do update
       set settlement_date = excluded.settlement_date, covered = excluded.covered`,
  );
}

export async function storeJournalCheckpoints(
  trx: Knex.Transaction,
  checkpoints: readonly JournalCheckpoint[],
  date: SettlementDate,
): Promise<void> {
  await insertRows(
    trx,
    'reconciliation_journal',
    [
      { name: 'terminal_id', type: 'bpchar', of: ({ terminalId }) => terminalId },
      { name: 'settlement_date', type: 'date', of: () => date },
      { name: 'covered', type: 'bigint', of: ({ covered }) => covered },
    ],
    checkpoints,
    `on conflict (terminal_id) do update
       set settlement_date = excluded.settlement_date, covered = excluded.covered`,
  );
}

const questioned = (date: SettlementDate): string => `
  and terminal_id in (select terminal_id from reconciliation_journal
    where settlement_date = ${sqlDate(date)} and covered is null)`;

/** The batches, up to the day, of each terminal that sent one on it, or of those in question only. */
export const findJournalSpans = (
  on: Knex,
  date: SettlementDate,
  which: 'all' | 'questioned',
): Promise<Map<string, JournalSpan[]>> =>
  findSpans(
    on,
    `settlement_date <= ${sqlDate(date)} and terminal_id in
       (select terminal_id from ingest_batch where settlement_date = ${sqlDate(date)})
       ${which === 'all' ? '' : questioned(date)}`,
  );

/** Every batch of these terminals up to the day. */
export const findJournalsOf = (
  on: Knex,
  terminalIds: readonly string[],
  until: SettlementDate,
): Promise<Map<string, JournalSpan[]>> =>
  findSpans(on, `settlement_date <= ${sqlDate(until)} and terminal_id = any(?::bpchar[])`, [
    terminalIds,
  ]);

async function findSpans(
  on: Knex,
  where: string,
  bindings: readonly (readonly string[])[] = [],
): Promise<Map<string, JournalSpan[]>> {
  const rows = await query<{
    terminal_id: string;
    batch_no: string;
    first_journal_sequence: string;
    last_journal_sequence: string;
    record_count: number;
    settlement_date: string;
  }>(
    on,
    `select terminal_id, batch_no, first_journal_sequence, last_journal_sequence, record_count,
       settlement_date::text
     from ingest_batch where ${where} order by terminal_id`,
    bindings,
  );
  const perTerminal = groupBy(rows, (row) => row.terminal_id);
  return new Map(
    [...perTerminal].map(([terminalId, own]) => [
      terminalId,
      own.map((row) => ({
        batchNo: Number(row.batch_no),
        first: Number(row.first_journal_sequence),
        last: Number(row.last_journal_sequence),
        recordCount: row.record_count,
        settlementDate: parseSettlementDate(row.settlement_date),
      })),
    ]),
  );
}
