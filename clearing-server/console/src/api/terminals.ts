import {
  keepPreviousData,
  useInfiniteQuery,
  type InfiniteData,
  type UseInfiniteQueryResult,
} from '@tanstack/react-query';
import type { Page } from '@lvchengtong/clearing-server/reports/report-shapes';
import type { TerminalConcern } from '@lvchengtong/clearing-server/reports/terminal-concern';
import type { TerminalState } from '@lvchengtong/clearing-server/reports/terminal-shapes';
import { asking } from './client.ts';

/** Terminals report every minute: so often is this asked anew. */
const REFRESH_MS = 60_000;

/** Terminals in service, or those of them that somebody should look after; a page at a time. */
export const useTerminals = (
  concern: TerminalConcern | undefined,
): UseInfiniteQueryResult<InfiniteData<Page<TerminalState>>> =>
  useInfiniteQuery({
    queryKey: ['terminals', concern],
    queryFn: ({ pageParam, signal }) =>
      asking(signal)('GET /v1/terminals', { query: { cursor: pageParam, concern } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
