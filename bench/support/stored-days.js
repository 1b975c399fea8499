// @ts-check
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { account, accountName } from '@lvchengtong/clearing-server/ledger/account';
import { chainHead } from '@lvchengtong/clearing-server/reconciliation/invariant-check';
import { from as copyFrom } from 'pg-copy-streams';
import { asnOf, LOAD } from './ingest-cards.js';
import { STEP } from './stored-plan.js';
import { FARE, LOAD_ID, PURSE, TILLS_OF } from './stored-records.js';

/** What stands around the records of a stored history. @typedef {import('pg').Client} Client */

export const IN_TRANSIT = account('load-in-transit', 'cash');
/** @param {string} operatorNo */
export const unsettledOf = (operatorNo) => account('operator-unsettled', operatorNo);

/** So many days before the open one, closed. @param {Client} database @param {number} days */
export async function openDays(database, days) {
  await database.query(
    `insert into settlement_day (settlement_date, state, opened_at, closed_at, closed_by)
     select d, 'closed', d::timestamp at time zone 'Asia/Shanghai',
       (d + 1)::timestamp at time zone 'Asia/Shanghai', 'bench'
     from settlement_day today cross join lateral (select today.settlement_date - ago as d
       from generate_series(1, $1::int) as ago) as day where today.state = 'open'`,
    [days],
  );
  await database.query('select clearing_ensure_month(settlement_date) from settlement_day');
}

/** @param {Client} database @param {{ cards: number, operatorNo: string }} of */
export async function openAccounts(database, { cards, operatorNo }) {
  /** @param {import('@lvchengtong/clearing-server/ledger/account').Account} one @param {string} side */
  const row = (one, side) => `${one.id}\t${accountName(one)}\t${one.code}\t${side}\n`;
  const accounts = function* () {
    yield row(unsettledOf(operatorNo), 'credit');
    yield row(IN_TRANSIT, 'debit');
    for (let no = 1; no <= cards; no += 1) yield row(account('purse', asnOf(no), PURSE), 'credit');
  };
  await pipeline(
    Readable.from(accounts()),
    database.query(copyFrom('copy ledger_account from stdin')),
  );
  await database.query('analyze ledger_account');
}

/**
 * The two accounts beside the purses at the end of each day, the totals, and what the purses stand at now.
 * @param {Client} database
 * @param {{ cards: number, operatorNo: string, total: number }} of `total` purchases there were
 */
export async function balanceAccounts(database, { cards, operatorNo, total }) {
  const loaded = String(LOAD * cards);
  await database.query(
    `insert into ledger_day_balance
       (account_id, settlement_date, opening_fen, debit_fen, credit_fen, closing_fen)
     select case when loads then $1::uuid else $2::uuid end, settlement_date, opening, debit, credit,
       opening + credit - debit
     from (select settlement_date, fen < 0 as loads, case when fen < 0 then -fen else 0 end as debit,
         greatest(fen, 0) as credit, coalesce(sum(greatest(fen, 0)) over
           (order by settlement_date rows between unbounded preceding and 1 preceding), 0) as opening
       from (select settlement_date, sum(debit_fen - credit_fen) as fen from ledger_day_balance
         group by settlement_date) as day) as running`,
    [IN_TRANSIT.id, unsettledOf(operatorNo).id],
  );
  await database.query(
    `insert into ledger_day_total (settlement_date, code, opening_fen, debit_fen, credit_fen, closing_fen)
     with day as (
       select settlement_date, credit_fen as fen, opening_fen as before from ledger_day_balance
       where account_id = $1 order by settlement_date
     ), first as (select min(settlement_date) as settlement_date from ledger_day_balance)
     select settlement_date, 'load-in-transit', 0, ${loaded}, 0, -${loaded} from first
     union all select settlement_date, 'purse', 0, 0, ${loaded}, ${loaded} from first
     union all select settlement_date, 'load-in-transit', -${loaded}, 0, 0, -${loaded} from day
     union all select settlement_date, 'purse', ${loaded} - before, fen, 0, ${loaded} - before - fen from day
     union all select settlement_date, 'operator-unsettled', before, 0, fen, before + fen from day`,
    [unsettledOf(operatorNo).id],
  );
  await database.query(
    `insert into ledger_purse_balance (card_asn, purse, balance_fen, offline_counter, online_counter)
     select '00004500' || lpad((1 + first * ${String(STEP)} % $1::bigint)::text, 12, '0'), ${String(PURSE)},
       ${String(LOAD)} - ${String(FARE)} * taps, nullif(taps, 0) - 1, 0
     from generate_series(0, $1::bigint - 1) as first cross join lateral
       (select $2::bigint / $1::bigint + (first < $2::bigint % $1::bigint)::int as taps) as own
     order by 1`,
    [cards, total],
  );
}

/** The tills, and the orders of the loads. @param {Client} database @param {string} operatorNo */
export async function registerTills(database, operatorNo) {
  for (const kind of /** @type {const} */ (['load', 'purchase'])) {
    const { terminal, psam } = TILLS_OF[kind];
    const tills = [`${terminal}%`];
    await database.query(
      `insert into terminal (terminal_id, operator_no, kind, place, opened_at, simulated)
       select terminal_id, $2, $3, 'bench', min(opened_at), true
       from ingest_batch join settlement_day using (settlement_date)
       where terminal_id like $1 group by terminal_id`,
      [...tills, operatorNo, kind === 'load' ? 'top-up' : 'canteen'],
    );
    await database.query(
      `insert into terminal_psam (psam_no, terminal_id, paired_at)
       select $2 || '0000' || right(terminal_id, 4), terminal_id, opened_at
       from terminal where terminal_id like $1`,
      [...tills, psam],
    );
  }
  await database.query(
    `insert into load_order (load_id, card_asn, online_counter, balance_fen, amount_fen, channel,
       terminal_id, state, idempotency_key, request_digest, authorised_at, at_local, mac2_hex,
       confirmed_at)
     select ${LOAD_ID}, card_asn, counter, 0, amount_fen, 'cash', terminal_id, 'confirmed', card_asn,
       sha256(raw), occurred_at, to_char(occurred_at at time zone 'Asia/Shanghai', 'YYYYMMDDHH24MISS'),
       '00000000', recorded_at
     from ingest_record where kind = 'load'`,
  );
}

/**
 * Every day with its bills and the head of its chains, compared without a difference; where arbitration
 * and reconciliation go on from.
 * @param {Client} database
 * @param {string} operatorNo
 */
export async function balanceDays(database, operatorNo) {
  await database.query(
    `insert into settlement_bill (settlement_date, operator_no, record_count, gross_fen, losses_fen,
       fees_fen, adjustments_fen, net_fen, made_at, due_date)
     select settlement_date, $2, credit_fen / ${String(FARE)}, credit_fen, 0, 0, 0, credit_fen, closed_at,
       settlement_date + 1
     from ledger_day_balance join settlement_day using (settlement_date) where account_id = $1`,
    [unsettledOf(operatorNo).id, operatorNo],
  );
  await database.query(
    `insert into settlement_bill_line (settlement_date, operator_no, entry, kind, card_kind, line,
       record_count, amount_fen)
     select settlement_date, operator_no, 'accepted', 'purchase', 1, 0, record_count, gross_fen
     from settlement_bill`,
  );
  await database.query(
    `update settlement_day d set state = 'balanced', balanced_at = closed_at,
       chain_head_hex = ${chainHead('d.settlement_date')} where state = 'closed'`,
  );
  await database.query(
    `insert into reconciliation_run (settlement_date, run_at, cards_checked, records_checked,
       terminals_checked, batches_checked, unexplained_fen, day_was_closed)
     select settlement_date, max(closed_at), 0, sum(record_count), count(distinct terminal_id), count(*),
       0, true
     from ingest_batch join settlement_day using (settlement_date) group by settlement_date`,
  );
  await database.query(
    `insert into reconciliation_chain (card_asn, purse, settlement_date, clean, offline_counter,
       online_counter, balance_fen)
     select card_asn, purse, yesterday, true, (${String(LOAD)} - balance_fen) / ${String(FARE)}, 1, balance_fen
     from ledger_purse_balance, (select max(settlement_date) as yesterday from reconciliation_run) as day`,
  );
  await database.query(
    `insert into reconciliation_journal (terminal_id, settlement_date, covered)
     select terminal_id, max(settlement_date), max(last_journal_sequence) from ingest_batch group by terminal_id`,
  );
  await database.query(
    `insert into arbitration_progress (settlement_date)
     select settlement_date from settlement_day where state = 'open'`,
  );
}
