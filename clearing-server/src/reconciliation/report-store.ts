import { parseSettlementDate, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { insertRows } from '../database/insert-rows.ts';
import { query } from '../database/query.ts';
import {
  classTotals,
  DIFFERENCE_CLASSES,
  unexplainedFen,
  type Difference,
  type Evidence,
  type ReconciliationReport,
  type Subject,
} from './difference.ts';

export const subjectText = (subject: Subject): string => {
  switch (subject.kind) {
    case 'card':
      return subject.cardAsn;
    case 'terminal':
      return subject.terminalId;
    case 'account':
      return subject.name;
  }
};

export function subjectFrom(kind: string, text: string): Subject {
  if (kind === 'card') return { kind, cardAsn: text };
  return kind === 'terminal' ? { kind, terminalId: text } : { kind: 'account', name: text };
}

/** Days up to `until` that have bills and were not compared since they closed; oldest first. */
export async function findUncomparedDays(
  on: Knex,
  until: SettlementDate,
): Promise<SettlementDate[]> {
  const rows = await query<{ date: string }>(
    on,
    `select d.settlement_date::text as date from settlement_day d
     left join reconciliation_run r on r.settlement_date = d.settlement_date and r.day_was_closed
     where d.settlement_date <= ?::date and d.state in ('balanced', 'settled', 'paid')
       and r.settlement_date is null
     order by 1`,
    [until],
  );
  return rows.map((row) => parseSettlementDate(row.date));
}

export interface PlaceAmongRuns {
  /** Its bills stand; an open day can be looked at, but what comes later still belongs to it. */
  readonly isClosed: boolean;
  /** It was compared since it closed. */
  readonly isCompared: boolean;
  /** It is closed, no later day was compared, and every earlier one was. */
  readonly isNewest: boolean;
}

export async function placeAmongRuns(on: Knex, date: SettlementDate): Promise<PlaceAmongRuns> {
  const [row] = await query<PlaceAmongRuns>(
    on,
    `with day as (
       select d.settlement_date, d.state in ('balanced', 'settled', 'paid') as is_closed,
         coalesce(r.day_was_closed, false) as is_compared
       from settlement_day d left join reconciliation_run r using (settlement_date)
     )
     select own.is_closed as "isClosed", own.is_compared as "isCompared",
       own.is_closed
         and not exists (select from day where settlement_date > own.settlement_date and is_compared)
         and not exists (select from day where settlement_date < own.settlement_date
           and is_closed and not is_compared) as "isNewest"
     from day own where own.settlement_date = ?::date`,
    [date],
  );
  return row ?? { isClosed: false, isCompared: false, isNewest: false };
}

/** Keeps the report. A difference that an earlier run found and this one does not is marked as gone. */
export async function storeReport(
  trx: Knex.Transaction,
  report: ReconciliationReport,
  at: Date,
  dayWasClosed: boolean,
): Promise<void> {
  await query(
    trx,
    `insert into reconciliation_run (settlement_date, run_at, cards_checked, records_checked,
       terminals_checked, batches_checked, unexplained_fen, day_was_closed)
       values (?::date, ?, ?, ?, ?, ?, ?, ?)
     on conflict (settlement_date) do update set run_at = excluded.run_at,
       cards_checked = excluded.cards_checked, records_checked = excluded.records_checked,
       terminals_checked = excluded.terminals_checked, batches_checked = excluded.batches_checked,
       unexplained_fen = excluded.unexplained_fen, day_was_closed = excluded.day_was_closed`,
    [
      report.date,
      at,
      report.cardsChecked,
      report.recordsChecked,
      report.terminalsChecked,
      report.batchesChecked,
      report.unexplained,
      dayWasClosed,
    ],
  );
  await query(
    trx,
    `update reconciliation_difference set gone_at = ?
     where settlement_date = ?::date and gone_at is null and difference_key <> all(?::text[])`,
    [at, report.date, report.differences.map(({ key }) => key)],
  );
  await insertRows(
    trx,
    'reconciliation_difference',
    [
      { name: 'settlement_date', type: 'date', of: () => report.date },
      { name: 'difference_key', type: 'text', of: ({ key }) => key },
      { name: 'class', type: 'text', of: (difference) => difference.class },
      { name: 'subject_kind', type: 'text', of: ({ subject }) => subject.kind },
      { name: 'subject', type: 'text', of: ({ subject }) => subjectText(subject) },
      { name: 'amount_fen', type: 'bigint', of: ({ amount }) => amount },
      { name: 'summary', type: 'text', of: ({ summary }) => summary },
      {
        name: 'evidence',
        type: 'jsonb',
        of: ({ evidence }) => evidence && JSON.stringify(evidence),
      },
      { name: 'proof', type: 'text', of: ({ proof }) => proof },
      { name: 'found_at', type: 'timestamptz', of: () => at },
    ],
    report.differences,
    `on conflict (settlement_date, difference_key) do update set class = excluded.class,
       amount_fen = excluded.amount_fen, summary = excluded.summary, evidence = excluded.evidence,
       proof = excluded.proof, gone_at = null`,
  );
}

export async function findReport(
  on: Knex,
  date: SettlementDate,
): Promise<ReconciliationReport | undefined> {
  const [run] = await query<{
    cards_checked: string;
    records_checked: string;
    terminals_checked: string;
    batches_checked: string;
  }>(
    on,
    `select cards_checked, records_checked, terminals_checked, batches_checked
     from reconciliation_run where settlement_date = ?::date`,
    [date],
  );
  if (run === undefined) return undefined;
  const differences = await findDifferences(on, date);
  return {
    date,
    cardsChecked: Number(run.cards_checked),
    recordsChecked: Number(run.records_checked),
    terminalsChecked: Number(run.terminals_checked),
    batchesChecked: Number(run.batches_checked),
    differences,
    classes: classTotals(differences),
    unexplained: unexplainedFen(differences),
  };
}

interface DifferenceRow {
  difference_key: string;
  class: string;
  subject_kind: string;
  subject: string;
  amount_fen: string;
  summary: string;
  evidence: Evidence | null;
  proof: string | null;
}

const SELECT_DIFFERENCE = `select difference_key, class, subject_kind, subject, amount_fen, summary,
  evidence, proof from reconciliation_difference where settlement_date = ?::date and gone_at is null`;

async function findDifferences(on: Knex, date: SettlementDate): Promise<Difference[]> {
  const rows = await query<DifferenceRow>(on, `${SELECT_DIFFERENCE} order by difference_key`, [
    date,
  ]);
  return rows.map(differenceOf);
}

/** One difference of a day's last comparison. */
export async function findDifference(
  on: Knex,
  date: SettlementDate,
  key: string,
): Promise<Difference | undefined> {
  const [row] = await query<DifferenceRow>(on, `${SELECT_DIFFERENCE} and difference_key = ?`, [
    date,
    key,
  ]);
  return row && differenceOf(row);
}

const differenceOf = (row: DifferenceRow): Difference => ({
  key: row.difference_key,
  class: DIFFERENCE_CLASSES.find((name) => name === row.class) ?? 'unknown',
  subject: subjectFrom(row.subject_kind, row.subject),
  amount: fen(BigInt(row.amount_fen)),
  summary: row.summary,
  ...(row.evidence === null ? {} : { evidence: row.evidence }),
  ...(row.proof === null ? {} : { proof: row.proof }),
});
