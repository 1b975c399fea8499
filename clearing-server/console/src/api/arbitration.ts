import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { ApprovalRow } from '@lvchengtong/clearing-server/approvals/approval-shape';
import type { CaseList } from '@lvchengtong/clearing-server/arbitration/case-list';
import type { CaseDetail, CaseRow } from '@lvchengtong/clearing-server/arbitration/case-shape';
import type { HandOutcome } from '@lvchengtong/clearing-server/arbitration/hand-outcome';
import type { Page } from '@lvchengtong/clearing-server/reports/report-shapes';
import { ask, asking } from './client.ts';
import { underKey } from './idempotency-key.ts';

export interface CaseFilter {
  readonly list: CaseList;
  readonly kind: 'record' | 'gap' | undefined;
  readonly mine: boolean;
  readonly leastFen: number;
}

/** The work list, the oldest first. */
export const useCases = (filter: CaseFilter): UseQueryResult<Page<CaseRow>> =>
  useQuery({
    queryKey: ['arbitration-cases', filter],
    queryFn: ({ signal }) =>
      asking(signal)('GET /v1/arbitration-cases', {
        query: {
          list: filter.list,
          kind: filter.kind,
          mine: filter.mine ? 'true' : 'false',
          least_fen: filter.leastFen,
        },
      }),
    refetchInterval: 30_000,
  });

export const useCase = (id: string): UseQueryResult<CaseDetail> =>
  useQuery({
    queryKey: ['arbitration-case', id],
    queryFn: ({ signal }) => asking(signal)('GET /v1/arbitration-cases/:id', { params: { id } }),
  });

export const useClaim = (): UseMutationResult<CaseDetail, Error, { id: string; mine: boolean }> =>
  useChange(({ id, mine }) =>
    ask('POST /v1/arbitration-cases/:id/claim', { params: { id }, body: { mine } }),
  );

export interface CaseProposal {
  readonly id: string;
  readonly outcome: HandOutcome;
  readonly reason: string;
}
export const usePropose = (): UseMutationResult<ApprovalRow, Error, CaseProposal> =>
  useChange(({ id, outcome, reason }: CaseProposal) =>
    underKey(`propose ${id} ${outcome} ${reason}`, (idempotencyKey) =>
      ask('POST /v1/arbitration-cases/:id/propose', {
        params: { id },
        body: { outcome, reason },
        idempotencyKey,
      }),
    ),
  );

export const useWithdraw = (): UseMutationResult<ApprovalRow, Error, string> =>
  useChange((id: string) =>
    underKey(`withdraw ${id}`, (idempotencyKey) =>
      ask('POST /v1/approval-requests/:id/withdraw', { params: { id }, idempotencyKey }),
    ),
  );

/** Whatever the answer was, what is shown may now be out of date. */
function useChange<Result, Input>(
  change: (input: Input) => Promise<Result>,
): UseMutationResult<Result, Error, Input> {
  const client = useQueryClient();
  return useMutation({ mutationFn: change, onSettled: () => client.invalidateQueries() });
}
