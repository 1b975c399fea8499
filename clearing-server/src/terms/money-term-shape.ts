import { z } from 'zod';

const days = z.int().min(0).max(36_500);

/** Terms from a day on, as one person asks for them and another agrees. */
export const moneyTermShape = z.strictObject({
  effective_from: z.iso.date(),
  load_age_days: days.min(1),
  replacement_wait_days: days,
  refund_wait_days: days,
  refund_claim_days: days.min(1),
  card_deposit_fen: z.int().min(0).max(100_000),
});
