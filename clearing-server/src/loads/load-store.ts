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
  readonly pendingLoadId: string | undefined;
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

/** The highest counter of this card that is known to be used; undefined before the first load. */
export async function usedCounter(
  trx: Knex.Transaction,
  asn: CardAsn,
): Promise<number | undefined> {
  const [row] = await query<{ counter: number | null }>(
    trx,
    `select max(online_counter) as counter from load_order
     where card_asn = ? and state in ('confirmed', 'proven')`,
    [asn],
  );
  return row?.counter ?? undefined;
}

export async function insertLoadOrder(trx: Knex.Transaction, order: LoadOrder): Promise<void> {
  await trx('load_order').insert({
    load_id: order.loadId,
    card_asn: order.cardAsn,
    online_counter: order.onlineCounter,
    balance_fen: order.balance,
    amount_fen: order.amount,
    channel: order.channel,
    pending_load_id: order.pendingLoadId ?? null,
    terminal_id: order.terminalId,
    state: 'authorised',
    idempotency_key: order.idempotencyKey,
    request_digest: order.requestDigest,
    authorised_at: order.authorisedAt,
    at_local: order.at,
    mac2_hex: order.mac2Hex,
  });
}
