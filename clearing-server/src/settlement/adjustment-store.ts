import {
  parseOperatorNo,
  parseSettlementDate,
  type OperatorNo,
  type SettlementDate,
} from '@lvchengtong/card-sdk/ids';
import { fen, type Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { query } from '../database/query.ts';
import type { AdjustmentLine } from './bill.ts';

export interface Adjustment {
  readonly approvalRequestId: string;
  readonly operatorNo: OperatorNo;
  readonly amount: Fen;
  readonly corrects: SettlementDate;
}

export async function insertAdjustment(
  trx: Knex.Transaction,
  adjustment: Adjustment,
  settlementDate: SettlementDate,
): Promise<void> {
  await query(
    trx,
    `insert into settlement_adjustment (approval_request_id, settlement_date, operator_no,
       amount_fen, corrects_settlement_date) values (?, ?::date, ?, ?, ?::date)`,
    [
      adjustment.approvalRequestId,
      settlementDate,
      adjustment.operatorNo,
      adjustment.amount,
      adjustment.corrects,
    ],
  );
}

/** What was approved while the day was open: it stands on that day's bills. */
export async function findAdjustments(on: Knex, date: SettlementDate): Promise<AdjustmentLine[]> {
  const rows = await query<{
    approval_request_id: string;
    operator_no: string;
    amount_fen: string;
    corrects: string;
  }>(
    on,
    `select approval_request_id, operator_no, amount_fen,
       corrects_settlement_date::text as corrects
     from settlement_adjustment where settlement_date = ?::date`,
    [date],
  );
  return rows.map((row) => ({
    approvalRequestId: row.approval_request_id,
    operatorNo: parseOperatorNo(row.operator_no),
    amount: fen(BigInt(row.amount_fen)),
    corrects: parseSettlementDate(row.corrects),
  }));
}
