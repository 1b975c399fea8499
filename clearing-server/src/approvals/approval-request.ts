/** What only two people together may do: clearing.md section 9, invariant 11. */
export const APPROVAL_KINDS = [
  'settle',
  'bill-rebuild',
  'adjustment',
  'fee-rule',
  'arbitration',
  'difference',
  'replacement',
  'refund',
  'subsidy-batch',
  'subsidy-recall',
  'money-term',
  'cut-over',
  'settlement-cycle',
  'special-days',
  'payment-file',
  'role-change',
] as const;
export type ApprovalKind = (typeof APPROVAL_KINDS)[number];

/** One of them asked for it, with a reason; the other has not answered yet, or has. */
export interface ApprovalRequest {
  readonly id: string;
  readonly kind: ApprovalKind;
  /** What it is about: a settlement date, an operator, a record. */
  readonly subject: string;
  /** What it asks for, in the form of its kind. */
  readonly content: unknown;
  readonly reason: string;
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly state: 'waiting' | 'approved' | 'refused' | 'withdrawn';
  readonly checkedBy: string | undefined;
  readonly checkedAt: Date | undefined;
  readonly refusalReason: string | undefined;
  /** Of the row: another as soon as anybody decides. */
  readonly version: string;
}

/** What asking, approving and refusing can end in. */
export type ApprovalOutcome =
  | {
      readonly kind: 'waiting' | 'approved' | 'refused' | 'withdrawn';
      readonly request: ApprovalRequest;
    }
  /** It cannot be done as things stand; `reason` says what stands. */
  | { readonly kind: 'impossible'; readonly reason: string }
  | { readonly kind: 'already-waiting' }
  | { readonly kind: 'own-request' }
  /** Only an administrator may decide it. */
  | { readonly kind: 'role-needed' }
  /** Only who asked for it may take it back. */
  | { readonly kind: 'others-request' }
  | { readonly kind: 'decided-otherwise'; readonly request: ApprovalRequest }
  | { readonly kind: 'unknown' };

/** What stands in the way, in one sentence; undefined when nothing does. */
export type Obstacle = string | undefined;
