import type { Scheduler } from '../clock.ts';
import { backoffMs } from './backoff.ts';

/** `again`: there is more to do at once. `failed`: wait longer each time, and at least as long as asked. */
export type RoundOutcome =
  'done' | 'again' | 'failed' | { readonly kind: 'asked-to-wait'; readonly ms: number };

export interface RepeatOptions {
  readonly schedule: Scheduler;
  /** A number from 0 to 1, exclusive. */
  readonly fraction: () => number;
  readonly everyMs: number;
  readonly round: () => Promise<RoundOutcome>;
  readonly onError: (error: unknown) => void;
}

export interface Repeating {
  /** Do a round now rather than when its time comes. */
  hurry(): void;
  /** Resolves when the round in hand is over. */
  stop(): Promise<void>;
}

/** Runs rounds one after the other, never two at once, until stopped. */
export function repeat(options: RepeatOptions): Repeating {
  let failures = 0;
  let stopped = false;
  let callOff: () => void = () => undefined;
  let inHand: Promise<void> | undefined;

  const begin = (): void => {
    callOff();
    inHand ??= runRound().finally(() => {
      inHand = undefined;
    });
  };
  const runRound = async (): Promise<void> => {
    const outcome = await options.round().catch((error: unknown) => {
      options.onError(error);
      return 'failed' as const;
    });
    failures = outcome === 'done' || outcome === 'again' ? 0 : failures + 1;
    if (stopped) return;
    callOff = options.schedule(waitMs(outcome), begin);
  };
  const waitMs = (outcome: RoundOutcome): number => {
    if (outcome === 'again') return 0;
    if (outcome === 'done') return options.everyMs;
    const ms = backoffMs(failures, options.fraction());
    // Not all of a street at the same moment: everyone after what was asked and his own waiting.
    return outcome === 'failed' ? ms : outcome.ms + ms;
  };

  begin();
  return {
    hurry: begin,
    stop: async () => {
      stopped = true;
      callOff();
      await inHand;
    },
  };
}
