/** Why the centre will never post a record. Order = order of judgement. */
export const REJECT_CODES = [
  'MALFORMED',
  'TERMINAL_UNKNOWN',
  'TERMINAL_CLOSED',
  'PSAM_UNKNOWN',
  'PSAM_MISMATCH',
  'CONFLICTING_DUPLICATE',
  'CARD_UNKNOWN',
  'CARD_NOT_IN_FORCE',
  'TEST_CARD',
] as const;
export type RejectCode = (typeof REJECT_CODES)[number];

/** Why a record waits for arbitration or a person before any money moves. */
export const SUSPEND_CODES = [
  'TAC_WRONG',
  'UNRESOLVED',
  'TIME_IMPLAUSIBLE',
  'OVERDUE',
  'AMOUNT_OVER_LIMIT',
  'BALANCE_INCONSISTENT',
] as const;
export type SuspendCode = (typeof SUSPEND_CODES)[number];

/** What else was noticed about an accepted record; bit n of the receipt's flags is entry n. */
export const ACCEPT_FLAGS = [
  'BLOCKED_CARD',
  'BLOCKED_CARD_OPERATOR_LIABLE',
  'LATE',
  'GAP_BEFORE',
  'SHADOW_NEGATIVE',
] as const;
export type AcceptFlag = (typeof ACCEPT_FLAGS)[number];

/** The centre's answer to one record. `duplicate` means: same key, same bytes, answered before. */
export type Verdict =
  | { readonly kind: 'accepted'; readonly flags: readonly AcceptFlag[] }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'suspended'; readonly code: SuspendCode }
  | { readonly kind: 'rejected'; readonly code: RejectCode };
export type VerdictKind = Verdict['kind'];
