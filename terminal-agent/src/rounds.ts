import type { Scheduler } from './clock.ts';
import type { AgentLog } from './log.ts';
import type { RefreshOutcome } from './parameters/refresh.ts';
import { repeat, type Repeating, type RoundOutcome } from './upload/repeat.ts';
import type { UploadOutcome } from './upload/uploader.ts';

export interface RoundsOptions {
  readonly schedule: Scheduler;
  readonly random: (length: number) => Uint8Array;
  readonly uploadMs: number;
  readonly refreshMs: number;
  readonly upload: () => Promise<UploadOutcome>;
  readonly refresh: () => Promise<RefreshOutcome | { readonly unreachable: string }>;
  readonly heartbeatMs: number;
  readonly heartbeat: () => Promise<unknown>;
  readonly log: AgentLog;
}

export interface Rounds {
  readonly hurryUpload: () => void;
  readonly stop: () => Promise<void>;
}

/** What a terminal does by itself: uploads, downloads and signs of life, each with its own waiting after failures. */
export function startRounds(options: RoundsOptions): Rounds {
  const { schedule, random, log } = options;
  const fraction = (): number => (random(1)[0] ?? 0) / 256;
  const onError = (error: unknown): void => {
    log.error({ error }, 'a round failed');
  };
  const uploads: Repeating = repeat({
    schedule,
    fraction,
    onError,
    everyMs: options.uploadMs,
    round: async () => roundAfterUpload(await options.upload(), log),
  });
  const refreshes: Repeating = repeat({
    schedule,
    fraction,
    onError,
    everyMs: options.refreshMs,
    round: async () => {
      const outcome = await options.refresh();
      if ('unreachable' in outcome || outcome.failed.length > 0) return 'failed';
      return 'done';
    },
  });
  const heartbeats: Repeating = repeat({
    schedule,
    fraction,
    onError,
    everyMs: options.heartbeatMs,
    round: async () => {
      await options.heartbeat();
      return 'done';
    },
  });
  return {
    hurryUpload: () => {
      uploads.hurry();
    },
    stop: async () => {
      await Promise.all([uploads.stop(), refreshes.stop(), heartbeats.stop()]);
    },
  };
}

function roundAfterUpload(outcome: UploadOutcome, log: AgentLog): RoundOutcome {
  switch (outcome.kind) {
    case 'nothing-to-send':
      return 'done';
    case 'acknowledged':
      log.info(
        { batch_no: outcome.batchNo, records: outcome.verdicts.length },
        'batch acknowledged',
      );
      return 'again';
    case 'unreachable':
      log.warn({ reason: outcome.reason }, 'centre not reachable');
      return 'failed';
    case 'bad-receipt':
      log.error({ reason: outcome.reason }, 'answer is no receipt for this batch');
      return 'failed';
    case 'refused':
      log.warn({ status: outcome.status, code: outcome.code }, 'batch not taken');
      if (outcome.code === 'BATCH_NAME_REUSED') return 'again';
      return outcome.retryAfterSeconds === undefined
        ? 'failed'
        : { kind: 'asked-to-wait', ms: outcome.retryAfterSeconds * 1000 };
  }
}
