import { DATE, INSTANT, OPERATOR_NO } from '@lvchengtong/card-sdk/exchange/api';
import { z } from 'zod';
import { FEN, listOf, pageOf, TALLY, VERSION } from '../http/shape.ts';
import { BILL_ENTRIES } from '../settlement/bill.ts';

/* What the console is told about settlement days: in the form of report-shapes.ts. */

export type { ApprovalRow } from '../approvals/approval-shape.ts';
export type {
  BankAnswerReport,
  BankAnswerRow,
  ComparedRow,
  PaymentFileLookRow,
  PaymentFileRow,
} from '../settlement/payment-shape.ts';

const SETTLEMENT_STATE = z.enum(['open', 'closed', 'balanced', 'settled', 'paid']);
export type SettlementState = z.output<typeof SETTLEMENT_STATE>;

const DAY_ROW = z
  .object({
    settlement_date: DATE,
    state: SETTLEMENT_STATE,
    opened_at: INSTANT,
    closed_at: INSTANT.nullable(),
    closed_by: z.string().nullable(),
  })
  .meta({ id: 'SettlementDayRow' });
export type SettlementDayRow = Readonly<z.output<typeof DAY_ROW>>;
export const DAY_PAGE = pageOf(DAY_ROW).meta({ id: 'SettlementDayPage' });

const BILL_LINE_ROW = TALLY.extend({
  entry: z.enum(BILL_ENTRIES),
  kind: z.string(),
  card_kind: z.int(),
  line: z.int().describe('number of the bus or metro line; 0 where there is none'),
});
export type BillLineRow = Readonly<z.output<typeof BILL_LINE_ROW>>;

/** What one fee rule takes from the bill. */
const BILL_FEE_ROW = z.object({
  code: z.string(),
  base: TALLY,
  exact_fen: z.string().describe('in fen, before rounding and limits'),
  fee_fen: FEN,
  parts: listOf(z.object({ party: z.string(), amount_fen: FEN })),
});
export type BillFeeRow = Readonly<z.output<typeof BILL_FEE_ROW>>;

/** A correction of an earlier bill that stands on this one. */
const BILL_ADJUSTMENT_ROW = z.object({ corrects_settlement_date: DATE, amount_fen: FEN });
export type BillAdjustmentRow = Readonly<z.output<typeof BILL_ADJUSTMENT_ROW>>;

const BILL_TOTALS = z.object({
  gross: TALLY,
  fees_fen: FEN,
  losses_fen: FEN,
  adjustments_fen: FEN,
  net_fen: FEN,
});

const BILL_ROW = BILL_TOTALS.extend({
  operator_no: OPERATOR_NO,
  operator_name: z.string(),
  operator_kind: z.enum(['school', 'bus', 'metro']),
  due_date: DATE.describe('from when on it may be paid'),
  lines: listOf(BILL_LINE_ROW),
  fee_lines: listOf(BILL_FEE_ROW),
  adjustment_lines: listOf(BILL_ADJUSTMENT_ROW),
}).meta({ id: 'BillRow' });
export type BillRow = Readonly<z.output<typeof BILL_ROW>>;

const CHECK_FAILURE = z.object({
  check: z.string(),
  found_at: INSTANT,
  offending: listOf(z.record(z.string(), z.unknown())),
});
export type CheckFailure = Readonly<z.output<typeof CHECK_FAILURE>>;

const PAYMENT_ROW = z
  .object({
    payment_no: z.string(),
    file_name: z.string(),
    operator_no: OPERATOR_NO,
    operator_name: z.string(),
    bank_account: z.string(),
    amount_fen: FEN,
    bill_fen: FEN.describe('that bill’s part of the payment'),
    state: z.enum(['made', 'dropped', 'sent', 'paid', 'failed']),
    answered_at: INSTANT.nullable(),
    bank_reference: z.string().nullable(),
    failure: z.string().nullable(),
  })
  .meta({ id: 'PaymentRow' });
export type PaymentRow = Readonly<z.output<typeof PAYMENT_ROW>>;

export const DAY_REPORT = DAY_ROW.extend({
  version: VERSION,
  preview: z
    .boolean()
    .describe('not balanced yet: the bills as they would be if it were closed now'),
  bills: listOf(BILL_ROW),
  totals: BILL_TOTALS,
  suspended: TALLY,
  chain_head: z.string().nullable(),
  settled_at: INSTANT.nullable(),
  settled_by: z
    .tuple([z.string(), z.string()])
    .readonly()
    .nullable()
    .describe('who asked for the settlement, and who agreed'),
  paid_at: INSTANT.nullable(),
  failure: CHECK_FAILURE.nullable().describe('why the last close stopped'),
  payments: listOf(PAYMENT_ROW),
}).meta({ id: 'SettlementDayReport' });
export type SettlementDayReport = Readonly<z.output<typeof DAY_REPORT>>;
