import type { Knex } from 'knex';
import type { CardAsn, LocalDateTime, TerminalId } from '@lvchengtong/card-sdk/ids';
import type { Fen } from '@lvchengtong/card-sdk/money';
import { query } from '../database/query.ts';

export interface LoadOrder {
  readonly loadId: string;
  readonly cardAsn: CardAsn;
  readonly onlineCounter: number;
  readonly balance: Fen;
  readonly amount: Fen;
  readonly channel: string;
  readonly terminalId: TerminalId;
  readonly idempotencyKey: string;
  readonly requestDigest: Uint8Array;
  readonly authorisedAt: Date;
  readonly at: LocalDateTime;
  readonly mac2Hex: string;
}

export interface AnsweredLoad {
  readonly loadId: string;
  readonly at: LocalDateTime;
  readonly mac2Hex: string;
  readonly requestDigest: Uint8Array;
}

/** What was answered before under this terminal's key. */
export async function answeredLoad(
  trx: Knex.Transaction,
  terminalId: TerminalId,
  idempotencyKey: string,
): Promise<AnsweredLoad | undefined> {
  const [row] = await query<{
    load_id: string;
    at_local: LocalDateTime;
    mac2_hex: string;
    request_digest: Uint8Array;
  }>(
    trx,
    `select load_id, at_local, mac2_hex, request_digest from load_order
     where terminal_id = ? and idempotency_key = ?`,
    [terminalId, idempotencyKey],
  );
  return (
    row && {
      loadId: row.load_id,
      at: row.at_local,
      mac2Hex: row.mac2_hex,
      requestDigest: new Uint8Array(row.request_digest),
    }
  );
}

/** The highest counter of this card that a record has confirmed; undefined before the first load. */
export async function confirmedCounter(
  trx: Knex.Transaction,
  asn: CardAsn,
): Promise<number | undefined> {
  const [row] = await query<{ counter: number | null }>(
    trx,
    `select max(online_counter) as counter from load_order
     where card_asn = ? and state = 'confirmed'`,
    [asn],
  );
  return row?.counter ?? undefined;
}

/**
 * The card itself says that it still stands at this counter: what was authorised for it before
 * was never taken. Its MAC2 is worthless now, because the card has drawn a new random number.
 */
export async function giveUpOrders(
  trx: Knex.Transaction,
  asn: CardAsn,
  onlineCounter: number,
): Promise<void> {
  await query(
    trx,
    `update load_order set state = 'not-loaded'
     where card_asn = ? and online_counter = ? and state = 'authorised'`,
    [asn, onlineCounter],
  );
}

export async function insertLoadOrder(trx: Knex.Transaction, order: LoadOrder): Promise<void> {
  await trx('load_order').insert({
    load_id: order.loadId,
    card_asn: order.cardAsn,
    online_counter: order.onlineCounter,
    balance_fen: order.balance,
    amount_fen: order.amount,
    channel: order.channel,
    terminal_id: order.terminalId,
    state: 'authorised',
    idempotency_key: order.idempotencyKey,
    request_digest: order.requestDigest,
    authorised_at: order.authorisedAt,
    at_local: order.at,
    mac2_hex: order.mac2Hex,
  });
}
