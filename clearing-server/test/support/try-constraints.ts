import assert from 'node:assert/strict';
import type { Knex } from 'knex';
import type { Table } from './registry-tables.ts';

/** Each change alone keeps the row out, by the constraint of that name. */
export async function tryBreaks(database: Knex, { name, row, breaks }: Table): Promise<void> {
  for (const [constraint, change] of Object.entries(breaks)) {
    await assert.rejects(
      database(name).insert({ ...row(), ...change }),
      (error) => {
        assert.equal((error as { constraint?: string }).constraint, constraint);
        return true;
      },
      constraint,
    );
  }
}

/** Checks and partial unique indexes of these tables that no break names. */
export async function untried(database: Knex, tables: readonly Table[]): Promise<string[]> {
  const tried = new Set(tables.flatMap(({ breaks }) => Object.keys(breaks)));
  const names = tables.map(({ name }) => name);
  const { rows } = await database.raw<{ rows: { name: string }[] }>(
    `select conname as name from pg_constraint
       where contype = 'c' and conrelid = any(?::regclass[])
     union select indexrelid::regclass::text from pg_index
       where indisunique and indpred is not null and indrelid = any(?::regclass[])`,
    [names, names],
  );
  return rows
    .map(({ name }) => name.replace('person.', ''))
    .filter((name) => !tried.has(name))
    .sort();
}
