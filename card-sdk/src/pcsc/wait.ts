import { PcscError, type PcscErrorCode } from './errors.ts';

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

/** What a list of names looks like in a message. */
export const namesText = (names: readonly string[]): string =>
  names.length === 0 ? 'none is' : `connected: ${names.join(', ')}`;
