import type { Knex } from 'knex';
import { cursorTime } from '../text/cursor-time.ts';
import { REFUSED, TAKEN_IN } from './record-columns.ts';
import type { StoredEvent, StoredLoadOrder, StoredTimelineRecord } from './timeline-entry.ts';

/** Where a page begins: everything before this moment, and of this moment what sorts before the id. */
export interface TimelinePosition {
  readonly time: string;
  readonly id: string;
}

export interface TimelineRows {
  readonly records: readonly StoredTimelineRecord[];
  readonly events: readonly StoredEvent[];
  readonly loadOrders: readonly StoredLoadOrder[];
}

// Later than any row, so that the first page needs no statement of its own.
const END: TimelinePosition = { time: '9999-12-31T00:00:00Z', id: '~' };

// `cast`, because knex would read `:time::` as the name of a column.
const BEFORE = 'cast(:time as timestamptz)';

/** Of every kind of entry the `limit` latest before `position`; the page is cut from all of them. */
export async function readTimeline(
  database: Knex,
  asn: string,
  position: TimelinePosition | undefined,
  limit: number,
): Promise<TimelineRows> {
  const { time, id } = position ?? END;
  const bindings = { asn, time, id, limit };
  const rows = async <Row>(select: string, at: string, idColumn: string): Promise<Row[]> => {
    const answer = await database.raw<{ rows: Row[] }>(
      `${select} where r.card_asn = :asn and ${at} <= ${BEFORE}
         and (${at}, ${idColumn}) < (${BEFORE}, :id collate "C")
       order by ${at} desc, ${idColumn} desc limit :limit`,
      bindings,
    );
    return answer.rows;
  };
  const [taken, refused, events, loadOrders] = await Promise.all([
    rows<StoredTimelineRecord>(TAKEN_IN, 'r.occurred_at', 'r.record_id::text collate "C"'),
    rows<StoredTimelineRecord>(
      REFUSED,
      'r.occurred_at',
      `concat(r.terminal_id, '-', r.batch_no, '-', r.position) collate "C"`,
    ),
    rows<StoredEvent>(EVENTS, 'r.at', 'r.card_event_id::text collate "C"'),
    rows<StoredLoadOrder>(LOAD_ORDERS, 'r.authorised_at', 'r.load_id::text collate "C"'),
  ]);
  return { records: [...taken, ...refused], events, loadOrders };
}

const EVENTS = `
  select r.card_event_id::text as id, r.at, r.from_state, r.to_state, r.actor, r.reason,
    ${cursorTime('r.at')} as sort_time
  from card_event r`;

const LOAD_ORDERS = `
  select r.load_id::text as id, r.authorised_at as at, r.amount_fen, r.channel, r.state,
    r.online_counter, t.place, ${cursorTime('r.authorised_at')} as sort_time
  from load_order r left join terminal t on t.terminal_id = r.terminal_id`;
