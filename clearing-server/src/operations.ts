import { TERMINAL_OPERATIONS } from '@lvchengtong/card-sdk/exchange/api';
import { CALENDAR_OPERATIONS } from './calendar/calendar-operations.ts';
import { CASE_OPERATIONS } from './arbitration/case-operations.ts';
import { USER_OPERATIONS } from './access/user-operations.ts';
import { SESSION_OPERATIONS } from './access/session-operations.ts';
import { DESK_OPERATIONS } from './desk/desk-operations.ts';
import { DOCUMENT_OPERATIONS } from './http/document-operations.ts';
import type { ServerOperations } from './http/server-operation.ts';
import { REPORT_OPERATIONS } from './reports/report-operations.ts';
import { STATEMENT_OPERATIONS } from './reports/statement-operations.ts';
import { CLAIM_OPERATIONS } from './losses/claim-operations.ts';
import { MONEY_FILE_OPERATIONS } from './money-files/money-file-operations.ts';
import { OPERATOR_FILE_OPERATIONS } from './operator-files/operator-file-operations.ts';
import { WORK_ITEM_OPERATIONS } from './reconciliation/work-item-operations.ts';
import { REFUND_OPERATIONS } from './refunds/refund-operations.ts';
import { FEE_OPERATIONS } from './settlement/fee-operations.ts';
import { SETTLING_OPERATIONS } from './settlement/settling-operations.ts';
import { SUBSIDY_OPERATIONS } from './subsidies/subsidy-operations.ts';

/** Everything that people ask of the centre, over the console's port. */
export const CONSOLE_OPERATIONS = {
  ...DOCUMENT_OPERATIONS,
  ...SESSION_OPERATIONS,
  ...USER_OPERATIONS,
  ...REPORT_OPERATIONS,
  ...STATEMENT_OPERATIONS,
  ...SETTLING_OPERATIONS,
  ...CALENDAR_OPERATIONS,
  ...FEE_OPERATIONS,
  ...CASE_OPERATIONS,
  ...DESK_OPERATIONS,
  ...CLAIM_OPERATIONS,
  ...SUBSIDY_OPERATIONS,
  ...REFUND_OPERATIONS,
  ...WORK_ITEM_OPERATIONS,
  ...MONEY_FILE_OPERATIONS,
  ...OPERATOR_FILE_OPERATIONS,
} as const;

/** Everything that terminals ask of the centre, over their own port; its document too, without the people's calls. */
export const TERMINAL_PORT_OPERATIONS: ServerOperations = {
  ...DOCUMENT_OPERATIONS,
  ...TERMINAL_OPERATIONS,
};

/** Every call that this server answers. */
export const OPERATIONS: ServerOperations = { ...TERMINAL_OPERATIONS, ...CONSOLE_OPERATIONS };
