import type { Backlog } from './journal/journal.ts';
import type { OfflineLimits } from './parameters/parameter-set.ts';

const DAY_MS = 86_400_000;

/** Whether the terminal has been on its own for too long, or holds too much, to take more money. */
export function offlineLimitReached(
  limits: OfflineLimits,
  held: {
    readonly backlog: Backlog;
    readonly heardAt: Date;
    readonly blockListConfirmedAt: Date | undefined;
  },
  now: Date,
): boolean {
  const age = (since: Date): number => now.getTime() - since.getTime();
  return (
    held.backlog.count >= limits.recordsMax ||
    held.backlog.amount >= limits.amountMax ||
    age(held.heardAt) > limits.daysMax * DAY_MS ||
    held.blockListConfirmedAt === undefined ||
    age(held.blockListConfirmedAt) > limits.blockListAgeDaysMax * DAY_MS
  );
}
