import type { Knex } from 'knex';
import { query } from '../database/query.ts';

/** A purse whose kept balance was not the sum of its transfers. Fen. */
export interface RebuiltBalance {
  readonly account: string;
  /** Null: no balance was kept. */
  readonly kept_fen: string | null;
  readonly sum_fen: string;
}

/** Sets every kept balance to the sum of its transfers, and returns those that were not. */
export function resetPurseBalances(trx: Knex.Transaction): Promise<readonly RebuiltBalance[]> {
  return query<RebuiltBalance>(
    trx,
    `with summed as (
       select split_part(a.name, ':', 2)::bpchar as card_asn,
         split_part(a.name, ':', 3)::smallint as purse, sum(side.change_fen) as sum_fen
       from ledger_account a join (
         select debit_account_id as account_id, -amount_fen as change_fen from ledger_transfer
         union all
         select credit_account_id, amount_fen from ledger_transfer) as side using (account_id)
       where a.code = 'purse' group by 1, 2
     ), wrong as (
       select card_asn, purse, k.balance_fen as kept_fen, coalesce(s.sum_fen, 0) as sum_fen
       from ledger_purse_balance k full join summed s using (card_asn, purse)
       where k.balance_fen is distinct from coalesce(s.sum_fen, 0)
     ), written as (
       insert into ledger_purse_balance (card_asn, purse, balance_fen)
       select card_asn, purse, sum_fen from wrong
       on conflict (card_asn, purse) do update set balance_fen = excluded.balance_fen
     )
     select 'purse:' || card_asn || ':' || purse as account, kept_fen, sum_fen
     from wrong order by card_asn, purse`,
  );
}

/** A purse that did not know the highest counter which its records have taken. */
export interface RebuiltCounter {
  readonly account: string;
  readonly counter_kind: 'offline' | 'online';
  readonly kept: number | null;
  readonly highest: number | null;
}

/** Sets every kept counter to the highest whose key is taken, and returns those that were not. */
export function resetPurseCounters(trx: Knex.Transaction): Promise<readonly RebuiltCounter[]> {
  return query<RebuiltCounter>(
    trx,
    `with taken as (
       select card_asn, purse, max(counter) filter (where counter_kind = 'offline') as offline,
         max(counter) filter (where counter_kind = 'online') as online
       from ingest_card_key group by card_asn, purse
     ), wrong as (
       select card_asn, purse, k.offline_counter as kept_offline, k.online_counter as kept_online,
         t.offline, t.online
       from ledger_purse_balance k left join taken t using (card_asn, purse)
       where (k.offline_counter, k.online_counter) is distinct from (t.offline, t.online)
     ), written as (
       update ledger_purse_balance k set offline_counter = w.offline, online_counter = w.online
       from wrong w where k.card_asn = w.card_asn and k.purse = w.purse
     )
     select 'purse:' || card_asn || ':' || purse as account, side.*
     from wrong cross join lateral (values ('offline', kept_offline, offline),
       ('online', kept_online, online)) as side (counter_kind, kept, highest)
     where kept is distinct from highest order by card_asn, purse, counter_kind`,
  );
}
