import type { Knex } from 'knex';
import { query } from '../database/query.ts';

/** A load that no record has confirmed yet. */
export interface OpenLoad {
  readonly load_id: string;
  readonly card_asn: string;
  readonly online_counter: number;
  readonly amount_fen: string;
  readonly channel: string;
  readonly state: 'authorised' | 'proven';
  readonly authorised_at: Date;
  readonly age_days: number;
}

/** Oldest first. A proven one has its money; an authorised one may or may not be on the chip. */
export function findOpenLoads(on: Knex, now: Date): Promise<readonly OpenLoad[]> {
  return query<OpenLoad>(
    on,
    `select load_id, card_asn, online_counter, amount_fen, channel, state, authorised_at,
       floor(extract(epoch from ?::timestamptz - authorised_at) / 86400)::int as age_days
     from load_order where state in ('authorised', 'proven') order by authorised_at, load_id`,
    [now],
  );
}
