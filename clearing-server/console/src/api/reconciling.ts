import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { ApprovalRow } from '@lvchengtong/clearing-server/approvals/approval-shape';
import type { DifferenceClass } from '@lvchengtong/clearing-server/reconciliation/difference';
import type { EvidenceView } from '@lvchengtong/clearing-server/reconciliation/evidence-shape';
import type { SideTotalsView } from '@lvchengtong/clearing-server/reconciliation/work-item-operations';
import type {
  WorkItemDetail,
  WorkItemRow,
  WorkItemTotals,
} from '@lvchengtong/clearing-server/reconciliation/work-item-shape';
import type { WorkItemState } from '@lvchengtong/clearing-server/reconciliation/work-item';
import { ask, asking } from './client.ts';
import { underKey } from './idempotency-key.ts';
import { usePages } from './pages.ts';

export const useSides = (date: string): UseQueryResult<SideTotalsView> =>
  useQuery({
    queryKey: ['sides', date],
    queryFn: ({ signal }) =>
      asking(signal)('GET /v1/settlement-days/:date/sides', { params: { date } }),
  });

export const useDifferenceEvidence = (date: string, key: string): UseQueryResult<EvidenceView> =>
  useQuery({
    queryKey: ['difference-evidence', date, key],
    queryFn: ({ signal }) =>
      asking(signal)('GET /v1/settlement-days/:date/difference-evidence', {
        params: { date },
        query: { key },
      }),
  });

export interface BoardFilter {
  readonly state: WorkItemState | undefined;
  readonly class: DifferenceClass | undefined;
  readonly owner: string | undefined;
  readonly mine: boolean;
  readonly leastDays: number | undefined;
}

/** The work items, the largest first; a page at a time. */
export const useWorkItems = (filter: BoardFilter): UseInfiniteQueryResult<readonly WorkItemRow[]> =>
  usePages({
    queryKey: ['work-items', filter],
    page: (cursor, signal) =>
      asking(signal)('GET /v1/work-items', {
        query: {
          state: filter.state,
          class: filter.class,
          owner: filter.owner,
          mine: filter.mine ? 'true' : 'false',
          least_days: filter.leastDays,
          cursor,
        },
      }),
  });

export const useWorkItemTotals = (): UseQueryResult<WorkItemTotals> =>
  useQuery({
    queryKey: ['work-item-totals'],
    queryFn: ({ signal }) => asking(signal)('GET /v1/work-item-totals'),
  });

export const useWorkItem = (id: string): UseQueryResult<WorkItemDetail> =>
  useQuery({
    queryKey: ['work-item', id],
    queryFn: ({ signal }) => asking(signal)('GET /v1/work-items/:id', { params: { id } }),
  });

/** What a person does to an item. */
export type Deed =
  | { readonly deed: 'take'; readonly mine: boolean }
  | { readonly deed: 'owner'; readonly owner: string }
  | { readonly deed: 'comments'; readonly text: string }
  | { readonly deed: 'reopening'; readonly reason: string };

export const useWorkOn = (id: string): UseMutationResult<WorkItemDetail, Error, Deed> =>
  useChange((deed: Deed) => {
    const params = { id };
    switch (deed.deed) {
      case 'take':
        return ask('POST /v1/work-items/:id/take', { params, body: { mine: deed.mine } });
      case 'owner':
        return ask('POST /v1/work-items/:id/owner', { params, body: { owner: deed.owner } });
      case 'comments':
        return ask('POST /v1/work-items/:id/comments', { params, body: { text: deed.text } });
      case 'reopening':
        return ask('POST /v1/work-items/:id/reopening', { params, body: { reason: deed.reason } });
    }
  });

export const useAskToClose = (id: string): UseMutationResult<ApprovalRow, Error, string> =>
  useChange((reason: string) =>
    underKey(`close ${id} ${reason}`, (idempotencyKey) =>
      ask('POST /v1/work-items/:id/closing', { params: { id }, body: { reason }, idempotencyKey }),
    ),
  );

/** Whatever the answer was, what is shown may now be out of date. */
export function useChange<Result, Input>(
  change: (input: Input) => Promise<Result>,
): UseMutationResult<Result, Error, Input> {
  const client = useQueryClient();
  return useMutation({ mutationFn: change, onSettled: () => client.invalidateQueries() });
}
