import { useInfiniteQuery, type UseInfiniteQueryResult } from '@tanstack/react-query';

interface Page<Row> {
  readonly items: readonly Row[];
  readonly next_cursor: string | null;
}

interface PagesAsked<Row> {
  readonly queryKey: readonly unknown[];
  /** `cursor`: empty for the first page. */
  readonly page: (cursor: string, signal: AbortSignal) => Promise<Page<Row>>;
  readonly refetchInterval?: number;
}

/** A list that comes a page at a time, as one list. */
export const usePages = <Row>({
  queryKey,
  page,
  ...options
}: PagesAsked<Row>): UseInfiniteQueryResult<readonly Row[]> =>
  useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => page(pageParam, signal),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor }) => next_cursor,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
    ...options,
  });
