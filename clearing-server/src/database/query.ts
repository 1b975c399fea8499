import type { Knex } from 'knex';

type Scalar = string | number | bigint | boolean | Date | Uint8Array | null;
/** What pg can send: a value, or an array of values for `any(?)` and `unnest(?)`. */
export type Binding = Scalar | readonly Scalar[];

/** Runs one statement and returns its rows. `?` in the text stands for a binding. */
export async function query<Row extends object>(
  on: Knex,
  sql: string,
  bindings: readonly Binding[] = [],
): Promise<readonly Row[]> {
  // knex types its bindings narrower than pg takes them: bigint and read-only arrays are missing.
  const answer = await on.raw<{ rows: Row[] }>(sql, bindings as readonly Knex.RawBinding[]);
  return answer.rows;
}

/**
 * An array as PostgreSQL writes it, for values that need no quotes: numbers, digits, words. Unlike an
 * array of bindings it is not escaped value by value.
 */
export const arrayText = (values: readonly (string | number | bigint)[]): string =>
  `{${values.join(',')}}`;
