import { parseCardAsn, type CardAsn, type TerminalId } from '@lvchengtong/card-sdk/ids';
import { fen, type Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { query } from '../database/query.ts';
import type { ProvenOrder } from './load-proof.ts';

interface OrderRow {
  load_id: string;
  card_asn: string;
  amount_fen: string;
  channel: string;
  pending_load_id: string | null;
}

const orderOf = (row: OrderRow): ProvenOrder => ({
  loadId: row.load_id,
  cardAsn: parseCardAsn(row.card_asn),
  amount: fen(BigInt(row.amount_fen)),
  channel: row.channel,
  hasWaited: row.pending_load_id !== null,
});

/** What the card showed of itself under MAC1. */
export interface ShownCard {
  readonly cardAsn: CardAsn;
  readonly onlineCounter: number;
  readonly balance: Fen;
  readonly terminalId: TerminalId;
}

/**
 * The card itself says that it still stands at this counter: what was authorised for it before
 * was never taken. Its MAC2 is worthless now, because the card has drawn a new random number.
 */
export async function giveUpOrders(
  trx: Knex.Transaction,
  { cardAsn, onlineCounter }: ShownCard,
): Promise<void> {
  await query(
    trx,
    `update load_order set state = 'not-loaded'
     where card_asn = ? and online_counter = ? and state = 'authorised'`,
    [cardAsn, onlineCounter],
  );
}

/**
 * The card has left these counters behind, which it does by taking a load and by nothing else. Each
 * had one order that still stood; it is proven, and returned.
 */
export async function proveOrders(
  trx: Knex.Transaction,
  shown: ShownCard,
  at: Date,
): Promise<ProvenOrder[]> {
  const rows = await query<OrderRow>(
    trx,
    `update load_order set state = 'proven', proven_at = ?, proof_counter = ?,
       proof_balance_fen = ?, proof_terminal_id = ?
     where card_asn = ? and online_counter < ? and state = 'authorised'
     returning load_id, card_asn, amount_fen, channel, pending_load_id`,
    [at, shown.onlineCounter, shown.balance, shown.terminalId, shown.cardAsn, shown.onlineCounter],
  );
  return rows.map(orderOf);
}

export interface ConfirmedOrder extends ProvenOrder {
  /** The card had proven it before its record came. */
  readonly wasProven: boolean;
}

/** The records of these orders are posted. Returns those that were not confirmed before. */
export async function confirmOrders(
  trx: Knex.Transaction,
  loadIds: readonly string[],
  at: Date,
): Promise<ConfirmedOrder[]> {
  if (loadIds.length === 0) return [];
  const rows = await query<OrderRow & { was_proven: boolean }>(
    trx,
    `update load_order set state = 'confirmed', confirmed_at = ?
     where load_id = any(?::uuid[]) and state in ('authorised', 'proven')
     returning load_id, card_asn, amount_fen, channel, pending_load_id,
       proven_at is not null as was_proven`,
    [at, loadIds],
  );
  return rows.map((row) => ({ ...orderOf(row), wasProven: row.was_proven }));
}
