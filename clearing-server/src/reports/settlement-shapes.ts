import type { ApprovalKind } from '../approvals/approval-request.ts';
import type { LineOutcome } from '../settlement/bank-answer.ts';
import type { BillEntry } from '../settlement/bill.ts';
import type { OperatorKind, Tally } from './report-shapes.ts';

/* What the console is told about settlement days: in the form of report-shapes.ts. */

export type SettlementState = 'open' | 'closed' | 'balanced' | 'settled' | 'paid';

export interface SettlementDayRow {
  readonly settlement_date: string;
  readonly state: SettlementState;
  readonly opened_at: string;
  readonly closed_at: string | null;
  readonly closed_by: string | null;
}

export interface BillLineRow extends Tally {
  readonly entry: BillEntry;
  readonly kind: string;
  readonly card_kind: number;
  /** Number of the bus or metro line; 0 where there is none. */
  readonly line: number;
}

/** What one fee rule takes from the bill. */
export interface BillFeeRow {
  readonly code: string;
  readonly base: Tally;
  /** In fen, before rounding and limits. */
  readonly exact_fen: string;
  readonly fee_fen: number;
  readonly parts: readonly { readonly party: string; readonly amount_fen: number }[];
}

/** A correction of an earlier bill that stands on this one. */
export interface BillAdjustmentRow {
  readonly corrects_settlement_date: string;
  readonly amount_fen: number;
}

export interface BillRow {
  readonly operator_no: string;
  readonly operator_name: string;
  readonly operator_kind: OperatorKind;
  readonly gross: Tally;
  readonly fees_fen: number;
  readonly losses_fen: number;
  readonly adjustments_fen: number;
  readonly net_fen: number;
  readonly lines: readonly BillLineRow[];
  readonly fee_lines: readonly BillFeeRow[];
  readonly adjustment_lines: readonly BillAdjustmentRow[];
}

export interface SettlementDayReport extends SettlementDayRow {
  /** Not balanced yet: the bills as they would be if it were closed now. */
  readonly preview: boolean;
  readonly bills: readonly BillRow[];
  readonly totals: Pick<
    BillRow,
    'gross' | 'fees_fen' | 'losses_fen' | 'adjustments_fen' | 'net_fen'
  >;
  readonly suspended: Tally;
  readonly chain_head: string | null;
  readonly settled_at: string | null;
  /** Who asked for the settlement, and who agreed. */
  readonly settled_by: readonly [string, string] | null;
  readonly paid_at: string | null;
  /** Why the last close stopped; null once the day is balanced. */
  readonly failure: CheckFailure | null;
  readonly payments: readonly PaymentRow[];
}

export interface CheckFailure {
  readonly check: string;
  readonly found_at: string;
  readonly offending: readonly Readonly<Record<string, unknown>>[];
}

/** A payment that pays a bill of the day; `bill_fen` is that bill's part of it. */
export interface PaymentRow {
  readonly payment_no: string;
  readonly file_name: string;
  readonly operator_no: string;
  readonly operator_name: string;
  readonly bank_account: string;
  readonly amount_fen: number;
  readonly bill_fen: number;
  readonly state: 'sent' | 'paid' | 'failed';
  readonly answered_at: string | null;
  readonly bank_reference: string | null;
  readonly failure: string | null;
}

/** Something that one person asked for and another has to agree to. */
export interface ApprovalRow {
  readonly approval_request_id: string;
  readonly kind: ApprovalKind;
  readonly subject: string;
  readonly content: unknown;
  readonly reason: string;
  readonly made_by: string;
  readonly made_at: string;
  readonly state: 'waiting' | 'approved' | 'refused';
  readonly checked_by: string | null;
  readonly checked_at: string | null;
  readonly refusal_reason: string | null;
  /** The reader asked for it, so somebody else has to decide. */
  readonly mine: boolean;
}

export interface BankAnswerRow {
  readonly line: number;
  readonly payment_no: string;
  readonly outcome: LineOutcome;
}

export interface BankAnswerReport {
  /** The very same file was taken before. */
  readonly again: boolean;
  readonly lines: readonly BankAnswerRow[];
}
