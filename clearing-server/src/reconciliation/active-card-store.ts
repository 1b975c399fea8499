import { parseCardAsn, type CardAsn, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { query } from '../database/query.ts';
import { sqlDate } from './invariant-check.ts';

/**
 * SQL: cards with a money record on the day, or a transfer or decision dated to it. Each card once before
 * they meet: how many cards a day has, PostgreSQL knows, and what it cannot count it sorts.
 */
export const activeCards = (date: SettlementDate): string => `
  select card_asn from (select card_asn from ingest_record
    where settlement_date = ${sqlDate(date)} and counter_kind <> 'none' group by 1) as told
  union select card_asn from (select card_asn from ledger_transfer
    where settlement_date = ${sqlDate(date)} and card_asn is not null group by 1) as moved
  union select card_asn from arbitration_decision where settlement_date = ${sqlDate(date)}
  union select d.card_asn from arbitration_late_proof p join arbitration_decision d using (record_id)
    where p.settlement_date = ${sqlDate(date)}`;

/** SQL: those of them that some purse's chain, of any day, left a question about. */
export const questionedCards = (date: SettlementDate): string => `
  select active.card_asn from (${activeCards(date)}) active
  where exists (select from reconciliation_chain c where c.card_asn = active.card_asn and not c.clean)`;

/** Hands the cards over in pages, so that a day of any size takes the memory of one page. */
export async function forEachCardPage(
  trx: Knex.Transaction,
  cards: string,
  size: number,
  take: (asns: readonly CardAsn[]) => Promise<void>,
): Promise<void> {
  await trx.raw(
    `declare card_page no scroll cursor for select card_asn from (${cards}) c order by 1`,
  );
  for (;;) {
    const rows = await query<{ card_asn: string }>(trx, `fetch ${size} from card_page`);
    if (rows.length === 0) break;
    await take(rows.map((row) => parseCardAsn(row.card_asn)));
  }
  await trx.raw('close card_page');
}
