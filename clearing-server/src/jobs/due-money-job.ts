import type { Log } from '../http/log.ts';
import type { Job } from './nightly-close-job.ts';

export interface DueMoneyOptions {
  /** Each does what is due and says how much that was; doing it twice is doing it once. */
  readonly deeds: Readonly<Record<string, () => Promise<number>>>;
  readonly log: Log;
  readonly everyMs?: number;
}

const EVERY_MS = 60_000;

/** Recalls what expired, and whatever else becomes due by nothing but time. */
export function startDueMoney({ deeds, log, everyMs = EVERY_MS }: DueMoneyOptions): Job {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= doWhatIsDue(deeds, log).finally(() => {
      running = undefined;
    });
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

/** One that fails holds up no other, and is tried again the next time. */
export async function doWhatIsDue(deeds: DueMoneyOptions['deeds'], log: Log): Promise<void> {
  for (const [name, deed] of Object.entries(deeds)) {
    try {
      const done = await deed();
      if (done > 0) log.info({ deed: name, done }, 'did what was due');
    } catch (err) {
      log.error({ err, deed: name }, 'what is due could not be done');
    }
  }
}
