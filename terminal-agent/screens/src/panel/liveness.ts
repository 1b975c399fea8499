/** What a page knows about its stream; all times in milliseconds of the page's own steady clock. */
export interface StreamSigns {
  readonly heardAtMs: number;
  readonly heartbeatMs: number;
  /** When the connection broke, while it is broken. */
  readonly brokenAtMs: number | undefined;
}

/** A restart of the agent takes about this long: shorter breaks are not worth a red page. */
const BREAK_GRACE_MS = 2_000;
/** A beat that is a little late is not a missed one. */
const LATENESS_MS = 1_000;

/** Lost after two missed heartbeats, or sooner when the connection is known to be broken. */
export function isLost(signs: StreamSigns, nowMs: number): boolean {
  if (signs.brokenAtMs !== undefined && nowMs - signs.brokenAtMs > BREAK_GRACE_MS) return true;
  return nowMs - signs.heardAtMs > 2 * signs.heartbeatMs + LATENESS_MS;
}
