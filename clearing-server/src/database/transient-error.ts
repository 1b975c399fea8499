/**
 * SQLSTATE classes after which the same transaction may succeed: connection lost, serialisation failure
 * and deadlock, resources, operator intervention, lock not available. And 23505: a look-up was overtaken by
 * another server's insert, and finds that row the next time.
 */
const TRANSIENT_STATES = ['08', '40', '53', '57', '55P03', '23505'];

/** What the system calls a database that cannot be reached or has gone. */
const TRANSIENT_CODES: ReadonlySet<string> = new Set([
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
]);

/**
 * How pg words a lost connection: it gives such errors neither a code nor a class, so here alone messages are
 * compared. Knex puts the statement before them.
 */
const LOST_CONNECTION = [
  'Connection terminated',
  'Connection terminated unexpectedly',
  'timeout expired',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
];

const hasCode = (error: Error): error is Error & { readonly code: string } =>
  'code' in error && typeof error.code === 'string';

/** Whether trying again is an answer. Whatever is not listed, such as a bug of ours, is refused again. */
export function isTransientError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (hasCode(error)) {
    const { code } = error;
    const isSqlState = /^[0-9A-Z]{5}$/.test(code) && !TRANSIENT_CODES.has(code);
    return isSqlState
      ? TRANSIENT_STATES.some((state) => code.startsWith(state))
      : TRANSIENT_CODES.has(code);
  }
  // Knex names an exhausted pool by a class.
  if (error.name === 'KnexTimeoutError') return true;
  return (
    error.constructor === Error && LOST_CONNECTION.some((words) => error.message.endsWith(words))
  );
}
