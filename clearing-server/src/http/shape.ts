import { z } from 'zod';

/* What answers are made of. Amounts are whole fen in safe integers; nothing transforms. */

/** A list that whoever gets it does not change. */
export const listOf = <Item extends z.ZodType>(item: Item): z.ZodReadonly<z.ZodArray<Item>> =>
  z.array(item).readonly();

/** In the query of a list that comes in pages. */
export const CURSOR = z.string().max(400).optional();

/** One page of a list; `next_cursor` asks for the page after it. */
export const pageOf = <Item extends z.ZodType>(item: Item): PageShape<Item> =>
  z.object({ items: listOf(item), next_cursor: z.string().nullable() });
type PageShape<Item extends z.ZodType> = z.ZodObject<{
  items: z.ZodReadonly<z.ZodArray<Item>>;
  next_cursor: z.ZodNullable<z.ZodString>;
}>;

/** One page of a list; `next_cursor` asks for the page after it. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next_cursor: string | null;
}

/** Whole fen; signed where something may be owed either way. */
export const FEN = z.int();
export const COUNT = z.int().min(0);

/** A count and the money it stands for. */
export const TALLY = z.object({ records: COUNT, amount_fen: FEN }).meta({ id: 'Tally' });
export type Tally = Readonly<z.output<typeof TALLY>>;

/**
 * Which state of a row somebody saw: PostgreSQL's own name for the row's version (`xmin::text`), which
 * every change by whomever makes another.
 */
export const VERSION = z
  .string()
  .regex(/^[0-9A-Za-z.-]{1,80}$/)
  .describe('of the state: what a change of it sends back as If-Match');
