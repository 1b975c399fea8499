import { AssertionError } from 'node:assert';

/**
 * SQLSTATE classes after which the same transaction may succeed: connection lost, serialisation failure
 * and deadlock, resources, operator intervention, lock not available. And 23505: a look-up was overtaken by
 * another server's insert, and finds that row the next time.
 */
const TRANSIENT_STATES = ['08', '40', '53', '57', '55P03', '23505'];

const hasCode = (error: Error): error is Error & { readonly code: string } =>
  'code' in error && typeof error.code === 'string';

/** Whether trying again is an answer. A refused value, or a bug of ours, is refused again. */
export function isTransientError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AssertionError) return false;
  if (hasCode(error)) {
    const { code } = error;
    const isSqlState = /^[0-9A-Z]{5}$/.test(code);
    return isSqlState
      ? TRANSIENT_STATES.some((state) => code.startsWith(state))
      : code.startsWith('ECONN') || code === 'EPIPE' || code === 'ETIMEDOUT';
  }
  // pg reports a lost connection, and knex an exhausted pool, by errors without a code.
  return error.constructor === Error || error.name === 'KnexTimeoutError';
}
