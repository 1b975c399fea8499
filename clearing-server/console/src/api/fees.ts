import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { FeeLookRow } from '@lvchengtong/clearing-server/settlement/fee-operations';
import type { FeeRuleShape } from '@lvchengtong/clearing-server/settlement/parse-fee-rule';
import { ask, asking } from './client.ts';

/** The rules; with a new one, also what last month's bills would have borne under it. */
export const useFees = (rule: FeeRuleShape | undefined): UseQueryResult<FeeLookRow> =>
  useQuery({
    queryKey: ['fee-rules', JSON.stringify(rule)],
    queryFn: ({ signal }) =>
      rule === undefined
        ? asking(signal)('GET /v1/fee-rules')
        : ask('POST /v1/fee-rules/preview', { body: rule }),
    placeholderData: keepPreviousData,
  });
