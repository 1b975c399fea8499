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
  readonly shadow: KeyBook['shadow'];
  /** The counters just before theirs, of records whose counters are the next of their purses. */
  readonly next: KeyBook['card'];
  /** Records whose purses have come as far as their counters, which may be taken. */
  readonly doubtful: TransactionRecord[];
}

/*
 * One line for each record: the card, the balance of its purse, and the highest counter there. Scalar subqueries, because the planner never turns those into a
 * scan of all cards however many are asked for.
 */
const STANDING = `
  select string_agg(concat(
    (select concat_ws(' ', c.test::int, c.valid_from, c.valid_until,
        floor(date_part('epoch', c.issued_at) * 1000)::bigint)
      from card c where c.card_asn = w.card_asn and c.issued_at is not null), '|',
    (select concat_ws(' ', b.balance_fen,
        case w.counter_kind when 'offline' then b.offline_counter else b.online_counter end)
      from ledger_purse_balance b
      where b.card_asn = w.card_asn and b.purse = w.purse)), e'\\n' order by w.n) as lines
  from unnest(?::bpchar[], ?::smallint[], ?::text[])
    with ordinality as w (card_asn, purse, counter_kind, n)`;

/** In the order of the card numbers, in which neighbours share pages. */
export function standingOf(records: readonly TransactionRecord[]): Question<Standing> {
  const wanted = records.toSorted((a, b) => (a.cardAsn < b.cardAsn ? -1 : 1));
  return {
    sql: STANDING,
    values: [
      arrayText(wanted.map(({ cardAsn }) => cardAsn)),
      arrayText(wanted.map(({ purse }) => purse)),
      arrayText(wanted.map(({ counterKind }) => counterKind)),
    ],
    read: ([row]: readonly { lines: string | null }[]) => {
      const found: Standing = {
        cards: new Map(),
        shadow: new Map(),
        next: new Map(),
        doubtful: [],
      };
      const lines = row?.lines?.split('\n') ?? [];
      wanted.forEach((record, at) => {
        noteLine(found, record, lines[at] ?? '');
      });
      return found;
    },
  };
}

function noteLine(found: Standing, record: TransactionRecord, line: string): void {
  const [card = '', purse = ''] = line.split('|');
  if (card !== '' && !found.cards.has(record.cardAsn)) {
    found.cards.set(record.cardAsn, cardFactsOf(card));
  }
  if (!isMoneyKind(record.kind)) return;
  if (purse === '') return;
  const [balance = '', highest] = purse.split(' ');
  found.shadow.set(purseName(record), fen(BigInt(balance)));
  if (highest === undefined) return;
  const ahead = record.counter - Number(highest);
  if (ahead <= 0) found.doubtful.push(record);
  else if (ahead === 1) found.next.set(cardKeyName(record, record.counter - 1), SOME_RECORD);
}

/** Who holds that counter is not asked by the next one. */
const SOME_RECORD = recordIdFrom('00000000-0000-0000-0000-000000000000');

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
