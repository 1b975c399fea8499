import { hex } from '@lvchengtong/card-sdk/bytes';
import { encodeRecord } from '@lvchengtong/card-sdk/exchange';
import { parseCardAsn, type CardAsn, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { chip, minutesLater, purchase, till } from './chips.ts';

const HISTORY = 20_000;
const CARDS = 1000;

/** One of the cards that `fillMonths` made records of. */
export const monthCard = (no: number): CardAsn =>
  parseCardAsn(String(no % CARDS).padStart(20, '0'));

const RECORDS = `
  insert into ingest_record (settlement_date, record_id, terminal_id, batch_no, position, verdict, flags,
    kind, operator_no, psam_no, terminal_sequence, journal_sequence, card_asn, purse, card_kind,
    counter_kind, counter, balance_before_fen, amount_fen, amount_due_fen, balance_after_fen,
    occurred_at, recorded_at, line, station, direction, meal_period, refusal, raw)
  select ?::date, gen_random_uuid(), '000000000001', n / 500, n % 500, 'accepted', '', 'purchase',
    '00000001', '00000000000000000001', n, n, lpad((n % ${CARDS})::text, 20, '0'), 2, 1, 'offline',
    n / ${CARDS}, 10000, 100, 100, 9900, ?::date, ?::date, 0, 0, 'none', 0, 0, decode(?, 'hex')
  from generate_series(1, ?::int) n`;
const TRANSFERS = `
  insert into ledger_transfer (settlement_date, transfer_id, purpose, debit_account_id,
    credit_account_id, amount_fen, card_asn, record_id, occurred_at, recorded_at)
  select settlement_date, gen_random_uuid(), 'purchase', md5(card_asn)::uuid, md5('operator')::uuid,
    amount_fen, card_asn, record_id, occurred_at, recorded_at
  from ingest_record where settlement_date = ?::date`;
const KEYS = `
  insert into ingest_card_key (card_asn, purse, counter_kind, counter, record_id)
  select card_asn, purse, counter_kind, counter, record_id from ingest_record
  where settlement_date = '2026-08-01'`;
const PSAM_KEYS = `
  insert into ingest_psam_key (psam_no, terminal_sequence, record_id)
  select psam_no, terminal_sequence, record_id from ingest_record
  where settlement_date = '2026-08-01'`;

/** A month of records and transfers before the day in September 2026, a hundred times what the day has. */
export async function fillMonths(database: Knex, day: SettlementDate): Promise<void> {
  // Anything that can be read: what the columns say is what the plans go by.
  const raw = hex(encodeRecord(purchase(chip(1), till(1), 0, minutesLater(1))));
  await database.transaction(async (trx) => {
    await trx.raw('set local session_replication_role = replica');
    for (const [date, rows] of [
      ['2026-08-01', HISTORY],
      [day, HISTORY / 100],
    ] as const) {
      await trx.raw('select clearing_ensure_month(?::date)', [date]);
      await trx.raw(RECORDS, [date, date, date, raw, rows]);
      await trx.raw(TRANSFERS, [date]);
    }
    await trx.raw(KEYS);
    await trx.raw(PSAM_KEYS);
    await trx.raw(
      `insert into settlement_day (settlement_date, state, opened_at, closed_at, closed_by,
    balanced_at, chain_head_hex) values (?::date, 'balanced', now(), now(), 'clerk', now(), repeat('0', 64))`,
      [day],
    );
  });
  await database.raw('analyze');
}
