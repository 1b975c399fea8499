import type { Knex } from 'knex';
import type { OperatorKind, SettlementDayRow, Tally } from './report-shapes.ts';
import { wholeNumber } from './whole-number.ts';

interface StoredDay {
  readonly settlement_date: string;
  readonly state: SettlementDayRow['state'];
  readonly opened_at: Date;
  readonly closed_at: Date | null;
  readonly closed_by: string | null;
  readonly chain_head_hex: string | null;
}

export type DayHead = SettlementDayRow & { readonly chain_head: string | null };

const DAY_COLUMNS = `
  select settlement_date::text, state, opened_at, closed_at, closed_by, chain_head_hex
  from settlement_day`;

/** `limit` days before `before` (all, when undefined), latest first. */
export async function readDays(
  database: Knex,
  before: string | undefined,
  limit: number,
): Promise<readonly SettlementDayRow[]> {
  const answer = await database.raw<{ rows: StoredDay[] }>(
    `${DAY_COLUMNS} where settlement_date < cast(? as date) order by settlement_date desc limit ?`,
    [before ?? '9999-12-31', limit],
  );
  return answer.rows.map(dayRow);
}

/** One day, or undefined when it was never opened. */
export async function readDay(database: Knex, date: string): Promise<DayHead | undefined> {
  const answer = await database.raw<{ rows: StoredDay[] }>(
    `${DAY_COLUMNS} where settlement_date = ?`,
    [date],
  );
  const [day] = answer.rows;
  return day === undefined ? undefined : { ...dayRow(day), chain_head: day.chain_head_hex };
}

const dayRow = (day: StoredDay): SettlementDayRow => ({
  settlement_date: day.settlement_date,
  state: day.state,
  opened_at: day.opened_at.toISOString(),
  closed_at: day.closed_at?.toISOString() ?? null,
  closed_by: day.closed_by,
});

export interface OperatorName {
  readonly name: string;
  readonly kind: OperatorKind;
}

/** Operators by number. */
export async function readOperators(database: Knex): Promise<ReadonlyMap<string, OperatorName>> {
  const rows = await database('participant_operator').select<
    (OperatorName & { readonly operator_no: string })[]
  >('operator_no', 'name', 'kind');
  return new Map(rows.map(({ operator_no, name, kind }) => [operator_no, { name, kind }]));
}

/** Records of the day that wait for arbitration: on no bill yet. */
export async function readSuspended(database: Knex, date: string): Promise<Tally> {
  const answer = await database.raw<{ rows: { records: string; amount_fen: string | null }[] }>(
    `select count(*) as records, sum(r.amount_fen) as amount_fen
     from ingest_record r left join arbitration_decision d on d.record_id = r.record_id
     where r.settlement_date = ? and r.verdict = 'suspended' and d.record_id is null`,
    [date],
  );
  const [row] = answer.rows;
  return {
    records: wholeNumber(row?.records ?? null),
    amount_fen: wholeNumber(row?.amount_fen ?? null),
  };
}
