import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import { fen, type Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { ISSUER } from '../arbitration/issuer-account.ts';
import { query } from '../database/query.ts';
import { sqlDate } from './invariant-check.ts';
import { SIDES, type Side } from './side.ts';

/** One side's total of a day, beside ours of the same things. */
export interface SideTotals {
  readonly side: Side;
  /** How many tell: cards' records, terminals' batches, operators' files, statements. */
  readonly tellers: number;
  readonly told: Fen;
  readonly ours: Fen;
}

/** What each side says that the day was worth, and what our books say about just that. */
export async function findSideTotals(on: Knex, date: SettlementDate): Promise<SideTotals[]> {
  const totals: SideTotals[] = [];
  for (const side of SIDES) {
    const [row] = await query<{ tellers: string; told: string; ours: string }>(
      on,
      STORIES[side](sqlDate(date)),
    );
    totals.push({
      side,
      tellers: Number(row?.tellers ?? 0),
      told: fen(BigInt(row?.told ?? 0)),
      ours: fen(BigInt(row?.ours ?? 0)),
    });
  }
  return totals;
}

/** What cards signed and was accepted or proven on the day; what went from purses to operators. */
const CARDS = (day: string): string => `
  select count(*) as tellers, coalesce(sum(amount_fen), 0) as told,
    (select coalesce(sum(amount_fen), 0) from ledger_transfer
     where settlement_date = ${day} and purpose = 'purchase' and record_id is not null
       and debit_account_id <> '${ISSUER.id}') as ours
  from (
    select amount_fen from ingest_record
    where settlement_date = ${day} and verdict = 'accepted' and counter_kind = 'offline'
      and position('BLOCKED_CARD_OPERATOR_LIABLE' in flags) = 0
    union all
    select i.amount_fen from arbitration_decision d
      join ingest_record i on i.settlement_date = d.record_settlement_date
        and i.record_id = d.record_id
    where d.settlement_date = ${day} and d.outcome = 'paid' and not d.operator_liable
      and i.counter_kind = 'offline'
  ) signed`;

/** What the batches declare; what their records add up to. */
const TERMINALS = (day: string): string => `
  select count(*) as tellers, coalesce(sum(money_total_fen), 0) as told,
    coalesce(sum(accepted_fen + duplicate_fen + suspended_fen + rejected_fen), 0) as ours
  from ingest_batch where settlement_date = ${day}`;

/** What operators claim; what we hold for just those operators. Who sent no file has claimed nothing. */
const OPERATORS = (day: string): string => `
  with file as materialized (
    select operator_no, amount_fen from operator_file where kind = 'XF' and settlement_date = ${day}
  )
  select (select count(*) from file) as tellers,
    (select coalesce(sum(amount_fen), 0) from file) as told,
    (select coalesce(sum(i.amount_fen), 0) from ingest_record i
     where i.settlement_date = ${day} and i.operator_no in (select operator_no from file)
       and i.kind in ('purchase', 'compound-purchase') and i.verdict = 'accepted') as ours`;

/** Payments less refunds of the statements' day; the loads that cards took over those channels on it. */
const MONEY = (day: string): string => `
  with standing as materialized (
    select f.money_file_id, f.channel from money_file f
    where ${day} between f.first_day and f.last_day
      and not exists (select from money_file n where n.replaces_money_file_id = f.money_file_id)
  ), span as (
    select ${day}::timestamp at time zone 'Asia/Shanghai' as first,
      (${day} + 1)::timestamp at time zone 'Asia/Shanghai' as beyond
  )
  select (select count(*) from standing) as tellers,
    (select coalesce(sum(case l.kind when 'payment' then l.amount_fen else -l.amount_fen end), 0)
     from money_file_line l join standing using (money_file_id), span
     where l.kind in ('payment', 'refund') and l.occurred_at >= first and l.occurred_at < beyond) as told,
    (select coalesce(sum(o.amount_fen), 0) from load_order o, span
     where o.authorised_at >= first and o.authorised_at < beyond and o.state in ('confirmed', 'proven')
       and o.channel in (select channel from standing)) as ours`;

const STORIES: Readonly<Record<Side, (day: string) => string>> = {
  cards: CARDS,
  terminals: TERMINALS,
  operators: OPERATORS,
  money: MONEY,
};
