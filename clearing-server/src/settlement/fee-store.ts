import { parseOperatorNo, type OperatorNo, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import { fen, type Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { insertRows } from '../database/insert-rows.ts';
import { query } from '../database/query.ts';
import { groupBy } from '../ledger/group-by.ts';
import type { Bill, OperatorFee } from './bill.ts';
import type { FeeRule } from './fee-rule.ts';
import type { FeePart } from './fee.ts';
import { feeRuleOf, feeRuleShape, type FeeRuleShape } from './parse-fee-rule.ts';

/** Every rule that two people agreed on. */
export async function findFeeRules(on: Knex): Promise<FeeRule[]> {
  const rows = await query<{ fee_rule_id: string; content: unknown }>(
    on,
    `select fee_rule_id, jsonb_build_object('code', code, 'operator_no', operator_no,
       'effective_from', effective_from, 'effective_to', effective_to,
       'terms', jsonb_build_object('method', method) || terms,
       'minimum_fen', minimum_fen, 'maximum_fen', maximum_fen, 'split', split) as content
     from settlement_fee_rule order by code, operator_no nulls first, effective_from`,
  );
  return rows.map((row) => feeRuleOf(row.fee_rule_id, feeRuleShape.parse(row.content)));
}

/** False when a rule with this code, operator and first day is there. */
export async function insertFeeRule(
  trx: Knex.Transaction,
  id: string,
  { terms: { method, ...terms }, ...rule }: FeeRuleShape,
): Promise<boolean> {
  const rows = await query(
    trx,
    `insert into settlement_fee_rule (fee_rule_id, code, operator_no, effective_from, effective_to,
       method, terms, minimum_fen, maximum_fen, split, approval_request_id)
     values (?, ?, ?, ?::date, ?::date, ?, ?::jsonb, ?, ?, ?::jsonb, ?)
     on conflict do nothing returning 1 as one`,
    [
      id,
      rule.code,
      rule.operator_no,
      rule.effective_from,
      rule.effective_to,
      method,
      JSON.stringify(terms),
      rule.minimum_fen,
      rule.maximum_fen,
      JSON.stringify(rule.split),
      id,
    ],
  );
  return rows.length > 0;
}

/** What each operator's paid records of the month came to, on the bills before `date`. */
export async function findMonthBefore(
  on: Knex,
  date: SettlementDate,
): Promise<Map<OperatorNo, Fen>> {
  const rows = await query<{ operator_no: string; gross_fen: string }>(
    on,
    `select operator_no, sum(gross_fen) as gross_fen from settlement_bill
     where settlement_date >= date_trunc('month', ?::date) and settlement_date < ?::date
     group by operator_no`,
    [date, date],
  );
  return new Map(rows.map((row) => [parseOperatorNo(row.operator_no), fen(BigInt(row.gross_fen))]));
}

export async function insertBillFees(trx: Knex.Transaction, bills: readonly Bill[]): Promise<void> {
  const lines = bills.flatMap(({ date, operatorNo, feeLines }) =>
    feeLines.map((line) => ({ ...line, date, operatorNo })),
  );
  await insertRows(
    trx,
    'settlement_bill_fee',
    [
      { name: 'settlement_date', type: 'date', of: ({ date }) => date },
      { name: 'operator_no', type: 'bpchar', of: ({ operatorNo }) => operatorNo },
      { name: 'fee_rule_id', type: 'uuid', of: ({ ruleId }) => ruleId },
      { name: 'code', type: 'text', of: ({ code }) => code },
      { name: 'base_count', type: 'bigint', of: ({ base }) => base.count },
      { name: 'base_fen', type: 'bigint', of: ({ base }) => base.amount },
      { name: 'month_before_fen', type: 'bigint', of: ({ base }) => base.monthBefore },
      { name: 'exact_fen', type: 'numeric', of: ({ exact }) => exact },
      { name: 'fee_fen', type: 'bigint', of: ({ fee }) => fee },
    ],
    lines,
  );
  await insertRows(
    trx,
    'settlement_bill_fee_part',
    [
      { name: 'settlement_date', type: 'date', of: ({ date }) => date },
      { name: 'operator_no', type: 'bpchar', of: ({ operatorNo }) => operatorNo },
      { name: 'fee_rule_id', type: 'uuid', of: ({ ruleId }) => ruleId },
      { name: 'party', type: 'text', of: ({ party }) => party },
      { name: 'amount_fen', type: 'bigint', of: ({ amount }) => amount },
    ],
    lines.flatMap(({ parts, ...line }) => parts.map((part) => ({ ...line, ...part }))),
  );
}

/** The fee lines that stand on the bills of a day. */
export async function findBillFees(on: Knex, date: SettlementDate): Promise<OperatorFee[]> {
  const parts = groupBy(
    await query<{ operator_no: string; fee_rule_id: string; party: string; amount_fen: string }>(
      on,
      `select operator_no, fee_rule_id, party, amount_fen from settlement_bill_fee_part
       where settlement_date = ?::date order by party`,
      [date],
    ),
    (row) => `${row.operator_no} ${row.fee_rule_id}`,
  );
  const rows = await query<{
    operator_no: string;
    fee_rule_id: string;
    code: string;
    base_count: string;
    base_fen: string;
    month_before_fen: string;
    exact_fen: string;
    fee_fen: string;
  }>(
    on,
    `select operator_no, fee_rule_id, code, base_count, base_fen, month_before_fen,
       exact_fen::text, fee_fen from settlement_bill_fee where settlement_date = ?::date`,
    [date],
  );
  return rows.map((row) => ({
    operatorNo: parseOperatorNo(row.operator_no),
    ruleId: row.fee_rule_id,
    code: row.code,
    base: {
      count: Number(row.base_count),
      amount: fen(BigInt(row.base_fen)),
      monthBefore: fen(BigInt(row.month_before_fen)),
    },
    exact: row.exact_fen,
    fee: fen(BigInt(row.fee_fen)),
    parts: (parts.get(`${row.operator_no} ${row.fee_rule_id}`) ?? []).map(
      ({ party, amount_fen }): FeePart => ({ party, amount: fen(BigInt(amount_fen)) }),
    ),
  }));
}
