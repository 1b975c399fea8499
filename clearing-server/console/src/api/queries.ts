import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type {
  CardRow,
  CardTimeline,
  Page,
  ReconciliationView,
} from '@lvchengtong/clearing-server/reports/report-shapes';
import type {
  SettlementDayReport,
  SettlementDayRow,
} from '@lvchengtong/clearing-server/reports/settlement-shapes';
import { ask, asking } from './client.ts';
import { underKey } from './idempotency-key.ts';

/** Cards that match `query` (all when it is empty), a page at a time. */
export const useCards = (query: string): UseInfiniteQueryResult<InfiniteData<Page<CardRow>>> =>
  useInfiniteQuery({
    queryKey: ['cards', query],
    queryFn: ({ pageParam, signal }) =>
      asking(signal)('GET /v1/cards', { query: { query, cursor: pageParam } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });

/** One card and its history, newest first, a page at a time. */
export const useTimeline = (asn: string): UseInfiniteQueryResult<InfiniteData<CardTimeline>> =>
  useInfiniteQuery({
    queryKey: ['timeline', asn],
    queryFn: ({ pageParam, signal }) =>
      asking(signal)('GET /v1/cards/:asn/timeline', {
        params: { asn },
        query: { cursor: pageParam },
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
  });

/** The settlement days, latest first. */
export const useSettlementDays = (): UseQueryResult<Page<SettlementDayRow>> =>
  useQuery({
    queryKey: ['settlement-days'],
    queryFn: ({ signal }) => asking(signal)('GET /v1/settlement-days'),
  });

/** One day with its bills. */
export const useSettlementDay = (date: string | undefined): UseQueryResult<SettlementDayReport> =>
  useQuery({
    queryKey: ['settlement-day', date],
    queryFn: ({ signal }) =>
      asking(signal)('GET /v1/settlement-days/:date', { params: { date: date ?? '' } }),
    enabled: date !== undefined,
  });

/** The differences of one day. */
export const useReconciliation = (date: string | undefined): UseQueryResult<ReconciliationView> =>
  useQuery({
    queryKey: ['reconciliation', date],
    queryFn: ({ signal }) =>
      asking(signal)('GET /v1/settlement-days/:date/reconciliation', {
        params: { date: date ?? '' },
      }),
    enabled: date !== undefined,
  });

export type DayShown = Pick<SettlementDayReport, 'settlement_date' | 'version'>;

/** Closes a day that is still as it is shown. */
export function useCloseDay(): UseMutationResult<unknown, Error, DayShown> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ settlement_date: date, version }: DayShown) =>
      underKey(`close ${date} ${version}`, (idempotencyKey) =>
        ask('POST /v1/settlement-days/:date/close', {
          params: { date },
          idempotencyKey,
          ifMatch: version,
        }),
      ),
    // Whatever the answer was, what is shown may now be out of date.
    onSettled: () => client.invalidateQueries(),
  });
}

/** Compares all sides of a day anew. */
export function useReconcile(): UseMutationResult<ReconciliationView, Error, string> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (date: string) =>
      ask('POST /v1/settlement-days/:date/reconciliation', { params: { date } }),
    onSuccess: (view) => {
      client.setQueryData(['reconciliation', view.settlement_date], view);
    },
  });
}
