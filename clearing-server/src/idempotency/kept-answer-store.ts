import type { Knex } from 'knex';
import { query } from '../database/query.ts';
import type { KeptAnswer, OnceRequest } from './kept-answer.ts';

/** Who has the key asks alone: a twin, of this server or another, waits for the end of `trx`. */
export async function holdKey(
  trx: Knex.Transaction,
  { caller, key }: Pick<OnceRequest, 'caller' | 'key'>,
): Promise<void> {
  await query(trx, 'select pg_advisory_xact_lock(hashtextextended(?, 20261124))', [
    `${caller} ${key}`,
  ]);
}

/** What this caller was answered under this key; undefined when never, or too long ago. */
export async function findKept(
  trx: Knex.Transaction,
  { caller, key }: OnceRequest,
  at: Date,
): Promise<KeptAnswer | undefined> {
  const [row] = await query<{ request_digest: Uint8Array; answer: unknown }>(
    trx,
    `select request_digest, answer from idempotent_answer
     where caller = ? and idempotency_key = ? and expires_at > ?`,
    [caller, key, at],
  );
  return row && { digest: new Uint8Array(row.request_digest), answer: row.answer };
}

const FORGOTTEN_AT_ONCE = 100;
const FORGETTING_LOCK = 7_204_540;

/** Keeps the answer for as long as is laid down, and forgets some whose time is over. */
export async function keepAnswer(
  trx: Knex.Transaction,
  { caller, key, operation, digest }: OnceRequest,
  answer: unknown,
  at: Date,
): Promise<void> {
  await query(
    trx,
    `delete from idempotent_answer where caller = ? and idempotency_key = ? and expires_at <= ?`,
    [caller, key, at],
  );
  // One forgets at a time and nobody waits for it. Not by locking the rows, which asks for the right to change them.
  await query(
    trx,
    `with mine as materialized (select pg_try_advisory_xact_lock(?) as held)
     delete from idempotent_answer where (select held from mine) and (caller, idempotency_key) in (
       select caller, idempotency_key from idempotent_answer where expires_at <= ?
       order by expires_at limit ?)`,
    [FORGETTING_LOCK, at, FORGOTTEN_AT_ONCE],
  );
  await query(
    trx,
    `insert into idempotent_answer
       (caller, idempotency_key, operation, request_digest, answer, made_at, expires_at)
     select ?, ?, ?, ?, ?::json, ?, ?::timestamptz + kept from idempotency_retention`,
    [caller, key, operation, digest, JSON.stringify(answer), at, at],
  );
}
