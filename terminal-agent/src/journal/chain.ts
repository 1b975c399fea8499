import { createHash } from 'node:crypto';
import { concat, equalBytes } from '@lvchengtong/card-sdk/bytes';
import { decodeRecord, LayoutError } from '@lvchengtong/card-sdk/exchange';

/** A row as it lies on the disk, not yet believed. */
export interface ChainedRow {
  readonly journalSequence: number;
  readonly bytes: Uint8Array;
  readonly chain: Uint8Array;
}

/** Where a chain begins: at the very first row, and again after rows were set aside. */
export const CHAIN_START = new Uint8Array(32);

/** SHA-256(chain of the row before | bytes of this row). */
export const linkOf = (previous: Uint8Array, bytes: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(concat(previous, bytes)).digest());

export type ChainBreak = 'hole' | 'bytes-damaged' | 'sequence-differs' | 'chain-broken';

export type ChainState =
  | { readonly kind: 'sound'; readonly lastSequence: number; readonly lastChain: Uint8Array }
  | { readonly kind: 'broken'; readonly atSequence: number; readonly reason: ChainBreak };

/**
 * Follows the chain from its first row. `starts` are the sequences at which it begins anew, so that
 * rows set aside earlier are not reported again at every start.
 */
export function followChain(rows: Iterable<ChainedRow>, starts: ReadonlySet<number>): ChainState {
  let lastSequence = 0;
  let lastChain: Uint8Array = CHAIN_START;
  for (const row of rows) {
    const begins = starts.has(row.journalSequence);
    const reason = breakAt(
      row,
      begins ? undefined : lastSequence,
      begins ? CHAIN_START : lastChain,
    );
    if (reason !== undefined) return { kind: 'broken', atSequence: row.journalSequence, reason };
    lastSequence = row.journalSequence;
    lastChain = row.chain;
  }
  return { kind: 'sound', lastSequence, lastChain };
}

function breakAt(
  row: ChainedRow,
  lastSequence: number | undefined,
  previous: Uint8Array,
): ChainBreak | undefined {
  if (lastSequence !== undefined && row.journalSequence !== lastSequence + 1) return 'hole';
  if (!equalBytes(linkOf(previous, row.bytes), row.chain)) return 'chain-broken';
  try {
    return decodeRecord(row.bytes).journalSequence === row.journalSequence
      ? undefined
      : 'sequence-differs';
  } catch (error) {
    if (error instanceof LayoutError) return 'bytes-damaged';
    throw error;
  }
}
