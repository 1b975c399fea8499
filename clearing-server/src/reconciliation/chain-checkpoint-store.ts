import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import type { ChainStart } from '../arbitration/card-chain.ts';
import { insertRows } from '../database/insert-rows.ts';
import { query } from '../database/query.ts';
import { SAYS_WHAT_ITS_BYTES_SAY, sqlDate } from './invariant-check.ts';

/** Where one purse's chain stands after a day. `end` is undefined when something in it is left open. */
export interface ChainCheckpoint {
  readonly cardAsn: string;
  readonly purse: number;
  readonly end: ChainStart | undefined;
}

/**
 * Carries every purse that moved on the day from its checkpoint over the day's own records, in one
 * statement. A purse stays clean when they follow on from where its clean chain ended, counter by counter
 * and balance by balance, each accepted, its columns saying what its bytes say, and the ledger moving by
 * just their sum (what moved for another cause, the invariants hold against that). Such a chain has an order without a break, so the engine, which looks for the order with
 * the fewest, would report nothing about it either: only the others are the engine's.
 */
export async function carryChainsForward(
  trx: Knex.Transaction,
  date: SettlementDate,
): Promise<void> {
  await query(trx, carryForward(sqlDate(date)));
}

/** The statement, for a date as SQL writes it. */
export const carryForward = (day: string): string => `
  with movement as (
    select r.card_asn, r.purse, r.counter_kind = 'online' as online, r.counter, r.occurred_at,
      r.balance_before_fen as before_fen,
      case when get_byte(r.raw, 66) = 2 then r.amount_fen else -r.amount_fen end as change_fen,
      r.flags ~ 'OPERATOR_LIABLE' as unpaid,
      r.verdict = 'accepted' and ${SAYS_WHAT_ITS_BYTES_SAY} as sound
    from ingest_record r where r.settlement_date = ${day} and r.counter_kind <> 'none'
  ), placed as (
    select *, lag(before_fen + change_fen) over place as previous_fen,
      max(counter) filter (where online) over earlier as loaded,
      max(counter) filter (where not online) over earlier as debited
    from movement window
      place as (partition by card_asn, purse order by occurred_at, counter),
      earlier as (place rows between unbounded preceding and 1 preceding)
  ), recorded as (
    select card_asn, purse, sum(change_fen) as chip_fen,
      coalesce(sum(change_fen) filter (where not unpaid), 0) as posted_fen,
      min(before_fen) filter (where previous_fen is null) as first_fen,
      min(counter) filter (where not online) as first_debit,
      max(counter) filter (where not online) as last_debit,
      min(counter) filter (where online) as first_load,
      max(counter) filter (where online) as last_load,
      bool_and(sound and before_fen = coalesce(previous_fen, before_fen) and counter = coalesce(
        1 + case when online then loaded else debited end, counter)) as follows
    from placed group by card_asn, purse
  ), moved as (
    select split_part(a.name, ':', 2)::bpchar as card_asn, split_part(a.name, ':', 3)::smallint as purse,
      s.change_fen
    from (select account_id, sum(change_fen) as change_fen from (
        select debit_account_id as account_id, -amount_fen as change_fen from ledger_transfer
        where settlement_date = ${day} and cause_id is null and card_asn is not null
        union all
        select credit_account_id, amount_fen from ledger_transfer
        where settlement_date = ${day} and cause_id is null and card_asn is not null) as side
      group by account_id) s
    join ledger_account a using (account_id) where a.code = 'purse'
  ), decided as (
    select distinct r.card_asn, r.purse, true as is_decided
    from arbitration_decision d join ingest_record r
      on r.settlement_date = d.record_settlement_date and r.record_id = d.record_id
    where d.settlement_date = ${day} or d.record_id in
      (select record_id from arbitration_late_proof where settlement_date = ${day})
  ), compared as (
    select card_asn, purse, chip_fen, last_debit, last_load,
      c.offline_counter, c.online_counter, c.balance_fen,
      coalesce(follows and not is_decided
        and (c.clean is null or (c.clean and c.settlement_date < ${day}))
        and first_fen = coalesce(c.balance_fen, 0)
        and coalesce(first_debit = coalesce(c.offline_counter, 0), true)
        and coalesce(first_load = coalesce(c.online_counter, 0), true)
        and posted_fen = coalesce(change_fen, 0), false) as clean
    from (select card_asn, purse, chip_fen, posted_fen, first_fen, first_debit, last_debit, first_load,
        last_load, follows, change_fen, coalesce(is_decided, false) as is_decided
      from recorded full join moved using (card_asn, purse)
      full join decided using (card_asn, purse)) as day
    left join reconciliation_chain c using (card_asn, purse)
  )
  insert into reconciliation_chain
    (card_asn, purse, settlement_date, clean, offline_counter, online_counter, balance_fen)
  select card_asn, purse, ${day}, clean,
    case when clean then coalesce(last_debit + 1, offline_counter, 0) end,
    case when clean then coalesce(last_load + 1, online_counter, 0) end,
    case when clean then coalesce(balance_fen, 0) + chip_fen end
  from compared
  on conflict (card_asn, purse) do update set settlement_date = excluded.settlement_date,
    clean = excluded.clean, offline_counter = excluded.offline_counter,
    online_counter = excluded.online_counter, balance_fen = excluded.balance_fen`;

/** Keeps what the engine found: it has read the whole chain of each of these purses. */
export async function storeChainCheckpoints(
  trx: Knex.Transaction,
  checkpoints: readonly ChainCheckpoint[],
  date: SettlementDate,
): Promise<void> {
  await insertRows(
    trx,
    'reconciliation_chain',
    [
      { name: 'card_asn', type: 'bpchar', of: ({ cardAsn }) => cardAsn },
      { name: 'purse', type: 'smallint', of: ({ purse }) => purse },
      { name: 'settlement_date', type: 'date', of: () => date },
      { name: 'clean', type: 'bool', of: ({ end }) => end !== undefined },
      { name: 'offline_counter', type: 'int', of: ({ end }) => end?.offlineCounter },
      { name: 'online_counter', type: 'int', of: ({ end }) => end?.onlineCounter },
      { name: 'balance_fen', type: 'bigint', of: ({ end }) => end?.balance },
    ],
    checkpoints,
    `on conflict (card_asn, purse) do update set settlement_date = excluded.settlement_date,
       clean = excluded.clean, offline_counter = excluded.offline_counter,
       online_counter = excluded.online_counter, balance_fen = excluded.balance_fen`,
  );
}
