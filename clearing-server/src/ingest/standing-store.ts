import { isMoneyKind, type TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import { parseCardAsn, parseSettlementDate, type CardAsn } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import type { Question } from '../database/ask.ts';
import { arrayText } from '../database/query.ts';
import { groupBy } from '../ledger/group-by.ts';
import { cardKeyName, purseName, type BlockFacts, type CardFacts, type KeyBook } from './facts.ts';
import { recordIdFrom } from './record-id.ts';

/** How cards and their purses stood before a group of records. */
export interface Standing {
  readonly cards: Map<CardAsn, CardFacts>;
  readonly card: KeyBook['card'];
  readonly shadow: KeyBook['shadow'];
}

/*
 * One line for each record: the card, the balance of its purse, and the holder of its counter or, where that
 * is free, of the nearest counter below. Scalar subqueries, because the planner never turns those into a
 * scan of all cards however many are asked for.
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
        and k.counter <= w.counter order by k.counter desc limit 1)), e'\\n' order by w.n) as lines
  from unnest(?::bpchar[], ?::smallint[], ?::text[], ?::int[])
    with ordinality as w (card_asn, purse, counter_kind, counter, n)`;

/** In the order of the card numbers, in which neighbours share pages. */
export function standingOf(records: readonly TransactionRecord[]): Question<Standing> {
  const wanted = records.toSorted((a, b) => (a.cardAsn < b.cardAsn ? -1 : 1));
  return {
    sql: STANDING,
    values: [
      arrayText(wanted.map(({ cardAsn }) => cardAsn)),
      arrayText(wanted.map(({ purse }) => purse)),
      arrayText(wanted.map(({ counterKind }) => counterKind)),
      arrayText(wanted.map(({ counter }) => counter)),
    ],
    read: ([row]: readonly { lines: string | null }[]) => {
      const found: Standing = { cards: new Map(), card: new Map(), shadow: new Map() };
      const lines = row?.lines?.split('\n') ?? [];
      wanted.forEach((record, at) => {
        noteLine(found, record, lines[at] ?? '');
      });
      return found;
    },
  };
}

function noteLine(found: Standing, record: TransactionRecord, line: string): void {
  const [card = '', balance = '', key = ''] = line.split('|');
  if (card !== '' && !found.cards.has(record.cardAsn)) {
    found.cards.set(record.cardAsn, cardFactsOf(card));
  }
  if (!isMoneyKind(record.kind)) return;
  if (balance !== '') found.shadow.set(purseName(record), fen(BigInt(balance)));
  const [counter, holder] = key.split(' ');
  if (holder !== undefined) {
    found.card.set(cardKeyName(record, Number(counter)), recordIdFrom(holder));
  }
}

function cardFactsOf(card: string): CardFacts {
  const [test, validFrom = '', validUntil = '', issuedAt] = card.split(' ');
  return {
    test: test === '1',
    validFrom: parseSettlementDate(validFrom),
    validUntil: parseSettlementDate(validUntil),
    issuedAt: new Date(Number(issuedAt)),
    blocked: NEVER,
  };
}

const NEVER: readonly BlockFacts[] = [];

interface BlockEntry {
  readonly card_asn: string;
  readonly version: number;
  readonly action: string;
  readonly at: string;
}

/** The stays on the block list of those cards that ever had one. */
export const blockedOf = (
  records: readonly TransactionRecord[],
): Question<Map<CardAsn, BlockFacts[]>> => ({
  sql: `select card_asn, version, action, at from block_list_entry
    where card_asn = any(?::bpchar[]) order by card_asn, version`,
  values: [arrayText([...new Set(records.map(({ cardAsn }) => cardAsn))])],
  read: (rows: readonly BlockEntry[]) =>
    new Map(
      [...groupBy(rows, (row) => parseCardAsn(row.card_asn))].map(([asn, own]) => [
        asn,
        staysOf(own),
      ]),
    ),
});

/** Folds a card's entries into stays: from `add` until `remove`. */
const staysOf = (entries: readonly BlockEntry[]): BlockFacts[] =>
  entries.flatMap(({ version, action, at }, index) => {
    const next = entries[index + 1];
    const until = next && new Date(next.at);
    return action === 'add' ? [{ version, blocked: { from: new Date(at), until } }] : [];
  });
