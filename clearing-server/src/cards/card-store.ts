import type { Knex } from 'knex';
import { v7 as uuidv7 } from 'uuid';
import type { CardProfileName } from '@lvchengtong/card-sdk/exchange';
import { parseSettlementDate, type CardAsn } from '@lvchengtong/card-sdk/ids';
import { insertRows } from '../database/insert-rows.ts';
import { query } from '../database/query.ts';
import type { Card } from './card.ts';
import { cardNumber } from './card-number.ts';
import type { CardState } from './life-cycle.ts';

interface CardRow {
  card_asn: CardAsn;
  profile: CardProfileName;
  card_kind: number;
  state: CardState;
  key_version: number;
  valid_from: string;
  valid_until: string;
  test: boolean;
}

// Dates as text: a JavaScript Date of a calendar day is one day off somewhere in the world.
const COLUMNS = `card_asn, profile, card_kind, state, key_version,
  valid_from::text, valid_until::text, test`;

const cardOf = (row: CardRow): Card => ({
  asn: row.card_asn,
  profile: row.profile,
  cardKind: row.card_kind,
  state: row.state,
  keyVersion: row.key_version,
  validFrom: parseSettlementDate(row.valid_from),
  validUntil: parseSettlementDate(row.valid_until),
  test: row.test,
});

export async function findCard(database: Knex, asn: CardAsn): Promise<Card | undefined> {
  const [row] = await query<CardRow>(database, `select ${COLUMNS} from card where card_asn = ?`, [
    asn,
  ]);
  return row && cardOf(row);
}

/** The card, and nobody else changes it until this transaction ends. */
export async function lockCard(trx: Knex.Transaction, asn: CardAsn): Promise<Card | undefined> {
  const [row] = await query<CardRow>(
    trx,
    `select ${COLUMNS} from card where card_asn = ? for update`,
    [asn],
  );
  return row && cardOf(row);
}

export async function nextCardNumbers(trx: Knex.Transaction, count: number): Promise<CardAsn[]> {
  const rows = await query<{ running: string }>(
    trx,
    `select nextval('card_number_seq') as running from generate_series(1, ?)`,
    [count],
  );
  return rows.map(({ running }) => cardNumber(BigInt(running)));
}

/** Blank cards that so far exist in this table only, with the first line of their history. */
export async function insertBlankCards(
  trx: Knex.Transaction,
  cards: readonly Omit<Card, 'state'>[],
  origin: { readonly actor: string; readonly reason: string; readonly at: Date },
): Promise<void> {
  await insertRows(
    trx,
    'card',
    [
      { name: 'card_asn', type: 'bpchar', of: (card) => card.asn },
      { name: 'profile', type: 'text', of: (card) => card.profile },
      { name: 'card_kind', type: 'smallint', of: (card) => card.cardKind },
      { name: 'state', type: 'text', of: () => 'blank' },
      { name: 'key_version', type: 'smallint', of: (card) => card.keyVersion },
      { name: 'valid_from', type: 'date', of: (card) => card.validFrom },
      { name: 'valid_until', type: 'date', of: (card) => card.validUntil },
      { name: 'test', type: 'boolean', of: (card) => card.test },
    ],
    cards,
  );
  await insertCardEvents(
    trx,
    cards.map(({ asn }) => ({ asn, from: undefined, to: 'blank', ...origin })),
  );
}

export interface CardEvent {
  readonly asn: CardAsn;
  readonly from: CardState | undefined;
  readonly to: CardState;
  readonly actor: string;
  readonly reason: string;
  readonly at: Date;
}

async function insertCardEvents(
  trx: Knex.Transaction,
  events: readonly CardEvent[],
): Promise<void> {
  await insertRows(
    trx,
    'card_event',
    [
      { name: 'card_event_id', type: 'uuid', of: () => uuidv7() },
      { name: 'card_asn', type: 'bpchar', of: ({ asn }) => asn },
      { name: 'at', type: 'timestamptz', of: ({ at }) => at },
      { name: 'from_state', type: 'text', of: ({ from }) => from },
      { name: 'to_state', type: 'text', of: ({ to }) => to },
      { name: 'actor', type: 'text', of: ({ actor }) => actor },
      { name: 'reason', type: 'text', of: ({ reason }) => reason },
    ],
    events,
  );
}

/** The step and its line of history, always together. */
export async function storeStep(trx: Knex.Transaction, event: CardEvent): Promise<void> {
  await query(
    trx,
    `update card set state = ?,
       issued_at = case when ?::text = 'issued' then ?::timestamptz else issued_at end
     where card_asn = ?`,
    [event.to, event.to, event.at, event.asn],
  );
  await insertCardEvents(trx, [event]);
}
