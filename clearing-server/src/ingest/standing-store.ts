import type { TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import { parseCardAsn, parseSettlementDate, type CardAsn } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import type { Question } from '../database/ask.ts';
import { arrayText } from '../database/query.ts';
import { groupBy } from '../ledger/group-by.ts';
import type { PurseStanding } from '../ledger/purse-change.ts';
import { purseName, type BlockFacts, type CardFacts } from './facts.ts';
import type { CardStanding } from './standing.ts';

/*
 * One line for each purse: the card, and the balance and the highest counters there. Scalar subqueries,
 * because the planner never turns those into a scan of all cards however many are asked for.
 */
const STANDING = `
  select string_agg(concat(
    (select concat_ws(' ', c.test::int, c.valid_from, c.valid_until,
        floor(date_part('epoch', c.issued_at) * 1000)::bigint)
      from card c where c.card_asn = w.card_asn and c.issued_at is not null), '|',
    (select concat_ws(' ', b.balance_fen, coalesce(b.offline_counter, -1), coalesce(b.online_counter, -1))
      from ledger_purse_balance b
      where b.card_asn = w.card_asn and b.purse = w.purse)), e'\\n' order by w.n) as lines
  from unnest(?::bpchar[], ?::smallint[]) with ordinality as w (card_asn, purse, n)`;

/** By `purseName`. Asked in the order of the card numbers, in which neighbours share pages. */
export function standingOf(
  records: readonly TransactionRecord[],
): Question<Map<string, CardStanding>> {
  const purses = new Map(records.map((record) => [purseName(record), record]));
  const wanted = [...purses.values()].sort((a, b) => (a.cardAsn < b.cardAsn ? -1 : 1));
  return {
    sql: STANDING,
    values: [
      arrayText(wanted.map(({ cardAsn }) => cardAsn)),
      arrayText(wanted.map(({ purse }) => purse)),
    ],
    read: ([row]: readonly { lines: string | null }[]) => {
      const lines = row?.lines?.split('\n') ?? [];
      return new Map(
        wanted.map((record, at) => [purseName(record), standingFrom(lines[at] ?? '')]),
      );
    },
  };
}

function standingFrom(line: string): CardStanding {
  const [card = '', purse = ''] = line.split('|');
  return {
    card: card === '' ? undefined : cardFactsOf(card),
    purse: purse === '' ? undefined : purseOf(purse),
  };
}

function purseOf(purse: string): PurseStanding {
  const [balance = '', offline = '', online = ''] = purse.split(' ');
  return { balance: fen(BigInt(balance)), offline: counterOf(offline), online: counterOf(online) };
}

const counterOf = (text: string): number | undefined => (text === '-1' ? undefined : Number(text));

function cardFactsOf(card: string): CardFacts {
  const [test, validFrom = '', validUntil = '', issuedAt] = card.split(' ');
  return {
    test: test === '1',
    validFrom: parseSettlementDate(validFrom),
    validUntil: parseSettlementDate(validUntil),
    issuedAt: new Date(Number(issuedAt)),
    blocked: [],
  };
}

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
