import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { ApprovalRow } from '@lvchengtong/clearing-server/approvals/approval-shape';
import type { CaseList } from '@lvchengtong/clearing-server/arbitration/case-list';
import type { CaseDetail, CaseRow } from '@lvchengtong/clearing-server/arbitration/case-shape';
import type { HandOutcome } from '@lvchengtong/clearing-server/arbitration/hand-outcome';
import { ask, asking } from './client.ts';
import { underKey } from './idempotency-key.ts';
import { usePages } from './pages.ts';

export interface CaseFilter {
  readonly list: CaseList;
  readonly kind: 'record' | 'gap' | undefined;
  readonly mine: boolean;
  readonly leastFen: number;
}

/** The work list, the oldest first; a page at a time. */
export const useCases = (filter: CaseFilter): UseInfiniteQueryResult<readonly CaseRow[]> =>
  usePages({
    queryKey: ['arbitration-cases', filter],
    page: (cursor, signal) =>
      asking(signal)('GET /v1/arbitration-cases', {
        query: {
          list: filter.list,
          kind: filter.kind,
          mine: filter.mine ? 'true' : 'false',
          least_fen: filter.leastFen,
          cursor,
        },
      }),
    refetchInterval: 30_000,
  });

export const useCase = (id: string): UseQueryResult<CaseDetail> =>
  useQuery({
    queryKey: ['arbitration-case', id],
    queryFn: ({ signal }) => asking(signal)('GET /v1/arbitration-cases/:id', { params: { id } }),
  });

/** Something in the state in which it is shown. */
export interface Shown {
  readonly id: string;
  readonly version: string;
}

export type CaseClaim = Shown & { readonly mine: boolean };
export const useClaim = (): UseMutationResult<CaseDetail, Error, CaseClaim> =>
  useChange(({ id, version, mine }) =>
    ask('POST /v1/arbitration-cases/:id/claim', {
      params: { id },
      body: { mine },
      ifMatch: version,
    }),
  );

export interface CaseProposal extends Shown {
  readonly outcome: HandOutcome;
  readonly reason: string;
}
export const usePropose = (): UseMutationResult<ApprovalRow, Error, CaseProposal> =>
  useChange(({ id, version, outcome, reason }: CaseProposal) =>
    underKey(`propose ${id} ${outcome} ${reason}`, (idempotencyKey) =>
      ask('POST /v1/arbitration-cases/:id/propose', {
        params: { id },
        body: { outcome, reason },
        idempotencyKey,
        ifMatch: version,
      }),
    ),
  );

export const useWithdraw = (): UseMutationResult<ApprovalRow, Error, Shown> =>
  useChange(({ id, version }: Shown) =>
    underKey(`withdraw ${id}`, (idempotencyKey) =>
      ask('POST /v1/approval-requests/:id/withdraw', {
        params: { id },
        idempotencyKey,
        ifMatch: version,
      }),
    ),
  );

/** Whatever the answer was, what is shown may now be out of date. */
function useChange<Result, Input>(
  change: (input: Input) => Promise<Result>,
): UseMutationResult<Result, Error, Input> {
  const client = useQueryClient();
  return useMutation({ mutationFn: change, onSettled: () => client.invalidateQueries() });
}
