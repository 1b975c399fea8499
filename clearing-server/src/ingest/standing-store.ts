import { isMoneyKind, type TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import { parseSettlementDate, type CardAsn } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { arrayText, query } from '../database/query.ts';
import { cardKeyName, purseName, type BlockFacts, type CardFacts, type KeyBook } from './facts.ts';
import { recordIdFrom } from './record-id.ts';

/** How cards and their purses stood before a group of records. */
export interface Standing {
  readonly cards: Map<CardAsn, CardFacts>;
  readonly card: KeyBook['card'];
  readonly shadow: KeyBook['shadow'];
}

/*
 * One line for each record: the card, the balance of its purse, the holder of its counter or, where that
 * is free, of the nearest counter below, and the card's stays on the block list. Scalar subqueries,
 * because the planner never turns those into a scan of all cards however many are asked for.
 */
const STANDING = `
  select string_agg(concat(
    (select concat_ws(' ', c.test::int, c.valid_from, c.valid_until,
        floor(date_part('epoch', c.issued_at) * 1000)::bigint)
      from card c where c.card_asn = w.card_asn and c.issued_at is not null), '|',
    (select b.balance_fen from ledger_purse_balance b
      where b.card_asn = w.card_asn and b.purse = w.purse), '|',
    (select concat_ws(' ', k.counter, k.record_id) from ingest_card_key k
      where k.card_asn = w.card_asn and k.purse = w.purse and k.counter_kind = w.counter_kind
        and k.counter <= w.counter order by k.counter desc limit 1), '|',
    (select string_agg(concat_ws(' ', e.version, e.action,
        floor(date_part('epoch', e.at) * 1000)::bigint), ',' order by e.version)
      from block_list_entry e where e.card_asn = w.card_asn)), e'\\n' order by w.n) as lines
  from unnest(?::bpchar[], ?::smallint[], ?::text[], ?::int[])
    with ordinality as w (card_asn, purse, counter_kind, counter, n)`;

/** One round trip, and in the order of the card numbers, in which neighbours share pages. */
export async function findStanding(
  trx: Knex.Transaction,
  records: readonly TransactionRecord[],
): Promise<Standing> {
  const found: Standing = { cards: new Map(), card: new Map(), shadow: new Map() };
  if (records.length === 0) return found;
  const wanted = records.toSorted((a, b) => (a.cardAsn < b.cardAsn ? -1 : 1));
  const [row] = await query<{ lines: string }>(trx, STANDING, [
    arrayText(wanted.map(({ cardAsn }) => cardAsn)),
    arrayText(wanted.map(({ purse }) => purse)),
    arrayText(wanted.map(({ counterKind }) => counterKind)),
    arrayText(wanted.map(({ counter }) => counter)),
  ]);
  const lines = row?.lines.split('\n') ?? [];
  wanted.forEach((record, at) => {
    noteLine(found, record, lines[at] ?? '');
  });
  return found;
}

function noteLine(found: Standing, record: TransactionRecord, line: string): void {
  const [card = '', balance = '', key = '', blocks = ''] = line.split('|');
  if (card !== '' && !found.cards.has(record.cardAsn)) {
    found.cards.set(record.cardAsn, cardFactsOf(card, blocks));
  }
  if (!isMoneyKind(record.kind)) return;
  if (balance !== '') found.shadow.set(purseName(record), fen(BigInt(balance)));
  const [counter, holder] = key.split(' ');
  if (holder !== undefined) {
    found.card.set(cardKeyName(record, Number(counter)), recordIdFrom(holder));
  }
}

function cardFactsOf(card: string, blocks: string): CardFacts {
  const [test, validFrom = '', validUntil = '', issuedAt] = card.split(' ');
  return {
    test: test === '1',
    validFrom: parseSettlementDate(validFrom),
    validUntil: parseSettlementDate(validUntil),
    issuedAt: new Date(Number(issuedAt)),
    blocked: blocks === '' ? [] : staysOf(blocks.split(',')),
  };
}

/** Folds a card's entries into stays: from `add` until `remove`. */
function staysOf(entries: readonly string[]): BlockFacts[] {
  const parsed = entries.map((entry) => {
    const [version, action, at] = entry.split(' ');
    return { version: Number(version), action, at: new Date(Number(at)) };
  });
  return parsed.flatMap(({ version, action, at }, index) =>
    action === 'add' ? [{ version, blocked: { from: at, until: parsed[index + 1]?.at } }] : [],
  );
}
