import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Log } from '../http/log.ts';
import type { ReconciliationReport } from '../reconciliation/difference.ts';
import type { InvariantResult } from '../reconciliation/invariant-store.ts';
import type { SettlementService } from '../settlement/settlement-service.ts';

export interface NightlyCloseOptions {
  readonly settlement: Pick<SettlementService, 'currentDay' | 'endOf' | 'close'>;
  /** Every invariant over everything there is, not only over the day. */
  readonly verify: () => Promise<readonly InvariantResult[]>;
  /** Compares the closed day again, by whole histories: a close reads the day alone. */
  readonly reconciliation: {
    readonly run: (date: SettlementDate) => Promise<Pick<ReconciliationReport, 'unexplained'>>;
  };
  readonly clock: () => Date;
  readonly log: Log;
  readonly everyMs?: number;
}

export interface Job {
  /** Waits for what is being done. */
  stop(): Promise<void>;
}

const EVERY_MS = 30_000;
/** Stands in the day and in the audit log. */
const ACTOR = 'nightly';

/**
 * Closes the open day when it has reached its cut-over, and then checks every invariant. Two
 * servers may both do it: closing twice is closing once. A day whose checks fail stays closed, is logged,
 * and is tried again with the next one.
 */
export function startNightlyClose(options: NightlyCloseOptions): Job {
  const { log, everyMs = EVERY_MS } = options;
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= closeIfDue(options)
      .catch((err: unknown) => {
        log.error({ err }, 'the nightly close stopped');
      })
      .finally(() => {
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

/** One look at the calendar, and what follows from it. */
export async function closeIfDue(options: NightlyCloseOptions): Promise<void> {
  const { settlement, verify, reconciliation, clock, log } = options;
  const { date } = await settlement.currentDay();
  if (clock() < (await settlement.endOf(date))) return;
  try {
    await settlement.close(date, ACTOR);
    const { unexplained } = await reconciliation.run(date);
    if (unexplained > 0n) {
      log.error({ date, unexplained_fen: String(unexplained) }, 'a day is not explained');
    }
  } finally {
    for (const { name, rows } of await verify()) {
      if (rows.length > 0) log.error({ check: name, rows }, 'an invariant does not hold');
    }
  }
}
