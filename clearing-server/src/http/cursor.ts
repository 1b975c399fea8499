import { z } from 'zod';
import { Problem } from './problem.ts';

/**
 * Where the next page begins, as an opaque word: the sort key of the last row that was shown. A page
 * found by key does not shift when rows arrive meanwhile, and costs the same however far down it is.
 */
export const encodeCursor = (key: readonly string[]): string =>
  btoa(JSON.stringify(key)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** Of a list sorted by instant and id: a cursor of one list is none of another. */
export const placeCursor = <List extends string>(lists: readonly List[]): PlaceCursor<List> =>
  z.tuple([z.enum(lists), z.iso.datetime({ precision: 6 }), z.uuid()]);
type PlaceCursor<List extends string> = z.ZodType<readonly [List, string, string]>;

/** Empty or missing is the beginning. @throws Problem REQUEST_INVALID for what we did not make. */
export function decodeCursor<Schema extends z.ZodType>(
  schema: Schema,
  cursor: string | undefined,
): z.output<Schema> | undefined {
  if (cursor === undefined || cursor === '') return undefined;
  const parsed = schema.safeParse(jsonOf(cursor));
  if (!parsed.success) throw new Problem('REQUEST_INVALID', NOT_OURS);
  return parsed.data;
}

const NOT_OURS = 'cursor: not one of ours';

function jsonOf(cursor: string): unknown {
  try {
    return JSON.parse(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')));
  } catch (cause) {
    throw new Problem('REQUEST_INVALID', NOT_OURS, { cause });
  }
}

/** The first `size` of `size + 1` rows, and the cursor when that one more was there. */
export function pageOf<Row>(
  rows: readonly Row[],
  size: number,
  keyOf: (row: Row) => readonly string[],
): { readonly rows: readonly Row[]; readonly nextCursor: string | null } {
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  const more = rows.length > size && last !== undefined;
  return { rows: shown, nextCursor: more ? encodeCursor(keyOf(last)) : null };
}
