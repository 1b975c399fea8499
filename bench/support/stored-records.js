// @ts-check
import { LOAD } from './ingest-cards.js';
import { STEP } from './stored-plan.js';

/** What a tap costs. */
export const FARE = 250;
export const PURSE = 2;

/**
 * The two kinds of record that a history is made of. `cause` is the number by which the ledger derives
 * the id of the transfer: `derivedId`, which gives way a hex digit's bits.
 */
const KINDS = {
  load: {
    code: '03',
    type: '02',
    counterKind: 'online',
    counterByte: '02',
    terminal: '45002100',
    psam: '000045004502',
    terminalSequence: '0::bigint',
    counter: '0',
    before: '0::bigint',
    amount: LOAD,
    after: `${String(LOAD)}::bigint`,
    cause: '32107654ba98fedc',
  },
  purchase: {
    code: '01',
    type: '06',
    counterKind: 'offline',
    counterByte: '01',
    terminal: '45002000',
    psam: '000045004501',
    terminalSequence: 'sequence',
    counter: 'round',
    before: `${String(LOAD)} - ${String(FARE)} * round`,
    amount: FARE,
    after: `${String(LOAD)} - ${String(FARE)} * (round + 1)`,
    cause: '1032547698badcfe',
  },
};

/**
 * Taps `first` to `last` of one day, or the cards' first loads, as terminals send them and ingest names
 * them: record and id follow from each other byte by byte, but nobody knows the cards' keys, so the TACs are
 * made up. The database makes them, a hundred thousand a second.
 * @typedef {{ kind: keyof typeof KINDS, operatorNo: string, cards: number, tills: number, ago: number,
 *   first: number, last: number }} Taps
 */

/** @param {number} digits @param {string} value */
const hex = (digits, value) => `lpad(to_hex(${value}), ${String(digits)}, '0')`;
/** @param {string} value */
const local = (value) => `to_char(${value}, 'YYYYMMDDHH24MISS')`;

/** @param {Taps} taps */
export function recordsOf({ kind, operatorNo, cards, tills, ago, first, last }) {
  const { code, type, counterByte, terminal, psam, terminalSequence, ...of } = KINDS[kind];
  // `offset 0` keeps the planner from computing a column again wherever it is used.
  return `
    with tap as (
      select n, 1 + n * ${String(STEP)} % ${String(cards)} as card_no, (n / ${String(cards)})::int as round,
        1 + n / ${String(tills)} as sequence, lpad((n % ${String(tills)})::text, 4, '0') as till,
        d.settlement_date, date_trunc('second', d.settlement_date::timestamp + interval '6 hours'
          + interval '16 hours' * (n - ${String(first)}) / ${String(last - first + 1)}) as local
      from generate_series(${String(first)}::bigint, ${String(last)}::bigint) as n,
        (select settlement_date - ${String(ago)} as settlement_date from settlement_day
         where state = 'open') d offset 0
    ), told as (
      select *, '00004500' || lpad(card_no::text, 12, '0') as card_asn, '${terminal}' || till as terminal_id,
        '${psam}0000' || till as psam_no, ${terminalSequence} as terminal_sequence,
        ${of.counter} as counter, ${of.before} as before_fen, ${of.after} as after_fen,
        local at time zone 'Asia/Shanghai' as at
      from tap offset 0
    ), sent as (
      select *, decode(concat('01${code}0000${operatorNo}', terminal_id, psam_no,
        ${hex(8, 'terminal_sequence')}, ${hex(8, 'sequence')}, card_asn, '0201010100${counterByte}',
        ${hex(4, 'counter')}, ${hex(8, 'before_fen')}, ${hex(8, String(of.amount))},
        ${hex(8, String(of.amount))}, ${hex(8, 'after_fen')}, '${type}', ${local('local')},
        substr(md5(n::text), 1, 8), '00000001', repeat('0', 84)), 'hex') as bytes
      from told offset 0
    ), named as (
      select *, bytes || substring(int8send(crc32(bytes)) from 5) as raw from sent offset 0
    ), digested as (
      select *, concat(${hex(12, '(extract(epoch from at) * 1000)::bigint')},
        overlay(overlay(encode(substring(sha256(raw) for 10), 'hex') placing '8' from 1)
          placing translate(substr(encode(substring(sha256(raw) from 3 for 1), 'hex'), 1, 1),
            '0123456789abcdef', '89ab89ab89ab89ab') from 5)) as id
      from named offset 0
    ), record as materialized (
      select n, card_no, card_asn, terminal_id, psam_no, terminal_sequence, sequence, counter, before_fen,
        after_fen, raw, settlement_date, at, at + interval '10 minutes' as recorded_at,
        id::uuid as record_id, concat(substr(id, 1, 31),
          translate(substr(id, 32), '0123456789abcdef', '${of.cause}'))::uuid as transfer_id
      from digested
    )`;
}

/** Stores the records, and one batch of each till that brought them. @param {Taps & { batchNo: number }} taps */
export function storeBatches(taps) {
  const { kind, operatorNo, batchNo } = taps;
  const { counterKind, amount } = KINDS[kind];
  return `${recordsOf(taps)}, kept as (
      insert into ingest_record (settlement_date, record_id, terminal_id, batch_no, position, verdict, flags,
        kind, operator_no, psam_no, terminal_sequence, journal_sequence, card_asn, purse, card_kind,
        counter_kind, counter, balance_before_fen, amount_fen, amount_due_fen, balance_after_fen,
        occurred_at, recorded_at, line, station, direction, meal_period, refusal, load_id, raw)
      select settlement_date, record_id, terminal_id, ${String(batchNo)},
        row_number() over (partition by terminal_id order by sequence) - 1, 'accepted', '', '${kind}',
        '${operatorNo}', psam_no, terminal_sequence, sequence, card_asn, ${String(PURSE)}, 1,
        '${counterKind}', counter, before_fen, ${String(amount)}, ${String(amount)}, after_fen, at,
        recorded_at, 0, 0, 'none', 0, 0, ${kind === 'load' ? LOAD_ID : 'null'}, raw
      from record
    ), brought as (
      select terminal_id, settlement_date, count(*) as records, sum(${String(amount)}) as fen,
        min(sequence) as first, max(sequence) as last, max(recorded_at) as at,
        string_agg(raw, '' order by sequence) as bytes
      from record group by terminal_id, settlement_date
    )
    insert into ingest_batch (terminal_id, batch_no, digest_hex, settlement_date, received_at, record_count,
      money_total_fen, first_journal_sequence, last_journal_sequence, accepted_count, accepted_fen,
      duplicate_count, duplicate_fen, suspended_count, suspended_fen, rejected_count, rejected_fen,
      sequences_match, chain_no, chain_previous, chain_link, receipt)
    select terminal_id, ${String(batchNo)}, encode(sha256(bytes), 'hex'), settlement_date, at, records, fen,
      first, last, records, fen, 0, 0, 0, 0, 0, 0, true, ${String(batchNo)}, head.link,
      sha256(head.link || bytes), '\\x00'
    from brought cross join lateral (select coalesce((select chain_link from ingest_batch b
      where b.terminal_id = brought.terminal_id and b.batch_no = ${String(batchNo - 1)}),
      decode(repeat('00', 32), 'hex')) as link) head`;
}

/** The load order of the record's card. */
export const LOAD_ID = `md5('load ' || card_asn)::uuid`;

/** How the numbers of the tills and of their PSAMs begin, by what they do. */
export const TILLS_OF = KINDS;

/** Whose purse, and whose other account. */
const SIDES = {
  load: { debit: 'other', credit: 'purse' },
  purchase: { debit: 'purse', credit: 'other' },
};

/**
 * Posts the same taps: transfers, and how each purse stood at the end of the day.
 * @param {Taps & { other: string, keys: boolean }} taps `other` is the account beside the purses; `keys` are
 *   ingest's, by which it knows a record again
 */
export function postTaps({ other, keys, ...taps }) {
  const { kind } = taps;
  const { counterKind, amount } = KINDS[kind];
  const { debit, credit } = SIDES[kind];
  const cardKeys = `, card_key as (
      insert into ingest_card_key (card_asn, purse, counter_kind, counter, record_id)
      select card_asn, ${String(PURSE)}, '${counterKind}', counter, record_id from record)`;
  const psamKeys = `, psam_key as (
      insert into ingest_psam_key (psam_no, terminal_sequence, record_id)
      select psam_no, terminal_sequence, record_id from record)`;
  return `${recordsOf(taps)} ${keys ? cardKeys : ''} ${keys && kind === 'purchase' ? psamKeys : ''},
    purse as (
      select record.*, account_id from record
      join ledger_account on name = concat('purse:', card_asn, ':${String(PURSE)}')
    ), posted as (
      insert into ledger_transfer (settlement_date, transfer_id, purpose, debit_account_id,
        credit_account_id, amount_fen, card_asn, record_id, occurred_at, recorded_at)
      select settlement_date, transfer_id, '${kind}', ${debit}.account_id, ${credit}.account_id,
        ${String(amount)}, card_asn, record_id, at, recorded_at
      from purse cross join (select account_id from ledger_account where name = '${other}') other
    )
    insert into ledger_day_balance
      (account_id, settlement_date, opening_fen, debit_fen, credit_fen, closing_fen)
    select account_id, settlement_date,
      ${kind === 'load' ? 'min(before_fen)' : 'max(before_fen)'},
      ${kind === 'load' ? '0' : `${String(amount)} * count(*)`},
      ${kind === 'load' ? `${String(amount)} * count(*)` : '0'},
      ${kind === 'load' ? 'max(after_fen)' : 'min(after_fen)'}
    from purse group by account_id, settlement_date`;
}
