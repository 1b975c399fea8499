// @ts-check
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { account, accountName } from '@lvchengtong/clearing-server/ledger/account';
import { from as copyFrom } from 'pg-copy-streams';
import { asnOf } from './ingest-cards.js';

/** A month and a half of taps, and as many terminals as a city has. */
const DAYS = 45;
const TERMINALS = 2_000;
const AT_ONCE = 1_000_000;
/** Prime, so that it goes through all cards in an order that looks like none. */
const STEP = 15_485_863;
const PURSE = 2;

/**
 * Fills the tables that ingest writes and reads with what `count` accepted purchases of `cards` cards leave
 * there, with all indexes in place: records, keys, transfers, purses and accounts; no batches and no days,
 * which ingest looks up by terminal. Every card has had as many, so that its next counter is returned.
 * @param {import('pg').Client} database
 * @param {{ count: number, cards: number, operatorNo: string, say: (line: string) => void }} options
 * @returns {Promise<number>} the next counter of every card
 */
export async function storeHistory(database, { count, cards, operatorNo, say }) {
  const each = Math.ceil(count / cards);
  await database.query(
    `select clearing_ensure_month(day::date)
     from generate_series(current_date - $1::int, current_date, interval '1 day') as day`,
    [DAYS],
  );
  await openAccounts(database, { cards, each, operatorNo });
  const total = each * cards;
  for (let first = 0; first < total; first += AT_ONCE) {
    const last = Math.min(first + AT_ONCE, total) - 1;
    const range = [first, last, total, cards, operatorNo];
    for (const sql of [RECORDS, CARD_KEYS, PSAM_KEYS, TRANSFERS]) {
      const { rowCount } = await database.query(`with tap as materialized (${TAPS}) ${sql}`, range);
      if (rowCount !== last - first + 1) throw new Error(`${String(rowCount)} rows were stored`);
    }
    say(`stored ${String(last + 1)} of ${String(total)} records`);
  }
  await database.query('vacuum analyze');
  return each;
}

/**
 * @param {import('pg').Client} database
 * @param {{ cards: number, each: number, operatorNo: string }} city
 */
async function openAccounts(database, { cards, each, operatorNo }) {
  const row = (/** @type {import('@lvchengtong/clearing-server/ledger/account').Account} */ one) =>
    `${one.id}\t${accountName(one)}\t${one.code}\tcredit\n`;
  const accounts = function* () {
    yield row(account('operator-unsettled', operatorNo));
    for (let no = 1; no <= cards; no += 1) yield row(account('purse', asnOf(no), PURSE));
  };
  await pipeline(
    Readable.from(accounts()),
    database.query(copyFrom('copy ledger_account from stdin')),
  );
  await database.query(
    `insert into ledger_purse_balance (card_asn, purse, balance_fen, offline_counter)
     select '00004500' || lpad(no::text, 12, '0'), ${String(PURSE)}, -250 * $2::bigint, $2::int - 1
     from generate_series(1, $1::int) as no`,
    [cards, each],
  );
}

// $1 first, $2 last, $3 of how many, $4 cards, $5 operator: one line for each purchase.
const TAPS = `
  select n, '00004500' || lpad((1 + n * ${String(STEP)} % $4::bigint)::text, 12, '0') as card_asn,
    (n / $4::bigint)::int as counter,
    '45002000' || lpad((n % ${String(TERMINALS)})::text, 4, '0') as terminal_id,
    '000045004501' || lpad((n % ${String(TERMINALS)})::text, 8, '0') as psam_no,
    1 + n / ${String(TERMINALS)} as sequence,
    date_trunc('second', now() - interval '1 hour' - (1 - n::float8 / $3::bigint) * interval '${String(DAYS - 1)} days') as at,
    md5(n::text) as digest, $5::text as operator_no
  from generate_series($1::bigint, $2::bigint) as n`;

/** 48 bits of time, then what looks random, as `recordIdOf` makes it. @param {string} last digit */
const id = (last) =>
  `(lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '8' || substr(digest, 1, 18) || '${last}')::uuid`;

const RECORDS = `
  insert into ingest_record (settlement_date, record_id, terminal_id, batch_no, position, verdict, flags,
    kind, operator_no, psam_no, terminal_sequence, journal_sequence, card_asn, purse, card_kind,
    counter_kind, counter, balance_before_fen, amount_fen, amount_due_fen, balance_after_fen, occurred_at,
    recorded_at, line, station, direction, meal_period, refusal, raw)
  select at::date, ${id('0')}, terminal_id, 1 + sequence / 500, sequence % 500, 'accepted', '', 'purchase',
    operator_no, psam_no, sequence, sequence, card_asn, ${String(PURSE)}, 1, 'offline', counter, 1000000,
    250, 250, 999750, at, at, 0, 0, 'none', 0, 0, decode(repeat(digest, 8), 'hex')
  from tap`;

const CARD_KEYS = `
  insert into ingest_card_key (card_asn, purse, counter_kind, counter, record_id)
  select card_asn, ${String(PURSE)}, 'offline', counter, ${id('0')} from tap`;

const PSAM_KEYS = `
  insert into ingest_psam_key (psam_no, terminal_sequence, record_id)
  select psam_no, sequence, ${id('0')} from tap`;

const TRANSFERS = `
  insert into ledger_transfer (settlement_date, transfer_id, purpose, debit_account_id, credit_account_id,
    amount_fen, card_asn, record_id, occurred_at, recorded_at)
  select at::date, ${id('1')}, 'purchase', purse.account_id, operator.account_id, 250, tap.card_asn,
    ${id('0')}, at, at
  from tap
  join ledger_account purse on purse.name = 'purse:' || tap.card_asn || ':${String(PURSE)}'
  join ledger_account operator on operator.name = 'operator-unsettled:' || tap.operator_no`;
