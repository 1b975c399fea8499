import {
  useInfiniteQuery,
  useQuery,
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type {
  AccountBalance,
  AccountStatement,
} from '@lvchengtong/clearing-server/reports/statement-operations';
import { asking } from './client.ts';

/** Of which account, and between which settlement dates. */
export interface StatementAsked {
  readonly account: string;
  readonly from: string;
  readonly to: string;
}

/** The entries of an account, newest first, a page at a time. */
export const useStatement = (
  asked: StatementAsked | undefined,
): UseInfiniteQueryResult<InfiniteData<AccountStatement>> =>
  useInfiniteQuery({
    queryKey: ['statement', asked],
    queryFn: ({ pageParam, signal }) => {
      const { account, from, to } = asked ?? { account: '', from: '', to: '' };
      return asking(signal)('GET /v1/accounts/:account/statement', {
        params: { account },
        query: { from, to, cursor: pageParam },
      });
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
    enabled: asked !== undefined,
  });

/** What the account stood at by what was known at an instant. */
export const useBalanceAt = (
  account: string,
  at: string | undefined,
): UseQueryResult<AccountBalance> =>
  useQuery({
    queryKey: ['balance', account, at],
    queryFn: ({ signal }) =>
      asking(signal)('GET /v1/accounts/:account/balance', {
        params: { account },
        query: { at: at ?? '' },
      }),
    enabled: at !== undefined,
  });

export const statementCsvAddress = (
  { account, from, to }: StatementAsked,
  language: 'en' | 'zh',
): string =>
  `/v1/accounts/${encodeURIComponent(account)}/statement.csv?${new URLSearchParams({ from, to, language }).toString()}`;
