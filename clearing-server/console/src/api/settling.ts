import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { Page } from '@lvchengtong/clearing-server/reports/report-shapes';
import type {
  ApprovalRow,
  BankAnswerReport,
} from '@lvchengtong/clearing-server/reports/settlement-shapes';
import { request } from './client.ts';

const REQUESTS = '/v1/approval-requests';

/** What waits for a second person, and what was decided last. */
export const useApprovals = (): UseQueryResult<Page<ApprovalRow>> =>
  useQuery({
    queryKey: ['approvals'],
    queryFn: ({ signal }) => request<Page<ApprovalRow>>('GET', REQUESTS, undefined, signal),
    refetchInterval: 15_000,
  });

/** What one person may ask a second one for. */
export type Asking =
  | { kind: 'settle' | 'bill-rebuild'; settlement_date: string; reason: string }
  | {
      kind: 'adjustment';
      content: { operator_no: string; corrects_settlement_date: string; amount_fen: number };
      reason: string;
    };

export const useAsk = (): UseMutationResult<ApprovalRow, Error, Asking> =>
  useChange((asking: Asking) => request<ApprovalRow>('POST', REQUESTS, asking));

/** `reason` undefined approves, anything else refuses. */
export interface Answer {
  readonly id: string;
  readonly reason: string | undefined;
}
export const useDecide = (): UseMutationResult<ApprovalRow, Error, Answer> =>
  useChange(({ id, reason }: Answer) =>
    reason === undefined
      ? request<ApprovalRow>('POST', `${REQUESTS}/${id}/approve`)
      : request<ApprovalRow>('POST', `${REQUESTS}/${id}/refuse`, { reason }),
  );

export interface MadeFile {
  readonly file_name: string;
  readonly payments: number;
}
export const useMakePaymentFile = (): UseMutationResult<MadeFile, Error, undefined> =>
  useChange(() => request<MadeFile>('POST', '/v1/payment-files'));

export const useTakeBankAnswer = (): UseMutationResult<BankAnswerReport, Error, File> =>
  useChange((file: File) =>
    request<BankAnswerReport>(
      'POST',
      `/v1/bank-answers/${encodeURIComponent(file.name.replaceAll(/[^A-Za-z0-9._-]/g, '_'))}`,
      new Blob([file], { type: 'text/csv' }),
    ),
  );

export const paymentFileAddress = (name: string): string =>
  `/v1/payment-files/${encodeURIComponent(name)}`;

/** Whatever the answer was, what is shown may now be out of date. */
function useChange<Result, Input>(
  change: (input: Input) => Promise<Result>,
): UseMutationResult<Result, Error, Input> {
  const client = useQueryClient();
  return useMutation({ mutationFn: change, onSettled: () => client.invalidateQueries() });
}
