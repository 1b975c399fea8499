import type { z } from 'zod';
import { Problem } from './problem.ts';

/** Unknown to typed. @throws Problem REQUEST_INVALID naming every field that is wrong. */
export function parseRequest<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(
    ({ path, message }) => `${path.length === 0 ? 'body' : path.join('.')}: ${message}`,
  );
  throw new Problem('REQUEST_INVALID', wrong.join('; '));
}
