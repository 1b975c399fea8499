import assert from 'node:assert/strict';
import type { Knex } from 'knex';
import type { ClientBase } from 'pg';
import { withConnection } from './connection.ts';
import type { Column } from './insert-rows.ts';
import { insertText, literal, type RowWriter } from './row-writer.ts';

/** Up to so many rows are stored by a statement each that is planned already; more by one that is planned anew. */
const PLANNED_ROWS_MAX = 4;

/** What each connection has prepared, by name. Goes with the connection. */
const prepared = new WeakMap<ClientBase, Set<string>>();
/** What each name means, always. */
const statements = new Map<string, string>();

/**
 * Stores few rows of many tables by one message, without a transaction in hand: PostgreSQL takes the
 * statements of one message for one transaction, so this needs neither BEGIN nor COMMIT. `flush` ends it.
 */
export function createOneMessageWriter(knex: Knex): RowWriter {
  const script: string[] = [];
  const needed = new Set<string>();
  return {
    trx: undefined,
    run(sql) {
      script.push(sql);
    },
    store(table, columns, rows, onConflict) {
      if (rows.length > PLANNED_ROWS_MAX) {
        script.push(insertText(table, columns, rows, onConflict));
      } else if (rows.length > 0) {
        const name = statementFor(table, columns, onConflict);
        needed.add(name);
        for (const row of rows) script.push(executeText(name, columns, row));
      }
      return Promise.resolve();
    },
    execute(name, sql, values) {
      const prepared = prepareAs(`run_${name}`, '', sql);
      needed.add(prepared);
      script.push(`execute ${prepared} (${values.map(literal).join(', ')})`);
      return Promise.resolve();
    },
    flush: () =>
      withConnection(knex, async (connection) => {
        await prepare(connection, needed);
        await connection.query(script.splice(0).join(';\n'));
      }),
  };
}

function statementFor<Row>(
  table: string,
  columns: readonly Column<Row>[],
  onConflict = '',
): string {
  const name = onConflict === '' ? `store_${table}` : `merge_${table}`;
  const types = columns.map(({ type }) => type).join(', ');
  const names = columns.map((column) => column.name).join(', ');
  const places = columns.map((_, at) => `$${String(at + 1)}`).join(', ');
  const sql = `insert into ${table} (${names}) values (${places}) ${onConflict}`;
  return prepareAs(name, `(${types})`, sql);
}

function prepareAs(name: string, types: string, sql: string): string {
  const text = `prepare ${name} ${types} as ${sql}`;
  const known = statements.get(name) ?? text;
  assert.equal(known, text, `${name} means two statements`);
  statements.set(name, known);
  return name;
}

const executeText = <Row>(name: string, columns: readonly Column<Row>[], row: Row): string =>
  `execute ${name} (${columns.map(({ of }) => literal(of(row))).join(', ')})`;

/** Each by itself: what is prepared stays so, whatever becomes of the transaction. */
async function prepare(connection: ClientBase, names: ReadonlySet<string>): Promise<void> {
  const ready = prepared.get(connection) ?? new Set<string>();
  prepared.set(connection, ready);
  for (const name of names) {
    const text = statements.get(name);
    if (text === undefined || ready.has(name)) continue;
    await connection.query(text);
    ready.add(name);
  }
}
