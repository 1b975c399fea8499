import { parseCardAsn, type CardAsn } from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { insertRows } from '../database/insert-rows.ts';
import { query } from '../database/query.ts';
import type { PendingChannel, PendingLoad } from './pending-load.ts';

interface PendingRow {
  pending_load_id: string;
  card_asn: string;
  channel: PendingChannel;
  amount_fen: string;
  state: PendingLoad['state'];
  expires_at: Date | null;
}

const SELECT = `select pending_load_id, card_asn, channel, amount_fen, state, expires_at
  from pending_load`;

const pendingOf = (row: PendingRow): PendingLoad => ({
  id: row.pending_load_id,
  cardAsn: parseCardAsn(row.card_asn),
  channel: row.channel,
  amount: fen(BigInt(row.amount_fen)),
  state: row.state,
  expiresAt: row.expires_at ?? undefined,
});

export async function insertPendingLoads(
  trx: Knex.Transaction,
  pending: readonly Omit<PendingLoad, 'state'>[],
  madeAt: Date,
): Promise<void> {
  await insertRows(
    trx,
    'pending_load',
    [
      { name: 'pending_load_id', type: 'uuid', of: ({ id }) => id },
      { name: 'card_asn', type: 'bpchar', of: ({ cardAsn }) => cardAsn },
      { name: 'channel', type: 'text', of: ({ channel }) => channel },
      { name: 'amount_fen', type: 'bigint', of: ({ amount }) => amount },
      { name: 'expires_at', type: 'timestamptz', of: ({ expiresAt }) => expiresAt },
      { name: 'made_at', type: 'timestamptz', of: () => madeAt },
    ],
    pending,
  );
}

/** What the card may be given now; the oldest first. */
export async function findWaitingLoads(
  on: Knex,
  cardAsn: CardAsn,
  now: Date,
): Promise<PendingLoad[]> {
  const rows = await query<PendingRow>(
    on,
    `${SELECT} where card_asn = ? and state = 'waiting' and (expires_at is null or expires_at > ?)
     order by made_at, pending_load_id`,
    [cardAsn, now],
  );
  return rows.map(pendingOf);
}

/** It, and nobody else decides about it before `trx` ends. */
export async function holdPendingLoad(
  trx: Knex.Transaction,
  id: string,
): Promise<PendingLoad | undefined> {
  const [row] = await query<PendingRow>(trx, `${SELECT} where pending_load_id = ? for update`, [
    id,
  ]);
  return row && pendingOf(row);
}

/** The cards took what waited for them. */
export async function endLoaded(
  trx: Knex.Transaction,
  loadIds: readonly string[],
  at: Date,
): Promise<void> {
  if (loadIds.length === 0) return;
  await query(
    trx,
    `update pending_load p set state = 'loaded', load_id = o.load_id, ended_at = ?
     from load_order o
     where o.load_id = any(?::uuid[]) and o.pending_load_id = p.pending_load_id
       and p.state = 'waiting'`,
    [at, loadIds],
  );
}

/** No MAC2 is out for it, so that nobody can have put it on a chip. */
export const NOT_IN_HAND = `not exists (select from load_order o
  where o.pending_load_id = p.pending_load_id and o.state <> 'not-loaded')`;

/**
 * A statement sees what was there when it began. A terminal that is being given one of these holds its
 * row: only what is asked after that row is ours sees the order.
 */
async function hold(
  trx: Knex.Transaction,
  which: string,
  values: readonly (string | Date)[],
): Promise<void> {
  await query(
    trx,
    `select 1 as one from pending_load where state = 'waiting' and ${which}
     order by pending_load_id for update`,
    values,
  );
}

/** What waits for the old card waits for the new one from now on. Returns how many. */
export async function moveWaitingLoads(
  trx: Knex.Transaction,
  from: CardAsn,
  to: CardAsn,
): Promise<number> {
  await hold(trx, 'card_asn = ?', [from]);
  const rows = await query(
    trx,
    `update pending_load p set card_asn = ?
     where card_asn = ? and state = 'waiting' and ${NOT_IN_HAND} returning 1 as one`,
    [to, from],
  );
  return rows.length;
}

/** Takes back what has expired and is in nobody's hand. */
export async function recallExpired(trx: Knex.Transaction, now: Date): Promise<PendingLoad[]> {
  await hold(trx, 'expires_at <= ?', [now]);
  const rows = await query<PendingRow>(
    trx,
    `update pending_load p set state = 'recalled', ended_at = ?
     where state = 'waiting' and expires_at <= ? and ${NOT_IN_HAND}
     returning pending_load_id, card_asn, channel, amount_fen, state, expires_at`,
    [now, now],
  );
  return rows.map(pendingOf);
}
