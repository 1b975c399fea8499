import { type CardChannel, execute, SW } from '../apdu/index.ts';
import type { LogEntry, ReadableFile } from '../card/index.ts';
import { getTransactionProve, type TransactionProof } from './commands/get-transaction-prove.ts';
import { isBlocked } from './identify.ts';
import { isMade } from './made-mac.ts';
import { type LostTransaction, searchLogs } from './search-log.ts';
import type { Shown } from './with-pin.ts';

/** A transaction with the centre whose answer was lost, and what is known of the card now. */
export interface LostOnline extends LostTransaction {
  readonly logs: readonly ReadableFile<LogEntry>[];
  /** INITIALIZE once more: it only shows. */
  readonly shown: Shown<{ readonly onlineCounter: number }>;
  /** Whether the host takes a proof for this transaction's. */
  readonly accepts: (proof: TransactionProof) => Promise<boolean>;
}

export type OnlineFinding =
  | { readonly kind: 'did-not-happen' }
  | { readonly kind: 'happened'; readonly proof: TransactionProof }
  /** The card's log says it happened, and its proof is not what the host expects. */
  | { readonly kind: 'forged'; readonly proof: TransactionProof }
  /** It may have happened, and this card cannot prove it (any more). */
  | { readonly kind: 'undecided' }
  /** The application has been blocked, though it let itself be selected. */
  | { readonly kind: 'blocked' };

/**
 * Whether the transaction happened. A card that counts as before has done nothing since. One that
 * counts on may have done this one or another: a proof counts if the host takes it, under either
 * convention of counting (GEN 8.13; applets), and else the log decides. @throws CardError
 */
export async function proveOnline(channel: CardChannel, lost: LostOnline): Promise<OnlineFinding> {
  const { statusWord, answer } = lost.shown;
  if (answer?.onlineCounter === lost.counter) return { kind: 'did-not-happen' };
  // 9402: this was the last one it could count.
  if (answer === undefined && statusWord !== SW.counterAtMaximum) {
    return { kind: isBlocked(statusWord) ? 'blocked' : 'undecided' };
  }
  let refused: TransactionProof | undefined;
  for (const counter of [(lost.counter + 1) & 0xffff, lost.counter]) {
    const request = { type: lost.type, counter };
    const { answer: proof } = await execute(channel, getTransactionProve, request);
    if (proof === undefined) continue;
    if (await lost.accepts(proof)) return { kind: 'happened', proof };
    refused ??= proof;
  }
  const log = await searchLogs(channel, lost.logs, lost);
  if (log.kind === 'not-there') return { kind: 'did-not-happen' };
  // Zeros are what some cards have for a MAC that they do not keep: no proof, and no forgery.
  const isForged = log.kind === 'there' && log.isNewest && refused !== undefined && isMade(refused);
  return isForged && refused !== undefined
    ? { kind: 'forged', proof: refused }
    : { kind: 'undecided' };
}
