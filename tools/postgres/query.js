// @ts-check
import pg from 'pg';

/**
 * @param {string} url
 * @param {string} sql
 * @returns {Promise<Record<string, unknown>>} its first row
 */
export async function queryAt(url, sql) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined); // a lost connection also fails the query in hand
  await client.connect();
  try {
    return (await client.query(sql)).rows[0] ?? {};
  } finally {
    await client.end();
  }
}

/** @param {string} url */
export const answers = (url) =>
  queryAt(url, 'select 1').then(
    () => true,
    () => false,
  );
