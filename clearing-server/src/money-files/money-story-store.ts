import { parseSettlementDate, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { query } from '../database/query.ts';
import { sqlDate } from '../reconciliation/invariant-check.ts';
import type { OrderStory, Told, UnexplainedLine } from './money-differences.ts';
import type { Direction, MoneyChannel } from './statement-layout.ts';

/** SQL: the statements that count, each revision in the place of the one before. */
const STANDING = `select f.* from money_file f where not exists
  (select from money_file newer where newer.replaces_money_file_id = f.money_file_id)`;

/** SQL: whether an instant lies on the day, Asia/Shanghai, so that an index on it can be used. */
const isOn = (column: string, day: string): string => `${column} >= ${day}::timestamp
  at time zone 'Asia/Shanghai' and ${column} < (${day} + 1)::timestamp at time zone 'Asia/Shanghai'`;
const dayOf = (column: string): string => `(${column} at time zone 'Asia/Shanghai')::date`;

interface ToldJson {
  readonly file: string;
  readonly line: number;
  readonly reference: string;
  readonly fen: string;
  readonly day: string;
}
const toldOf = (told: ToldJson): Told => ({
  fileName: told.file,
  line: told.line,
  reference: told.reference,
  amount: fen(BigInt(told.fen)),
  day: parseSettlementDate(told.day),
});

interface StoryRow {
  readonly load_id: string;
  readonly card_asn: string;
  readonly channel: MoneyChannel;
  readonly amount_fen: string;
  readonly is_taken: boolean;
  readonly ordered_on: string;
  readonly payments: readonly ToldJson[] | null;
  readonly refunds: readonly ToldJson[] | null;
  readonly days_beyond: number;
}

/**
 * The orders of the day over channels whose statement of it is in, and those that a line of the day
 * names, where order and statements do not simply agree.
 */
export async function findOrderStories(on: Knex, date: SettlementDate): Promise<OrderStory[]> {
  const day = sqlDate(date);
  const told = (kind: 'payment' | 'refund'): string => `jsonb_agg(jsonb_build_object(
    'file', f.file_name, 'line', l.line, 'reference', l.reference, 'fen', l.amount_fen::text,
    'day', ${dayOf('l.occurred_at')}::text) order by l.occurred_at, f.file_name, l.line)
    filter (where l.kind = '${kind}')`;
  const rows = await query<StoryRow>(
    on,
    `with file as materialized (${STANDING}), concerned as (
       select o.load_id from load_order o where ${isOn('o.authorised_at', day)}
         and o.channel in (select channel from file where ${day} between first_day and last_day)
       union select l.load_id from money_file_line l join file using (money_file_id)
         where ${day} between first_day and last_day and ${isOn('l.occurred_at', day)}
           and l.load_id is not null and l.kind in ('payment', 'refund')
     )
     select o.load_id, o.card_asn, o.channel, o.amount_fen,
       o.state in ('confirmed', 'proven') as is_taken, ${dayOf('o.authorised_at')}::text as ordered_on,
       t.payments, t.refunds, coalesce((select max(last_day) from file where channel = o.channel)
         - ${dayOf('o.authorised_at')}, 0) as days_beyond
     from concerned join load_order o using (load_id)
     cross join lateral (
       select ${told('payment')} as payments, ${told('refund')} as refunds,
         bool_and(l.kind = 'payment' and l.amount_fen = o.amount_fen
           and ${dayOf('l.occurred_at')} = ${dayOf('o.authorised_at')}) and count(*) = 1 as agrees
       from money_file_line l join file f using (money_file_id)
       where l.load_id = o.load_id and f.channel = o.channel and l.kind in ('payment', 'refund')) t
     where t.agrees is not true
     order by o.load_id`,
  );
  return rows.map((row) => ({
    loadId: row.load_id,
    cardAsn: row.card_asn,
    channel: row.channel,
    amount: fen(BigInt(row.amount_fen)),
    isTaken: row.is_taken,
    orderedOn: parseSettlementDate(row.ordered_on),
    payments: (row.payments ?? []).map(toldOf),
    refunds: (row.refunds ?? []).map(toldOf),
    daysBeyond: row.days_beyond,
  }));
}

/** Lines of the day that name no order of their channel, and what left the bank without a payment of ours. */
export async function findUnexplainedLines(
  on: Knex,
  date: SettlementDate,
): Promise<UnexplainedLine[]> {
  const day = sqlDate(date);
  const rows = await query<{
    channel: MoneyChannel;
    direction: Direction;
    order_no: string;
    time: number;
    told: ToldJson;
  }>(
    on,
    `select f.channel, l.direction, l.order_no, (row_number() over (partition by f.channel,
       l.direction, l.reference order by f.file_name, l.line))::int as time, jsonb_build_object('file', f.file_name,
       'line', l.line, 'reference', l.reference, 'fen', l.amount_fen::text,
       'day', ${dayOf('l.occurred_at')}::text) as told
     from (${STANDING}) f join money_file_line l using (money_file_id)
     left join load_order o on o.load_id = l.load_id and o.channel = f.channel
     where ${day} between f.first_day and f.last_day and ${isOn('l.occurred_at', day)}
       and case when l.kind in ('payment', 'refund') then o.load_id is null
         when l.kind = 'other' then not (f.channel = 'bank' and l.direction = 'out'
           and (exists (select from settlement_payment p where p.state = 'paid'
               and p.bank_reference = l.reference and p.amount_fen = l.amount_fen)
             -- A refund's line bears the bank's reference, or in its purpose the number of the refund.
             or exists (select from refund r where r.state = 'paid'
               and (r.bank_reference = l.reference or r.refund_id = l.load_id)
               and r.amount_fen + r.deposit_fen = l.amount_fen)))
         else false end
     order by f.channel, f.file_name, l.line`,
  );
  return rows.map(({ channel, direction, order_no, time, told }) => ({
    ...toldOf(told),
    channel,
    direction,
    orderNo: order_no,
    time,
  }));
}
