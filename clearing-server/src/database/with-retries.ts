import { setTimeout as sleep } from 'node:timers/promises';
import { isTransientError } from './transient-error.ts';

const ATTEMPTS_MAX = 8;
const FIRST_PAUSE_MS = 5;

/** The database could not be brought to do it; `cause` is what it said last. */
export class AttemptsExhausted extends Error {
  override readonly name = 'AttemptsExhausted';
  readonly code = 'ATTEMPTS_EXHAUSTED';
  readonly attempts: number;

  constructor(attempts: number, options: ErrorOptions) {
    super(`gave up after ${String(attempts)} attempts`, options);
    this.attempts = attempts;
  }
}

/**
 * Runs a whole database transaction again when a deadlock, a lost connection or a faster server
 * undid it: that is never an answer. @throws AttemptsExhausted when it stays so.
 */
export async function withRetries<Answer>(run: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (cause) {
      if (!isTransientError(cause)) throw cause;
      if (attempt >= ATTEMPTS_MAX) throw new AttemptsExhausted(attempt, { cause });
      await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }
}
