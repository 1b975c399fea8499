import { ARBITRATION_CHECKS } from './arbitration-checks.ts';
import { BILL_CHECKS } from './bill-checks.ts';
import { CAUSE_CHECKS } from './cause-checks.ts';
import { CLAIM_CHECKS } from './claim-checks.ts';
import { EVIDENCE_CHECKS } from './evidence-checks.ts';
import type { InvariantCheck } from './invariant-check.ts';
import { LEDGER_CHECKS } from './ledger-checks.ts';
import { MONEY_CHECKS } from './money-checks.ts';
import { MONEY_FILE_CHECKS } from './money-file-checks.ts';
import { RECORD_CHECKS } from './record-checks.ts';
import { REFUND_CHECKS } from './refund-checks.ts';
import { SUBSIDY_CHECKS } from './subsidy-checks.ts';
import { VOID_CHECKS } from './void-checks.ts';

/** Every invariant whose data exists; what a later one would notice too is noticed by its nearest first. */
export const INVARIANT_CHECKS: readonly InvariantCheck[] = [
  ...LEDGER_CHECKS,
  ...RECORD_CHECKS,
  ...BILL_CHECKS,
  ...MONEY_CHECKS,
  ...MONEY_FILE_CHECKS,
  ...CAUSE_CHECKS,
  ...CLAIM_CHECKS,
  ...ARBITRATION_CHECKS,
  ...SUBSIDY_CHECKS,
  ...VOID_CHECKS,
  ...REFUND_CHECKS,
  ...EVIDENCE_CHECKS,
];
