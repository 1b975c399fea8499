import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { query } from '../database/query.ts';
import { SHIFT_FIGURES, type ShiftReport } from './shift-report.ts';

const FIGURES = SHIFT_FIGURES.flatMap((name) => [`${name}_count`, `${name}_fen`]);
const TOLD = [
  'terminal_id',
  'shift_no',
  'cashier_no',
  'opened_at',
  'closed_at',
  'first_sequence',
  'last_sequence',
  ...FIGURES,
];
const valuesOf = (report: ShiftReport): (string | number | Date)[] => [
  report.terminalId,
  report.shiftNo,
  report.cashierNo,
  report.openedAt,
  report.closedAt,
  report.firstSequence,
  report.lastSequence,
  ...SHIFT_FIGURES.flatMap((name) => [report.figures[name].count, report.figures[name].fen]),
];

/** Keeps the report; one that is there already stays as it is. */
export async function insertShift(
  trx: Knex.Transaction,
  report: ShiftReport,
  settlementDate: SettlementDate,
  at: Date,
): Promise<void> {
  const columns = [...TOLD, 'settlement_date', 'received_at'];
  await query(
    trx,
    `insert into shift_report (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})
     on conflict do nothing`,
    [...valuesOf(report), settlementDate, at],
  );
}

/** Whether exactly this stands under the till's number of the shift. */
export async function standsSo(trx: Knex.Transaction, report: ShiftReport): Promise<boolean> {
  const rows = await query(
    trx,
    `select 1 as one from shift_report where ${TOLD.map((name) => `${name} = ?`).join(' and ')}`,
    valuesOf(report),
  );
  return rows.length > 0;
}
