import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
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
export function killDeeperAndDeeper(postgres: OwnPostgres, knex: Knex): Killing {
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
  knex.on('query', count);
  return {
    deepest: () => deepest,
    recovered: async () => {
      await striking;
    },
    end: () => {
      knex.off('query', count);
      stopHolding();
    },
  };
}

interface Connecting {
  readonly connectionParameters: { readonly application_name: string };
  connect: (this: Connecting, ...args: unknown[]) => unknown;
}

/** Holds new connections of our pools back as long as there is something to wait for. */
function holdConnections(until: () => Promise<void> | undefined): () => void {
  const client = pg.Client.prototype as unknown as Connecting;
  const { connect } = client;
  // With a callback, as knex calls it, or without one, for its promise.
  client.connect = function (...args) {
    // Whoever restarts PostgreSQL asks it itself whether it is up.
    const isOurs = this.connectionParameters.application_name === 'lvchengtong';
    return isOurs
      ? Promise.resolve(until()).then(() => connect.apply(this, args))
      : connect.apply(this, args);
  };
  return () => {
    client.connect = connect;
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
