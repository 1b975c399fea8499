import { type CardChannel, execute, SW } from '../apdu/index.ts';
import { type LogEntry, readRecord, type ReadableFile } from '../card/index.ts';
import { TRANSACTION_TYPE } from '../crypto/index.ts';
import type { LocalDateTime, TerminalId } from '../ids.ts';
import type { Fen } from '../money.ts';

/** A transaction whose answer was lost, as far as the card's log could tell of it. */
export interface LostTransaction {
  readonly type: number;
  readonly amount: Fen;
  /** As INITIALIZE showed it; the log holds this or one more. */
  readonly counter: number;
  readonly at: LocalDateTime;
  readonly terminalId?: TerminalId;
}

export type LogEvidence =
  /** It is there; `counter` as the card counts in its log. */
  | { readonly kind: 'there'; readonly counter: number; readonly isNewest: boolean }
  /** The log reaches back far enough, and it is not there. */
  | { readonly kind: 'not-there' }
  /** The log is empty, cannot be read, or begins after it. */
  | { readonly kind: 'silent' };

/** JR/T 0025: the log of a purse has at least 10 entries, and no card here has more. */
const LOG_ENTRIES_MAX = 10;

const ONLINE_TYPES: ReadonlySet<number> = new Set([
  TRANSACTION_TYPE.depositLoad,
  TRANSACTION_TYPE.load,
  TRANSACTION_TYPE.unload,
  TRANSACTION_TYPE.overdraw,
]);

/** Newest first, and no further than needed: nearly always one entry. @throws CardError */
export async function searchLogs(
  channel: CardChannel,
  logs: readonly ReadableFile<LogEntry>[],
  lost: LostTransaction,
): Promise<LogEvidence> {
  let evidence: LogEvidence = { kind: 'silent' };
  for (const log of logs) {
    const found = await searchLog(channel, log, lost);
    if (found.kind === 'there') return found;
    if (found.kind === 'not-there') evidence = found;
  }
  return evidence;
}

async function searchLog(
  channel: CardChannel,
  log: ReadableFile<LogEntry>,
  lost: LostTransaction,
): Promise<LogEvidence> {
  let comparable = 0;
  for (let recordNo = 1; recordNo <= LOG_ENTRIES_MAX; recordNo += 1) {
    const { statusWord, answer } = await execute(channel, readRecord(log), recordNo);
    if (answer === undefined) {
      const isComplete = statusWord === SW.recordNotFound && comparable > 0;
      return { kind: isComplete ? 'not-there' : 'silent' };
    }
    // Loads and purchases count apart, and on some cards they share one log.
    if (ONLINE_TYPES.has(answer.type) !== ONLINE_TYPES.has(lost.type)) continue;
    if (isLost(answer, lost)) {
      return { kind: 'there', counter: answer.counter, isNewest: comparable === 0 };
    }
    comparable += 1;
    // Older, or another one that took its counter: whichever way this card counts.
    if (answer.counter <= lost.counter) return { kind: 'not-there' };
  }
  return { kind: 'silent' };
}

const isLost = (entry: LogEntry, lost: LostTransaction): boolean =>
  entry.type === lost.type &&
  entry.amount === lost.amount &&
  entry.at === lost.at &&
  (entry.counter === lost.counter || entry.counter === lost.counter + 1) &&
  (lost.terminalId === undefined || entry.terminal === lost.terminalId);
