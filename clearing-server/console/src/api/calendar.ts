import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { SettlementCalendar } from '@lvchengtong/clearing-server/calendar/calendar-operations';
import type { CalendarChange } from '@lvchengtong/clearing-server/calendar/parse-calendar';
import { ask, asking } from './client.ts';

/** The calendar with the days ahead; with a change, also as they would be with it. */
export const useCalendar = (
  change: CalendarChange | undefined,
): UseQueryResult<SettlementCalendar> =>
  useQuery({
    queryKey: ['settlement-calendar', JSON.stringify(change)],
    queryFn: ({ signal }) =>
      change === undefined
        ? asking(signal)('GET /v1/settlement-calendar')
        : ask('POST /v1/settlement-calendar/preview', { body: change }),
    placeholderData: keepPreviousData,
  });
