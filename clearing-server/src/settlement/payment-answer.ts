import { fenNumber, subtract, sum, ZERO } from '@lvchengtong/card-sdk/money';
import type { ComparedPayment } from './payment-comparison.ts';
import type { ListedFile } from './payment-release-store.ts';
import type { PaymentFileLook, PaymentFileOutcome } from './payment-service.ts';
import type {
  ComparedRow,
  PaymentFileLookRow,
  PaymentFileMade,
  PaymentFileRow,
} from './payment-shape.ts';

export const paymentFileMade = (
  made: Extract<PaymentFileOutcome, { kind: 'made' }>,
): PaymentFileMade => ({
  file_name: made.fileName,
  payments: made.payments,
  approval_request_id: made.approvalRequestId,
});

export const paymentFileRow = (file: ListedFile, reader: string): PaymentFileRow => ({
  file_name: file.name,
  made_at: file.madeAt.toISOString(),
  made_by: file.madeBy,
  state: file.state,
  approval_request_id: file.approvalRequestId ?? null,
  checked_by: file.checkedBy ?? null,
  checked_at: file.checkedAt?.toISOString() ?? null,
  refusal_reason: file.refusalReason ?? null,
  payments: file.payments,
  total_fen: fenNumber(file.total),
  mine: file.madeBy === reader,
});

const comparedRow = (of: ComparedPayment): ComparedRow => ({
  payment_no: of.paymentNo,
  operator_no: of.operatorNo,
  operator_name: of.operatorName,
  bank_account: of.accountTold,
  same_account: of.sameAccount,
  bills: of.bills,
  first_settlement_date: of.firstBill,
  last_settlement_date: of.lastBill,
  told_fen: fenNumber(of.told),
  billed_fen: fenNumber(of.billed),
  difference_fen: fenNumber(of.difference),
});

/** The second look, with its last line. */
export const paymentFileLook = (
  { file, compared }: PaymentFileLook,
  reader: string,
): PaymentFileLookRow => ({
  file: paymentFileRow(file, reader),
  operators: compared.map(comparedRow),
  told_fen: fenNumber(sum(compared.map(({ told }) => told))),
  billed_fen: fenNumber(sum(compared.map(({ billed }) => billed))),
  difference_fen: fenNumber(
    sum(
      compared.map(({ difference }) =>
        difference < ZERO ? subtract(ZERO, difference) : difference,
      ),
    ),
  ),
});
