import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { AttemptsExhausted } from '../../src/database/with-retries.ts';
import { isTransientError } from '../../src/database/transient-error.ts';
import { IngestError } from '../../src/ingest/ingest-error.ts';
import type { OwnPostgres } from './own-postgres.ts';

export interface Killing {
  /** How many statements were sent before the last strike; 0 without one. */
  readonly deepest: () => number;
  /** Settles when PostgreSQL answers again. */
  readonly recovered: () => Promise<void>;
  readonly end: () => void;
}

/** Nothing happens. */
export const PEACE: Killing = {
  deepest: () => 0,
  recovered: () => Promise.resolve(),
  end: () => undefined,
};

/**
 * Kills PostgreSQL at the first statement that is sent from now on, starts it again, kills it at the second
 * one from there, and so on, ever deeper, until whatever is being done comes through: at odd ones before
 * the statement is sent, at even ones a moment after.
 */
export function killDeeperAndDeeper(postgres: OwnPostgres): Killing {
  let depth = 1;
  let deepest = 0;
  let statements = 0;
  let striking: Promise<void> | undefined;
  const strike = async (): Promise<void> => {
    if (depth % 2 === 0) await sleep(1);
    postgres.kill();
    await postgres.restart();
    deepest = depth;
    depth += Math.max(1, Math.floor(depth / 3));
    statements = 0;
    striking = undefined;
  };
  // Whoever connects waits until all is well, so that no statement passes uncounted in between.
  const stopHolding = holdConnections(() => striking);
  const count = (): void => {
    if (striking !== undefined) return;
    statements += 1;
    if (statements === depth) striking = strike();
  };
  const stopCounting = onStatement(count);
  return {
    deepest: () => deepest,
    recovered: async () => {
      await striking;
    },
    end: () => {
      stopCounting();
      stopHolding();
    },
  };
}

type Method = (this: Connection, ...args: unknown[]) => unknown;
interface Connection {
  readonly connectionParameters: { readonly application_name: string };
}

/** Whoever restarts PostgreSQL asks it itself whether it is up. */
const isOurs = ({ connectionParameters }: Connection): boolean =>
  connectionParameters.application_name === 'lvchengtong';

/** Puts something before a method of every connection. Returns how to take it away. */
function replaceMethod(name: 'connect' | 'query', make: (original: Method) => Method): () => void {
  const client = pg.Client.prototype as unknown as Record<typeof name, Method>;
  const original = client[name];
  client[name] = make(original);
  return () => {
    client[name] = original;
  };
}

/** Tells of each statement before it is sent, whoever sends it: knex knows nothing of scripts. */
const onStatement = (tell: () => void): (() => void) =>
  replaceMethod(
    'query',
    (query) =>
      function (...args) {
        if (isOurs(this)) tell();
        return query.apply(this, args);
      },
  );

/** Holds new connections of our pools back as long as there is something to wait for. */
const holdConnections = (until: () => Promise<void> | undefined): (() => void) =>
  replaceMethod(
    'connect',
    (connect) =>
      // With a callback, as knex calls it, or without one, for its promise.
      function (...args) {
        return isOurs(this)
          ? Promise.resolve(until()).then(() => connect.apply(this, args))
          : connect.apply(this, args);
      },
  );

/** Whoever asks again gets an answer in the end. Only "not now" is asked again. */
export async function untilAnswered<Answer>(
  ask: () => Promise<Answer>,
  killing: Killing,
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await ask();
      killing.end();
      await killing.recovered();
      return answer;
    } catch (error) {
      if (!isNotNow(error)) throw error;
      assert(attempt < 20, `it never came back: ${String(error)}`);
      await killing.recovered();
    }
  }
}

/** What a terminal or a desk is told to ask again, and no answer of the trade. */
export const isNotNow = (error: unknown): boolean =>
  error instanceof AttemptsExhausted ||
  (error instanceof IngestError && error.code === 'INGEST_UNAVAILABLE') ||
  isTransientError(error);
