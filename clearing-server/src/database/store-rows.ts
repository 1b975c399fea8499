import type { Knex } from 'knex';
import type { Column } from './insert-rows.ts';
import { createRowWriter } from './row-writer.ts';

/** Stores the rows of one table. */
export async function storeRows<Row>(
  trx: Knex.Transaction,
  table: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): Promise<void> {
  const writer = createRowWriter(trx);
  await writer.store(table, columns, rows);
  await writer.flush();
}
