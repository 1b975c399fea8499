import { roleChangeHandler } from '../access/role-change-service.ts';
import type { ApprovalHandlers } from './approval-service.ts';
import { arbitrationHandlers } from '../arbitration/hand-decision-service.ts';
import { calendarHandlers } from '../calendar/calendar-service.ts';
import { replacementHandler } from '../losses/replacement-service.ts';
import { refundHandler } from '../refunds/refund-approval-service.ts';
import { settlingHandlers } from '../settlement/settling-service.ts';
import { recallHandler, subsidyHandler } from '../subsidies/subsidy-approval-service.ts';
import { moneyTermHandler } from '../terms/money-term-service.ts';
import { closingHandler } from '../reconciliation/work-item-service.ts';

/** Everything that two people decide together, each kind by its own part of the trade. */
export const approvalHandlers = (clock: () => Date): ApprovalHandlers => ({
  ...settlingHandlers,
  ...arbitrationHandlers,
  ...calendarHandlers,
  replacement: replacementHandler(clock),
  refund: refundHandler(clock),
  'subsidy-batch': subsidyHandler(clock),
  'subsidy-recall': recallHandler(),
  'money-term': moneyTermHandler(clock),
  difference: closingHandler(),
  'role-change': roleChangeHandler(),
});
