import { createHash } from 'node:crypto';

/** What the first batch of a terminal is chained to. */
export const CHAIN_START: Uint8Array = new Uint8Array(32);

/**
 * The next link of a terminal's chain: SHA-256 of the last link and of the records that the batch
 * added, in the order of the batch. One chain per terminal, because one for the whole centre would make
 * every upload wait for every other.
 */
export function nextLink(previous: Uint8Array, records: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256').update(previous);
  for (const record of records) hash.update(record);
  return new Uint8Array(hash.digest());
}
