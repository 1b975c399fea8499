import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { TodayReport } from '@lvchengtong/clearing-server/reports/report-shapes';
import { asking } from './client.ts';

const TODAY = ['today'] as const;
const POLL_MS = 10_000;

/** Today's figures, and whether they come over the live stream or by asking again and again. */
export interface LiveToday {
  readonly query: UseQueryResult<TodayReport>;
  readonly live: boolean;
}

/**
 * Each event of the stream is the whole report, so a lost one needs no catching up; while the
 * stream is down the report is polled.
 */
export function useLiveToday(): LiveToday {
  const client = useQueryClient();
  const [live, setLive] = useState(false);
  useEffect(() => {
    const source = new EventSource('/v1/reports/live');
    source.addEventListener('open', () => {
      setLive(true);
    });
    source.addEventListener('error', () => {
      setLive(false);
    });
    source.addEventListener('today', (event) => {
      client.setQueryData<TodayReport>(TODAY, JSON.parse(String(event.data)) as TodayReport);
    });
    return () => {
      source.close();
    };
  }, [client]);
  const query = useQuery({
    queryKey: TODAY,
    queryFn: ({ signal }) => asking(signal)('GET /v1/reports/today'),
    refetchInterval: live ? false : POLL_MS,
  });
  return { query, live };
}
