import { liveEventOf, type LiveEvent } from './live-feed.ts';
import type { TodayReport } from './report-shapes.ts';

export interface LiveFeed {
  /** Something that the report shows was committed. Cheap: may be called after every upload. */
  publish(): void;
  /**
   * The latest event at once, unless the subscriber has it already, then each new one; `onEnd` when
   * the feed closes. Answers the way out.
   */
  subscribe(subscriber: LiveSubscriber): () => void;
  /** Ends every stream and asks the database nothing more. */
  close(): void;
}

export interface LiveSubscriber {
  readonly lastEventId: string | undefined;
  readonly onEvent: (event: LiveEvent) => void;
  readonly onEnd: () => void;
}

export interface LiveFeedOptions {
  readonly report: () => Promise<TodayReport>;
  /** A cheap question whose answer changes when the report does. */
  readonly marker: () => Promise<string>;
  readonly onError: (error: unknown) => void;
  /** At most one report in this time, however many uploads come. */
  readonly intervalMs?: number;
  /** How often to ask for the marker: uploads may be taken in by another process. */
  readonly pollMs?: number;
}

// Terminals fall silent without anything being committed: so often the report is made regardless.
const POLLS_PER_REFRESH = 6;
// A report may take one part in ten of the database's time, no more, on a day of millions.
const REST_PER_WORK = 9;

/** Nothing is computed while nobody watches. */
export function createLiveFeed(options: LiveFeedOptions): LiveFeed {
  const { intervalMs = 500, pollMs = 5_000 } = options;
  const subscribers = new Set<LiveSubscriber>();
  let latest: LiveEvent | undefined;
  let wanted = false;
  let busy = false;
  let polling: NodeJS.Timeout | undefined;

  const publish = (): void => {
    if (subscribers.size === 0) return;
    wanted = true;
    if (!busy) void refresh();
  };

  const refresh = async (): Promise<void> => {
    busy = true;
    wanted = false;
    const startedAt = performance.now();
    try {
      const event = liveEventOf(await options.report());
      if (event.id !== latest?.id && subscribers.size > 0) {
        latest = event;
        for (const { onEvent } of subscribers) onEvent(event);
      }
    } catch (error) {
      options.onError(error);
    }
    const restMs = Math.max(intervalMs, (performance.now() - startedAt) * REST_PER_WORK);
    setTimeout(() => {
      busy = false;
      if (wanted) publish();
    }, restMs).unref();
  };

  const poll = pollWith(options, publish);
  const stop = (): void => {
    clearInterval(polling);
    polling = undefined;
    latest = undefined;
  };

  return {
    publish,
    subscribe: (subscriber) => {
      subscribers.add(subscriber);
      polling ??= setInterval(() => void poll(), pollMs).unref();
      if (latest !== undefined && latest.id !== subscriber.lastEventId) subscriber.onEvent(latest);
      publish();
      return () => {
        subscribers.delete(subscriber);
        if (subscribers.size === 0) stop();
      };
    },
    close: () => {
      stop();
      for (const { onEnd } of subscribers) onEnd();
      subscribers.clear();
    },
  };
}

function pollWith(options: LiveFeedOptions, publish: () => void): () => Promise<void> {
  let seen: string | undefined;
  let polls = 0;
  return async () => {
    polls += 1;
    try {
      const marker = await options.marker();
      if (marker !== seen || polls % POLLS_PER_REFRESH === 0) publish();
      seen = marker;
    } catch (error) {
      options.onError(error);
    }
  };
}
