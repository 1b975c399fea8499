import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { query } from '../database/query.ts';
import type { OpenVoid } from './void-differences.ts';

/** The voids of the day that have given nothing back so far. */
export async function findUnfulfilledVoids(on: Knex, date: SettlementDate): Promise<OpenVoid[]> {
  const rows = await query<{
    void_id: string;
    terminal_id: string;
    reference_sequence: string;
    in_cash: boolean;
    reason: string | null;
    sale_record_id: string | null;
    amount_fen: string | null;
  }>(
    on,
    `select void_id, terminal_id, reference_sequence, in_cash, reason, sale_record_id, amount_fen
     from till_void where settlement_date = ?::date and state <> 'given-back' order by void_id`,
    [date],
  );
  return rows.map((row) => ({
    recordId: row.void_id,
    terminalId: row.terminal_id,
    reference: Number(row.reference_sequence),
    inCash: row.in_cash,
    reason: row.reason ?? undefined,
    saleRecordId: row.sale_record_id ?? undefined,
    amount: row.amount_fen === null ? undefined : fen(BigInt(row.amount_fen)),
  }));
}
