import type { Knex } from 'knex';
import { CARD_COLUMNS, CARD_TABLES, cardRowOf, type StoredCard } from './card-search-store.ts';
import type { CardDetail } from './report-shapes.ts';
import { wholeNumber } from './whole-number.ts';

interface StoredDetail extends StoredCard {
  readonly profile: string;
  readonly key_version: number;
  readonly valid_from: string;
  readonly issued_at: Date | null;
  readonly blocked: boolean;
}

interface StoredSums {
  readonly purchases: string;
  readonly purchases_fen: string | null;
  readonly loads: string;
  readonly loads_fen: string | null;
  readonly waiting: string;
  readonly waiting_fen: string | null;
  readonly offline_counter: number | null;
  readonly online_counter: number | null;
}

/** One card and what its records add up to, or undefined when the issuer never issued it. */
export async function readCardDetail(database: Knex, asn: string): Promise<CardDetail | undefined> {
  const [card, sums, chipBalance] = await Promise.all([
    readCard(database, asn),
    readSums(database, asn),
    readChipBalance(database, asn),
  ]);
  if (card === undefined) return undefined;
  return {
    ...cardRowOf(card),
    profile: card.profile,
    key_version: card.key_version,
    valid_from: card.valid_from,
    issued_at: card.issued_at?.toISOString() ?? null,
    blocked: card.blocked,
    chip_balance_fen: chipBalance,
    purchases: {
      records: wholeNumber(sums.purchases),
      amount_fen: wholeNumber(sums.purchases_fen),
    },
    loads: { records: wholeNumber(sums.loads), amount_fen: wholeNumber(sums.loads_fen) },
    waiting: { records: wholeNumber(sums.waiting), amount_fen: wholeNumber(sums.waiting_fen) },
    offline_counter: sums.offline_counter,
    online_counter: sums.online_counter,
  };
}

async function readCard(database: Knex, asn: string): Promise<StoredDetail | undefined> {
  const answer = await database.raw<{ rows: StoredDetail[] }>(
    `select ${CARD_COLUMNS}, c.profile, c.key_version, c.valid_from::text, c.issued_at,
       coalesce((select action = 'add' from block_list_entry e where e.card_asn = c.card_asn
                 order by version desc limit 1), false) as blocked
     from ${CARD_TABLES} where c.card_asn = ?`,
    [asn],
  );
  return answer.rows[0];
}

const POSTED = `(r.verdict = 'accepted' or d.outcome = 'paid')`;
const OF_CARD = `
  from ingest_record r left join arbitration_standing d on d.record_id = r.record_id
  where r.card_asn = ?`;

async function readSums(database: Knex, asn: string): Promise<StoredSums> {
  const purchase = `${POSTED} and r.counter_kind = 'offline'`;
  const load = `${POSTED} and r.counter_kind = 'online' and r.kind <> 'unload'`;
  const waiting = `r.verdict = 'suspended' and d.outcome is null`;
  const answer = await database.raw<{ rows: StoredSums[] }>(
    `select
       count(*) filter (where ${purchase}) as purchases,
       sum(r.amount_fen) filter (where ${purchase}) as purchases_fen,
       count(*) filter (where ${load}) as loads,
       sum(r.amount_fen) filter (where ${load}) as loads_fen,
       count(*) filter (where ${waiting}) as waiting,
       sum(r.amount_fen) filter (where ${waiting}) as waiting_fen,
       max(r.counter) filter (where r.counter_kind = 'offline') as offline_counter,
       max(r.counter) filter (where r.counter_kind = 'online') as online_counter
     ${OF_CARD}`,
    [asn],
  );
  const [sums] = answer.rows;
  if (sums === undefined) throw new TypeError('an aggregate always answers one row');
  return sums;
}

// Of two taps in one second the one with the higher counters is the later.
async function readChipBalance(database: Knex, asn: string): Promise<number | null> {
  const answer = await database.raw<{ rows: { balance_after_fen: string }[] }>(
    `select r.balance_after_fen ${OF_CARD} and ${POSTED} and r.counter_kind <> 'none'
     order by r.occurred_at desc, r.counter desc limit 1`,
    [asn],
  );
  const [row] = answer.rows;
  return row === undefined ? null : wholeNumber(row.balance_after_fen);
}
