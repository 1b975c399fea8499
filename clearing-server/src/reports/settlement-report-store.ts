import type { Knex } from 'knex';
import type { OperatorKind, Tally } from './report-shapes.ts';
import type {
  CheckFailure,
  PaymentRow,
  SettlementDayReport,
  SettlementDayRow,
} from './settlement-shapes.ts';
import { wholeNumber } from './whole-number.ts';

interface StoredDay {
  readonly settlement_date: string;
  readonly state: SettlementDayRow['state'];
  readonly opened_at: Date;
  readonly closed_at: Date | null;
  readonly closed_by: string | null;
  readonly chain_head_hex: string | null;
  readonly settled_at: Date | null;
  readonly made_by: string | null;
  readonly checked_by: string | null;
  readonly paid_at: Date | null;
  readonly version: string;
}

export type DayHead = SettlementDayRow &
  Pick<SettlementDayReport, 'version' | 'chain_head' | 'settled_at' | 'settled_by' | 'paid_at'>;

const DAY_COLUMNS = `
  select settlement_date::text, d.state, opened_at, closed_at, closed_by, chain_head_hex,
    settled_at, r.made_by, r.checked_by, paid_at, d.xmin::text as version
  from settlement_day d left join approval_request r on r.approval_request_id = settle_request_id`;

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
  if (day === undefined) return undefined;
  return {
    ...dayRow(day),
    version: day.version,
    chain_head: day.chain_head_hex,
    settled_at: day.settled_at?.toISOString() ?? null,
    settled_by:
      day.made_by === null || day.checked_by === null ? null : [day.made_by, day.checked_by],
    paid_at: day.paid_at?.toISOString() ?? null,
  };
}

/** Why the last close of a day stopped. */
export async function readCheckFailure(database: Knex, date: string): Promise<CheckFailure | null> {
  const answer = await database.raw<{
    rows: { check_name: string; found_at: Date; offending: CheckFailure['offending'] }[];
  }>(
    `select check_name, found_at, offending from settlement_check_failure
     where settlement_date = ? order by found_at desc limit 1`,
    [date],
  );
  const [row] = answer.rows;
  if (row === undefined) return null;
  return {
    check: row.check_name,
    found_at: row.found_at.toISOString(),
    offending: row.offending,
  };
}

/** The payments of a day's bills, also those that failed. */
export async function readPayments(database: Knex, date: string): Promise<readonly PaymentRow[]> {
  const answer = await database.raw<{
    rows: (Omit<PaymentRow, 'amount_fen' | 'bill_fen' | 'answered_at'> & {
      readonly amount_fen: string;
      readonly bill_fen: string;
      readonly answered_at: Date | null;
    })[];
  }>(
    `select p.payment_no, p.file_name, p.operator_no, o.name as operator_name, p.bank_account,
       p.amount_fen, b.amount_fen as bill_fen, p.state, p.answered_at, p.bank_reference, p.failure
     from settlement_payment_bill b join settlement_payment p using (payment_no)
     join participant_operator o on o.operator_no = p.operator_no
     where b.settlement_date = ? order by p.operator_no, p.payment_no`,
    [date],
  );
  return answer.rows.map((row) => ({
    ...row,
    amount_fen: wholeNumber(row.amount_fen),
    bill_fen: wholeNumber(row.bill_fen),
    answered_at: row.answered_at?.toISOString() ?? null,
  }));
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
