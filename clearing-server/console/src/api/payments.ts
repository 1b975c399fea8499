import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { UseMutationResult, UseQueryResult } from '@tanstack/react-query';
import type { Page } from '@lvchengtong/clearing-server/reports/report-shapes';
import type {
  ApprovalRow,
  PaymentFileLookRow,
  PaymentFileRow,
} from '@lvchengtong/clearing-server/reports/settlement-shapes';
import { ask, asking } from './client.ts';
import { underKey } from './idempotency-key.ts';

/** The payment files, newest first. */
export const usePaymentFiles = (): UseQueryResult<Page<PaymentFileRow>> =>
  useQuery({
    queryKey: ['payment-files'],
    queryFn: ({ signal }) => asking(signal)('GET /v1/payment-files'),
    refetchInterval: 15_000,
  });

/** What a file tells the bank beside what the bills say. */
export const usePaymentFileLook = (name: string): UseQueryResult<PaymentFileLookRow> =>
  useQuery({
    queryKey: ['payment-file', name],
    queryFn: ({ signal }) =>
      asking(signal)('GET /v1/payment-files/:name/look', { params: { name } }),
  });

/** Takes back what oneself asked for. */
export function useWithdraw(): UseMutationResult<ApprovalRow, Error, ApprovalRow> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ approval_request_id: id, version }: ApprovalRow) =>
      underKey(`withdraw ${id}`, (idempotencyKey) =>
        ask('POST /v1/approval-requests/:id/withdraw', {
          params: { id },
          idempotencyKey,
          ifMatch: version,
        }),
      ),
    onSettled: () => client.invalidateQueries(),
  });
}
