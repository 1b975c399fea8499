import pg from 'pg';

/**
 * This process kills itself without a word just before the Nth statement that it sends, whoever sends it:
 * knex, which is not asked about COPY, scripts and prepared statements, stands above.
 */
export function dieBeforeStatement(nth: number): void {
  let statements = 0;
  const client = pg.Client.prototype as { query: (...args: unknown[]) => unknown };
  const query = client.query;
  client.query = function (...args) {
    statements += 1;
    if (statements === nth) process.kill(process.pid, 'SIGKILL');
    return query.apply(this, args);
  };
}
