import { setTimeout as sleep } from 'node:timers/promises';
import { isUnpowered, PcscError, type PcscErrorCode } from './errors.ts';

/** How long a reader or a card may take to appear. */
export interface WaitOptions {
  readonly waitMs?: number;
}
export const DEFAULT_WAIT_MS = 5000;

/** `promise`, unless the time is up first; the refusal is made only then, with what is known by then. */
export async function within<Value>(
  promise: Promise<Value>,
  waitMs: number,
  late: () => readonly [PcscErrorCode, string],
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new PcscError(...late()));
    }, waitMs);
  });
  try {
    return await Promise.race([promise, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}

const RETRY_MS = 50;

/**
 * Connects to a card, again and again while it is unpowered: the one who had it before, perhaps this
 * process a moment ago, leaves it so. @throws what `connect` throws, for anything else or in the end
 */
export async function whenPowered<Value>(
  connect: () => Promise<Value>,
  waitMs: number,
): Promise<Value> {
  for (let waited = 0; ; waited += RETRY_MS) {
    try {
      return await connect();
    } catch (error) {
      if (!isUnpowered(error) || waited >= waitMs) throw error;
      await sleep(RETRY_MS);
    }
  }
}

/** What a list of names looks like in a message. */
export const namesText = (names: readonly string[]): string =>
  names.length === 0 ? 'none is' : `connected: ${names.join(', ')}`;
