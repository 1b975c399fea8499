import assert from 'node:assert/strict';
import {
  batchOf,
  decodeReceipt,
  encodeBatch,
  encodeRecord,
  type TransactionRecord,
  type Verdict,
} from '@lvchengtong/card-sdk/exchange';
import { fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import {
  chip,
  load,
  minutesLater,
  MORNING,
  purchase,
  till,
  type Chip,
  type Till,
} from './chips.ts';
import { authoriseLoad, ingestOn, receiptPublicKey, type TestClock } from './city.ts';

/** A verdict in one line, as tests write what they expect. */
export const verdictText = (verdict: Verdict): string => {
  switch (verdict.kind) {
    case 'accepted':
      return ['accepted', ...verdict.flags].join(' ');
    case 'duplicate':
      return 'duplicate';
    case 'suspended':
    case 'rejected':
      return `${verdict.kind} ${verdict.code}`;
  }
};

export const verdictsOf = (receipt: Uint8Array): string[] =>
  decodeReceipt(receipt, receiptPublicKey).verdicts.map(verdictText);

// What a header is made of where the record itself cannot be read.
const READABLE = encodeRecord(purchase({ ...chip(1), balance: fen(100) }, till(1), 1, MORNING));

/** The next batch of a terminal, of records or of bytes that may be none. */
export function batchWith(
  at: Till,
  records: readonly (TransactionRecord | Uint8Array)[],
): Uint8Array {
  at.batchNo += 1;
  const raw = records.map((one) => (one instanceof Uint8Array ? one : encodeRecord(one)));
  const readable = records.map((one) => (one instanceof Uint8Array ? READABLE : encodeRecord(one)));
  return encodeBatch({ ...batchOf(at, readable), records: raw });
}

/** Sends batches to a server that is started for each. */
export const sender =
  (database: Knex, clock: TestClock) =>
  async (at: Till, records: readonly (TransactionRecord | Uint8Array)[]): Promise<string[]> => {
    const ingest = ingestOn(database, clock);
    const receipt = await ingest.receive(at.terminalId, batchWith(at, records));
    await ingest.close();
    return verdictsOf(receipt);
  };

/** Puts money on a card at a till, so that the centre's shadow knows its balance. */
export async function loadAt(
  database: Knex,
  send: ReturnType<typeof sender>,
  card: Chip,
  at: Till,
): Promise<Chip> {
  await authoriseLoad(database, card, at, 10_000);
  assert.deepEqual(await send(at, [load(card, at, 10_000, minutesLater(1))]), ['accepted']);
  return card;
}
