import { z } from 'zod';
import { fen } from '@lvchengtong/card-sdk/money';
import type { LoadLimits } from '../loads/load-rule.ts';

const amount = z
  .number()
  .int()
  .nonnegative()
  .transform((value) => fen(value));

const load = z.object({
  balance_max_fen: amount,
  multiple_fen: amount.refine((value) => value > 0n),
});
/** What the centre itself reads of a parameter set; the rest is the terminals' affair. */
const content = z.looseObject({
  load,
  offline_limits: z.looseObject({}),
  low_balance_fen: amount,
});

export type ParameterContent = Readonly<Record<string, unknown>>;

/** Why a set may not be published, or undefined when it may. */
export function contentProblem(candidate: ParameterContent): string | undefined {
  const parsed = content.safeParse(candidate);
  if (parsed.success) return undefined;
  return parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
}

/** @throws ZodError when somebody has written a set into the database that was never published. */
export function loadLimitsOf(candidate: ParameterContent): LoadLimits {
  const { load } = content.parse(candidate);
  return { balanceMax: load.balance_max_fen, multiple: load.multiple_fen };
}
