import { parseSettlementDate, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { query } from '../database/query.ts';

export async function findBilledOperator(
  trx: Knex.Transaction,
  date: SettlementDate,
  operatorNo: string,
): Promise<boolean> {
  const rows = await query(
    trx,
    `select 1 as one from settlement_bill where settlement_date = ?::date and operator_no = ?`,
    [date, operatorNo],
  );
  return rows.length > 0;
}

export async function findLastSettledDate(
  trx: Knex.Transaction,
): Promise<SettlementDate | undefined> {
  const [row] = await query<{ date: string | null }>(
    trx,
    `select max(settlement_date)::text as date from settlement_day
     where state in ('settled', 'paid')`,
  );
  return row?.date === null || row === undefined ? undefined : parseSettlementDate(row.date);
}

/** Takes the day's bills away and keeps what they said. Returns the number of their revision. */
export async function retireBills(
  trx: Knex.Transaction,
  date: SettlementDate,
  at: Date,
  approvalRequestId: string,
): Promise<number> {
  const rows = await query<{ revision: number }>(
    trx,
    `insert into settlement_bill_revision
       (settlement_date, operator_no, revision, content, replaced_at, approval_request_id)
     select b.settlement_date, b.operator_no, b.revision,
       to_jsonb(b) || jsonb_build_object(
         'lines', coalesce((select jsonb_agg(to_jsonb(l) order by entry, kind, card_kind, line)
           from settlement_bill_line l where (l.settlement_date, l.operator_no)
             = (b.settlement_date, b.operator_no)), '[]'),
         'fees', coalesce((select jsonb_agg(to_jsonb(f) order by code)
           from settlement_bill_fee f where (f.settlement_date, f.operator_no)
             = (b.settlement_date, b.operator_no)), '[]')),
       ?, ?
     from settlement_bill b where b.settlement_date = ?::date returning revision`,
    [at, approvalRequestId, date],
  );
  for (const table of [
    'settlement_bill_fee_part',
    'settlement_bill_fee',
    'settlement_bill_line',
    'settlement_bill',
  ]) {
    await query(trx, `delete from ${table} where settlement_date = ?::date`, [date]);
  }
  return Math.max(0, ...rows.map(({ revision }) => revision));
}

/** The billed days of the last month that is over; while none is, those of the one that goes on. */
export async function findBilledMonth(trx: Knex.Transaction): Promise<SettlementDate[]> {
  const rows = await query<{ date: string }>(
    trx,
    `with open as (select max(settlement_date) as day from settlement_day),
       billed as (select distinct settlement_date as day from settlement_bill),
       last as (select coalesce(
         (select max(b.day) from billed b, open o where b.day < date_trunc('month', o.day)),
         (select max(day) from billed)) as day)
     select b.day::text as date from billed b, last
     where date_trunc('month', b.day) = date_trunc('month', last.day) order by 1`,
  );
  return rows.map(({ date }) => parseSettlementDate(date));
}
