import { parseCardAsn, parseSettlementDate, type CardAsn } from '@lvchengtong/card-sdk/ids';
import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { insertRows } from '../database/insert-rows.ts';
import { query } from '../database/query.ts';

/** The day that was open when arbitration last looked at everything; undefined before its first run. */
export async function findProgress(on: Knex): Promise<SettlementDate | undefined> {
  const [row] = await query<{ settlement_date: string }>(
    on,
    'select settlement_date::text from arbitration_progress',
  );
  return row && parseSettlementDate(row.settlement_date);
}

export async function storeProgress(on: Knex, openDay: SettlementDate): Promise<void> {
  await query(
    on,
    `insert into arbitration_progress (settlement_date) values (?::date)
     on conflict (single) do update set settlement_date =
       greatest(arbitration_progress.settlement_date, excluded.settlement_date)`,
    [openDay],
  );
}

// A record is a reason to look when nobody vouches for it, or when it shows a counter before it that nobody
// has; any record is, where something is undecided, and one that comes out of order where something was.
const TOUCHED = `
  select r.card_asn, r.purse
  from ingest_record r left join arbitration_purse p using (card_asn, purse)
  where r.settlement_date >= ?::date and r.counter_kind <> 'none'
    and (r.verdict = 'suspended' or p.undecided
      or r.counter <= case r.counter_kind when 'offline' then p.offline_seen else p.online_seen end
      or (r.flags like '%GAP\\_BEFORE%' and not exists (select from ingest_card_key k
        where k.card_asn = r.card_asn and k.purse = r.purse and k.counter_kind = r.counter_kind
          and k.counter = r.counter - 1)))
  group by r.card_asn, r.purse`;

/** Cards with something undecided that were touched since they were last looked at; of any day without `since`. */
export async function findTouchedCards(
  on: Knex,
  since: SettlementDate | undefined,
): Promise<CardAsn[]> {
  const rows = await query<{ card_asn: string }>(
    on,
    `select distinct t.card_asn from (${TOUCHED}) t
     left join arbitration_purse p using (card_asn, purse)
     cross join lateral (select count(*) as records from ingest_record r
       where r.card_asn = t.card_asn and r.purse = t.purse and r.counter_kind <> 'none') n
     where p.records_seen is distinct from n.records
     order by t.card_asn`,
    [since ?? '-infinity'],
  );
  return rows.map((row) => parseCardAsn(row.card_asn));
}

/** Every card that there is, or was, a reason to look at. */
export async function findAllCards(on: Knex): Promise<CardAsn[]> {
  const rows = await query<{ card_asn: string }>(
    on,
    `select card_asn from (${TOUCHED}) t union select card_asn from arbitration_purse
     order by card_asn`,
    ['-infinity'],
  );
  return rows.map((row) => parseCardAsn(row.card_asn));
}

/** How a purse stood when it was looked at. */
export interface LookedAt {
  readonly cardAsn: CardAsn;
  readonly purse: number;
  readonly records: number;
  readonly offline: number;
  readonly online: number;
  readonly undecided: boolean;
}

export async function storeLookedAt(
  trx: Knex.Transaction,
  purses: readonly LookedAt[],
  at: Date,
): Promise<void> {
  await insertRows(
    trx,
    'arbitration_purse',
    [
      { name: 'card_asn', type: 'bpchar', of: ({ cardAsn }) => cardAsn },
      { name: 'purse', type: 'smallint', of: ({ purse }) => purse },
      { name: 'records_seen', type: 'bigint', of: ({ records }) => records },
      { name: 'offline_seen', type: 'int', of: ({ offline }) => offline },
      { name: 'online_seen', type: 'int', of: ({ online }) => online },
      { name: 'undecided', type: 'boolean', of: ({ undecided }) => undecided },
      { name: 'looked_at', type: 'timestamptz', of: () => at },
    ],
    purses,
    `on conflict (card_asn, purse) do update set records_seen = excluded.records_seen,
       offline_seen = excluded.offline_seen, online_seen = excluded.online_seen,
       undecided = excluded.undecided, looked_at = excluded.looked_at`,
  );
}

const CARD_LOCK = 7_204_511;

/** Nobody else decides about this card before `trx` ends. */
export async function holdCard(trx: Knex.Transaction, asn: CardAsn): Promise<void> {
  await query(trx, 'select pg_advisory_xact_lock(?, hashtext(?))', [CARD_LOCK, asn]);
}

/** Two people have decided something: whatever comes next may prove it, or the contrary. */
export async function watchPurses(trx: Knex.Transaction, asn: CardAsn): Promise<void> {
  await query(trx, 'update arbitration_purse set undecided = true where card_asn = ?', [asn]);
}
