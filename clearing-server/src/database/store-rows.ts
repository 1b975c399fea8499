import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Knex } from 'knex';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { encodeCopy } from './copy-encoding.ts';
import { insertRows, type Column } from './insert-rows.ts';

/** From this many rows on COPY is cheaper than one statement with arrays; below, it is a round trip more. */
const COPY_ROWS_MIN = 32;

/**
 * Stores all rows, many of them by COPY: PostgreSQL then fills whole pages at a time and parses no
 * text. Constraints and triggers hold as for any INSERT. Takes a transaction, because rows that belong
 * together are stored together.
 */
export async function storeRows<Row>(
  trx: Knex.Transaction,
  table: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): Promise<void> {
  if (rows.length < COPY_ROWS_MIN) {
    await insertRows(trx, table, columns, rows);
    return;
  }
  // knex knows no COPY, so this goes to the connection that it holds for the transaction.
  const client = trx.client as { acquireConnection(): Promise<ClientBase> };
  const connection = await client.acquireConnection();
  const names = columns.map(({ name }) => name).join(', ');
  await pipeline(
    Readable.from([encodeCopy(columns, rows)]),
    connection.query(copyFrom(`copy ${table} (${names}) from stdin (format binary)`)),
  );
}
