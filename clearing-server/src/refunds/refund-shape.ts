import { z } from 'zod';

/** The card is on the desk and was read out, or it is lost. */
export const refundShape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('with-card'), chip_balance_fen: z.int().min(0) }),
  z.strictObject({ kind: z.literal('without-card') }),
]);
