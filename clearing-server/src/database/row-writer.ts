import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { hex } from '@lvchengtong/card-sdk/bytes';
import type { Knex } from 'knex';
import { escapeLiteral } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { askPrepared, withConnection } from './connection.ts';
import { encodeCopy } from './copy-encoding.ts';
import { insertRows, type Column } from './insert-rows.ts';

/** From this many rows on COPY is cheaper than a statement with values; below, it is two round trips more. */
export const COPY_ROWS_MIN = 32;

/**
 * Stores rows of many tables in few round trips: many rows by COPY, few of them in one go with whatever
 * else is waiting. Everything happens in the order in which it was asked for.
 */
export interface RowWriter {
  /** Undefined where everything goes in one message, and nothing can be asked in between. */
  readonly trx: Knex.Transaction | undefined;
  /** Constraints and triggers hold as for any INSERT, whichever way the rows go. */
  store<Row>(
    table: string,
    columns: readonly Column<Row>[],
    rows: readonly Row[],
    onConflict?: string,
  ): Promise<void>;
  /** One statement. */
  run(sql: string): void;
  /** One statement that each connection plans once. The same name is always the same text. */
  execute(name: string, sql: string, values: readonly (string | number)[]): Promise<void>;
  /** Runs what is waiting. */
  flush(): Promise<void>;
}

/** Takes a transaction, because rows that belong together are stored together. */
export function createRowWriter(trx: Knex.Transaction): RowWriter {
  let waiting: string[] = [];
  const flush = async (): Promise<void> => {
    const script = waiting;
    waiting = [];
    await runScript(trx, script);
  };
  return {
    trx,
    run(sql) {
      waiting.push(sql);
    },
    async execute(name, sql, values) {
      await flush();
      await askPrepared(trx, name, sql, values);
    },
    async store(table, columns, rows, onConflict) {
      if (rows.length === 0) return;
      if (rows.length < COPY_ROWS_MIN) {
        waiting.push(insertText(table, columns, rows, onConflict));
        return;
      }
      await flush();
      if (onConflict === undefined) await copy(trx, table, columns, rows);
      else await insertRows(trx, table, columns, rows, onConflict);
    },
    flush,
  };
}

/** Statements without parameters go in one message, and the first that fails is the last. */
async function runScript(on: Knex, script: readonly string[]): Promise<void> {
  if (script.length === 0) return;
  await withConnection(on, (connection) => connection.query(script.join(';\n')));
}

/** PostgreSQL then fills whole pages at a time and parses no text. */
async function copy<Row>(
  trx: Knex.Transaction,
  table: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): Promise<void> {
  const names = columns.map(({ name }) => name).join(', ');
  await withConnection(trx, (connection) =>
    pipeline(
      Readable.from([encodeCopy(columns, rows)]),
      connection.query(copyFrom(`copy ${table} (${names}) from stdin (format binary)`)),
    ),
  );
}

export function insertText<Row>(
  table: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  onConflict = '',
): string {
  const names = columns.map(({ name }) => name).join(', ');
  const values = rows.map((row) => `(${columns.map(({ of }) => literal(of(row))).join(', ')})`);
  return `insert into ${table} (${names}) values ${values.join(', ')} ${onConflict}`;
}

/** A value as it stands in a statement; strings and dates take the type of their column. */
export function literal(value: ReturnType<Column<unknown>['of']>): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return escapeLiteral(value);
  if (value instanceof Date) return `'${value.toISOString()}'`;
  if (value instanceof Uint8Array) return `'\\x${hex(value)}'`;
  return String(value);
}
