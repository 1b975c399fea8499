import type { Knex } from 'knex';
import { cursorTime } from '../text/cursor-time.ts';
import { query } from '../database/query.ts';
import type { ApprovalRequest } from './approval-request.ts';
import { REQUEST_COLUMNS, requestOf, type RequestRow } from './approval-store.ts';

export const REQUEST_LISTS = ['waiting', 'decided'] as const;

/** The last request that was shown: of which list, since when it is on it, and which one. */
export interface RequestPlace {
  readonly list: (typeof REQUEST_LISTS)[number];
  readonly time: string;
  readonly id: string;
}

export interface PlacedRequest {
  readonly request: ApprovalRequest;
  readonly place: RequestPlace;
}

const DECIDED_AT = 'coalesce(checked_at, withdrawn_at)';
const BEGIN: RequestPlace = {
  list: 'waiting',
  time: '-infinity',
  id: '00000000-0000-0000-0000-000000000000',
};
const END = { time: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

/** What waits for a second person, oldest first; then what was decided, latest first. */
export async function findRequests(
  on: Knex,
  { after = BEGIN, limit }: { readonly after: RequestPlace | undefined; readonly limit: number },
): Promise<PlacedRequest[]> {
  const decidedBefore = after.list === 'decided' ? after : END;
  const rows = await query<RequestRow & RequestPlace>(
    on,
    `(select ${REQUEST_COLUMNS}, 'waiting' as list, ${cursorTime('made_at')} as time,
        approval_request_id as id
      from approval_request
      where state = 'waiting' and ? = 'waiting'
        and (made_at, approval_request_id) > (?::timestamptz, ?::uuid)
      order by made_at, approval_request_id limit ?)
     union all
     (select ${REQUEST_COLUMNS}, 'decided', ${cursorTime(DECIDED_AT)}, approval_request_id
      from approval_request
      where state <> 'waiting'
        and (${DECIDED_AT}, approval_request_id) < (?::timestamptz, ?::uuid)
      order by ${DECIDED_AT} desc, approval_request_id desc limit ?)
     limit ?`,
    [after.list, after.time, after.id, limit, decidedBefore.time, decidedBefore.id, limit, limit],
  );
  return rows.map(({ list, time, id, ...row }) => ({
    request: requestOf(row),
    place: { list, time, id },
  }));
}
