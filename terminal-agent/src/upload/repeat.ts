import type { Scheduler } from '../clock.ts';
import { backoffMs } from './backoff.ts';

export interface RepeatOptions {
  readonly schedule: Scheduler;
  /** A number from 0 to 1, exclusive. */
  readonly fraction: () => number;
  readonly everyMs: number;
  /** `again`: there is more to do at once. `failed`: wait longer each time. */
  readonly round: () => Promise<'done' | 'again' | 'failed'>;
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
    failures = outcome === 'failed' ? failures + 1 : 0;
    if (stopped) return;
    callOff = options.schedule(waitMs(outcome), begin);
  };
  const waitMs = (outcome: 'done' | 'again' | 'failed'): number => {
    if (outcome === 'again') return 0;
    return outcome === 'failed' ? backoffMs(failures, options.fraction()) : options.everyMs;
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
