import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { query } from '../database/query.ts';
import { SHIFT_FIGURES, type ShiftFigures } from '../shifts/shift-report.ts';
import { sqlDate } from './invariant-check.ts';
import type { ShiftStory } from './shift-differences.ts';

type Row = Readonly<Record<string, string | number>>;

/** SQL: what each figure counts among the entries `e` of a shift, a void by the sale `s` that it names. */
const FOUND: Readonly<Record<keyof ShiftFigures, readonly [which: string, amount: string]>> = {
  sale: [`e.kind in ('purchase', 'compound-purchase') and e.refusal = 0`, 'e.amount_fen'],
  unresolved: [`e.kind = 'unresolved'`, 'e.amount_fen'],
  load: [`e.kind = 'load'`, 'e.amount_fen'],
  void_to_card: [`e.kind = 'void' and not v.in_cash`, 's.amount_fen'],
  void_in_cash: [`e.kind = 'void' and v.in_cash`, 's.amount_fen'],
};

const FOUND_COLUMNS = SHIFT_FIGURES.map((name) => {
  const [which, amount] = FOUND[name];
  return `count(*) filter (where ${which}) as found_${name}_count,
    coalesce(sum(${amount}) filter (where ${which}), 0) as found_${name}_fen`;
}).join(', ');

/**
 * The shifts whose reports came on the day, with what the records of their stretch of the journal come to:
 * a report comes after its records, so none of them has a later day.
 */
export async function findShiftStories(on: Knex, date: SettlementDate): Promise<ShiftStory[]> {
  const day = sqlDate(date);
  const rows = await query<Row>(
    on,
    `with shift as materialized (select * from shift_report where settlement_date = ${day}),
     entry as materialized (
       select distinct on (s.terminal_id, s.shift_no, r.journal_sequence) s.terminal_id, s.shift_no,
         r.journal_sequence, r.kind, r.amount_fen, r.refusal, r.record_id
       from shift s join (
         select terminal_id, journal_sequence, kind, amount_fen, refusal, record_id, settlement_date
         from ingest_record
         union all
         select terminal_id, journal_sequence, kind, amount_fen, 0, null, settlement_date
         from ingest_rejected where journal_sequence is not null) r
         on r.terminal_id = s.terminal_id
           and r.journal_sequence between s.first_sequence and s.last_sequence
       where r.settlement_date <= ${day}
         and r.settlement_date >= (select min(opened_at)::date - 1 from shift)
       order by 1, 2, 3, r.record_id nulls last)
     select f.*, found.* from shift f join lateral (
       select count(e.journal_sequence) as entries, ${FOUND_COLUMNS}
       from entry e
       left join till_void v on v.void_id = e.record_id
       left join entry s on s.terminal_id = e.terminal_id and s.shift_no = e.shift_no
         and s.journal_sequence = v.reference_sequence
       where e.terminal_id = f.terminal_id and e.shift_no = f.shift_no) found on true
     order by f.terminal_id, f.shift_no`,
  );
  return rows.map((row) => ({
    terminalId: String(row['terminal_id']),
    shiftNo: Number(row['shift_no']),
    cashierNo: String(row['cashier_no']),
    firstSequence: Number(row['first_sequence']),
    lastSequence: Number(row['last_sequence']),
    told: figuresOf(row, ''),
    found: figuresOf(row, 'found_'),
    entries: Number(row['entries']),
  }));
}

const figuresOf = (row: Row, prefix: string): ShiftFigures =>
  Object.fromEntries(
    SHIFT_FIGURES.map((name) => [
      name,
      {
        count: Number(row[`${prefix}${name}_count`]),
        fen: Number(row[`${prefix}${name}_fen`]),
      },
    ]),
  ) as ShiftFigures;
