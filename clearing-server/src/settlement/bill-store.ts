import {
  parseOperatorNo,
  parseSettlementDate,
  type OperatorNo,
  type SettlementDate,
} from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { insertRows, type Column } from '../database/insert-rows.ts';
import { query } from '../database/query.ts';
import { ARBITRATED_POSTINGS } from '../reconciliation/invariant-check.ts';
import { BILL_ENTRIES, type Bill, type BillLine } from './bill.ts';

interface LineRow {
  operator_no: string;
  entry: string;
  kind: string;
  card_kind: number;
  line: number;
  record_count: string;
  amount_fen: string;
}

/**
 * The lines of a day's bills: debits that were accepted on the day, and suspended ones of any day
 * that were decided to be paid on it. The amount is what the ledger credited, concessions included; what
 * later proofs took back, or gave again, is a line of its own, and so is what cashiers took back. What a
 * later proof moved to or from the operator's own loss is loss.
 */
export async function findBillLines(on: Knex, date: SettlementDate): Promise<BillLine[]> {
  const rows = await query<LineRow>(
    on,
    `with credited as (
       select t.record_id, sum(t.amount_fen) as amount_fen, bool_or(t.purpose = 'operator-loss') as loss
       from ledger_transfer t
       join ledger_account a on a.account_id = t.credit_account_id and a.code = 'operator-unsettled'
       where t.settlement_date = ?::date and t.record_id is not null and t.purpose <> 'correction'
       group by t.record_id
     ), corrected as (
       select record_id, coalesce(sum(fen) filter (where code = 'operator-unsettled'), 0) as credited_fen,
         coalesce(-sum(fen) filter (where code = 'operator-loss'), 0) as loss_fen
       from (select t.record_id, a.code, case a.account_id when t.credit_account_id then t.amount_fen
           else -t.amount_fen end as fen
         from ledger_transfer t
         join ledger_account a on a.account_id in (t.debit_account_id, t.credit_account_id)
           and a.code in ('operator-unsettled', 'operator-loss')
         where t.settlement_date = ?::date and t.record_id is not null and t.purpose = 'correction') side
       group by record_id
     ), debit as (
       select r.record_id, r.operator_no, r.kind, r.card_kind, r.line, 'accepted' as entry
       from ingest_record r
       where r.settlement_date = ?::date and r.verdict = 'accepted' and r.counter_kind = 'offline'
       union all
       select r.record_id, r.operator_no, r.kind, r.card_kind, r.line, 'arbitrated'
       from (${ARBITRATED_POSTINGS}) d
       join ingest_record r
         on r.settlement_date = d.record_settlement_date and r.record_id = d.record_id
       where d.settlement_date = ?::date and r.counter_kind = 'offline'
     ), line as (
     select operator_no, case when c.loss then 'loss' else entry end as entry, kind, card_kind, line,
       count(*) as record_count, coalesce(sum(c.amount_fen), 0) as amount_fen
     from debit left join credited c using (record_id)
     group by 1, 2, 3, 4, 5
     union all
     select operator_no, entry, r.kind, card_kind, line, count(*), sum(c.amount_fen)
     from corrected cross join lateral
       (values ('corrected', credited_fen - loss_fen), ('loss', loss_fen)) as c (entry, amount_fen)
     join arbitration_decision d using (record_id)
     join ingest_record r
       on r.settlement_date = d.record_settlement_date and r.record_id = d.record_id
     where c.amount_fen <> 0
     group by 1, 2, 3, 4, 5
     union all
     select r.operator_no, 'voided', r.kind, r.card_kind, r.line, count(*), -sum(t.amount_fen)
     from (select t.cause_id, sum(t.amount_fen) as amount_fen
       from ledger_transfer t
       join ledger_account a on a.account_id = t.debit_account_id and a.code = 'operator-unsettled'
       where t.settlement_date = ?::date and t.purpose = 'void' group by t.cause_id) t
     join till_void v on v.void_id = t.cause_id
     join ingest_record r
       on r.settlement_date = v.sale_settlement_date and r.record_id = v.sale_record_id
     group by 1, 2, 3, 4, 5)
     select operator_no, entry, kind, card_kind, line, sum(record_count) as record_count,
       sum(amount_fen) as amount_fen
     from line group by 1, 2, 3, 4, 5`,
    [date, date, date, date, date],
  );
  return rows.map(lineOf);
}

function lineOf(row: LineRow): BillLine {
  const entry = BILL_ENTRIES.find((known) => known === row.entry);
  if (entry === undefined) throw new RangeError(`no such bill entry: ${row.entry}`);
  return {
    operatorNo: parseOperatorNo(row.operator_no),
    entry,
    kind: row.kind,
    cardKind: row.card_kind,
    line: row.line,
    count: Number(row.record_count),
    amount: fen(BigInt(row.amount_fen)),
  };
}

export async function insertBills(
  trx: Knex.Transaction,
  bills: readonly Bill[],
  madeAt: Date,
  revision: number,
): Promise<void> {
  const billColumns: Column<Bill>[] = [
    { name: 'settlement_date', type: 'date', of: ({ date }) => date },
    { name: 'operator_no', type: 'bpchar', of: ({ operatorNo }) => operatorNo },
    { name: 'due_date', type: 'date', of: ({ due }) => due },
    { name: 'record_count', type: 'bigint', of: ({ count }) => count },
    { name: 'gross_fen', type: 'bigint', of: ({ gross }) => gross },
    { name: 'losses_fen', type: 'bigint', of: ({ losses }) => losses },
    { name: 'fees_fen', type: 'bigint', of: ({ fees }) => fees },
    { name: 'adjustments_fen', type: 'bigint', of: ({ adjustments }) => adjustments },
    { name: 'net_fen', type: 'bigint', of: ({ net }) => net },
    { name: 'made_at', type: 'timestamptz', of: () => madeAt },
    { name: 'revision', type: 'int', of: () => revision },
  ];
  await insertRows(trx, 'settlement_bill', billColumns, bills);
  await insertRows(
    trx,
    'settlement_bill_line',
    [
      { name: 'settlement_date', type: 'date', of: ({ date }) => date },
      { name: 'operator_no', type: 'bpchar', of: ({ operatorNo }) => operatorNo },
      { name: 'entry', type: 'text', of: ({ entry }) => entry },
      { name: 'kind', type: 'text', of: ({ kind }) => kind },
      { name: 'card_kind', type: 'smallint', of: ({ cardKind }) => cardKind },
      { name: 'line', type: 'int', of: ({ line }) => line },
      { name: 'record_count', type: 'bigint', of: ({ count }) => count },
      { name: 'amount_fen', type: 'bigint', of: ({ amount }) => amount },
    ],
    bills.flatMap(({ date, lines }) => lines.map((line) => ({ ...line, date }))),
  );
}

/** The lines of the bills that were made. */
export async function findStoredLines(on: Knex, date: SettlementDate): Promise<BillLine[]> {
  const rows = await query<LineRow>(
    on,
    `select operator_no, entry, kind, card_kind, line, record_count, amount_fen
     from settlement_bill_line where settlement_date = ?::date`,
    [date],
  );
  return rows.map(lineOf);
}

/** When the bills that were made fall due. */
export async function findDueDates(
  on: Knex,
  date: SettlementDate,
): Promise<Map<OperatorNo, SettlementDate>> {
  const rows = await query<{ operator_no: string; due: string }>(
    on,
    `select operator_no, due_date::text as due from settlement_bill where settlement_date = ?::date`,
    [date],
  );
  return new Map(
    rows.map((row) => [parseOperatorNo(row.operator_no), parseSettlementDate(row.due)]),
  );
}
