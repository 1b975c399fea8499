import assert from 'node:assert/strict';
import type { Knex } from 'knex';
import { AttemptsExhausted } from '../../src/database/with-retries.ts';
import { isTransientError } from '../../src/database/transient-error.ts';
import { IngestError } from '../../src/ingest/ingest-error.ts';
import type { OwnPostgres } from './own-postgres.ts';

export interface Killing {
  /** Whether a statement was its last; false when fewer were sent. */
  readonly struck: () => boolean;
  /** Settles when PostgreSQL answers again. */
  readonly over: () => Promise<void>;
}

/**
 * Kills PostgreSQL at the Nth statement that is sent from now on: at odd ones before it is sent, at even
 * ones a moment after, and starts it again.
 */
export function killAtStatement(postgres: OwnPostgres, knex: Knex, nth: number): Killing {
  let statements = 0;
  let restarted: Promise<void> | undefined;
  const strike = (): void => {
    postgres.kill();
    restarted = postgres.restart();
  };
  const count = (): void => {
    statements += 1;
    if (statements !== nth) return;
    knex.off('query', count);
    if (nth % 2 === 1) strike();
    else
      restarted = new Promise((resolve) => setTimeout(resolve, 1)).then(() => {
        strike();
        return restarted;
      });
  };
  knex.on('query', count);
  return {
    struck: () => restarted !== undefined,
    over: async () => {
      knex.off('query', count);
      await restarted;
    },
  };
}

/** Whoever asks again gets an answer in the end. Only "not now" is asked again. */
export async function untilAnswered<Answer>(
  ask: () => Promise<Answer>,
  killing: Killing,
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await ask();
      await killing.over();
      return answer;
    } catch (error) {
      if (!isNotNow(error)) throw error;
      assert(attempt < 20, `it never came back: ${String(error)}`);
      await killing.over();
    }
  }
}

const isNotNow = (error: unknown): boolean =>
  error instanceof AttemptsExhausted ||
  (error instanceof IngestError && error.code === 'INGEST_UNAVAILABLE') ||
  isTransientError(error);
