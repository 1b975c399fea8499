import type { Knex } from 'knex';
import { query, type Binding } from './query.ts';

/** One column of a bulk insert: its PostgreSQL type, and where its value comes from. */
export interface Column<Row> {
  readonly name: string;
  readonly type: string;
  readonly of: (row: Row) => Exclude<Binding, readonly unknown[]> | undefined;
}

/**
 * Inserts all rows by one statement with one array per column: the text of the statement does not
 * grow with the rows, as it does with VALUES. Takes a transaction, because rows that belong together
 * are stored together.
 */
export async function insertRows<Row>(
  trx: Knex.Transaction,
  table: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  onConflict = '',
): Promise<void> {
  if (rows.length === 0) return;
  const names = columns.map(({ name }) => name).join(', ');
  const arrays = columns.map(({ type }) => `?::${type}[]`).join(', ');
  await query(
    trx,
    `insert into ${table} (${names}) select * from unnest(${arrays}) ${onConflict}`,
    columns.map(({ of }) => rows.map((row) => of(row) ?? null)),
  );
}
