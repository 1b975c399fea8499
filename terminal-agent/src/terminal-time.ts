import { instantOf, localDateTimeOf, type LocalDateTime } from '@lvchengtong/card-sdk/ids';

export interface TerminalTime {
  readonly now: Date;
  /** For records: never before the last one. */
  readonly at: LocalDateTime;
  /** How far the clock stands behind the last record. */
  readonly behindMs: number;
}

/** The clock as the journal lets it be: the time of records never runs backwards. */
export function terminalTime(now: Date, lastAt: LocalDateTime | undefined): TerminalTime {
  const at = localDateTimeOf(now);
  if (lastAt === undefined || lastAt <= at) return { now, at, behindMs: 0 };
  return { now, at: lastAt, behindMs: instantOf(lastAt).getTime() - now.getTime() };
}
