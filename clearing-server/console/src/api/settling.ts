import {
  useInfiniteQuery,
  useMutation,
  useQueryClient,
  type UseInfiniteQueryResult,
  type UseMutationResult,
} from '@tanstack/react-query';
import type {
  ApprovalRow,
  BankAnswerReport,
} from '@lvchengtong/clearing-server/reports/settlement-shapes';
import type { SettlingRequest } from '@lvchengtong/clearing-server/settlement/parse-settling-request';
import type { PaymentFileMade } from '@lvchengtong/clearing-server/settlement/payment-shape';
import { ask, asking } from './client.ts';
import { underKey } from './idempotency-key.ts';

/** What waits for a second person, then what was decided; a page at a time. */
export const useApprovals = (): UseInfiniteQueryResult<readonly ApprovalRow[]> =>
  useInfiniteQuery({
    queryKey: ['approvals'],
    queryFn: ({ pageParam, signal }) =>
      asking(signal)('GET /v1/approval-requests', { query: { cursor: pageParam } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
    // What was decided between two pages is on both: once is enough.
    select: ({ pages }) => [
      ...new Map(
        pages.flatMap(({ items }) => items.map((row) => [row.approval_request_id, row])),
      ).values(),
    ],
    refetchInterval: 15_000,
  });

/** What one person may ask a second one for. */
export type Asking = SettlingRequest;

export const useAsk = (): UseMutationResult<ApprovalRow, Error, Asking> =>
  useChange((body: Asking) =>
    underKey(`ask ${JSON.stringify(body)}`, (idempotencyKey) =>
      ask('POST /v1/approval-requests', { body, idempotencyKey }),
    ),
  );

/** `reason` undefined approves, anything else refuses. */
export interface Answer {
  readonly id: string;
  readonly version: string;
  readonly reason: string | undefined;
}
export const useDecide = (): UseMutationResult<ApprovalRow, Error, Answer> =>
  useChange(({ id, version, reason }: Answer) =>
    underKey(`decide ${id} ${reason ?? ''}`, (idempotencyKey) =>
      reason === undefined
        ? ask('POST /v1/approval-requests/:id/approve', {
            params: { id },
            idempotencyKey,
            ifMatch: version,
          })
        : ask('POST /v1/approval-requests/:id/refuse', {
            params: { id },
            body: { reason },
            idempotencyKey,
            ifMatch: version,
          }),
    ),
  );

export const useMakePaymentFile = (): UseMutationResult<PaymentFileMade, Error, undefined> =>
  useChange(() =>
    underKey('payment-file', (idempotencyKey) => ask('POST /v1/payment-files', { idempotencyKey })),
  );

export const useTakeBankAnswer = (): UseMutationResult<BankAnswerReport, Error, File> =>
  useChange((content: File) =>
    underKey(
      `bank-answer ${content.name} ${String(content.size)} ${String(content.lastModified)}`,
      (idempotencyKey) =>
        ask('POST /v1/bank-answers/:name', {
          params: { name: content.name.replaceAll(/[^A-Za-z0-9._-]/g, '_') },
          media: { type: 'text/csv', content },
          idempotencyKey,
        }),
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
