import type { EntryPosition } from './statement.ts';

/*
 * A statement is in the order of settlement date, then of when the card was presented, then of the transfer's
 * id. The id of what a record caused begins with that time (`recordIdOf`, `derivedId`), so on one day the key
 * of the ledger is that order already: a page of any account is read off it, however many transfers there are.
 * What no record caused bears an id of another kind; it is little, and has an index of its own.
 */

/** SQL: when the card was presented, as ids tell it: a clock before 1970 is at its beginning. */
export const PRESENTED = `greatest(t.occurred_at, timestamptz 'epoch')`;

/** SQL: whether a record caused the transfer as it came in, or as it was decided. As the index has it. */
export const OF_NO_RECORD = `t.purpose not in ('purchase', 'concession', 'load', 'unload', 'operator-loss')`;
export const OF_A_RECORD = `t.purpose in ('purchase', 'concession', 'load', 'unload', 'operator-loss')`;

/** Later than every position, and than every id. */
export const NEWEST = {
  settlementDate: 'infinity',
  occurredAt: 'infinity',
  transferId: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
} as const;

/**
 * What parts the ids that records cause before that position from those after it: the position's own, or
 * where it would be if it began with its time.
 */
export function idsAround({ occurredAt, transferId }: EntryPosition): string {
  const ms = Math.max(0, occurredAt.getTime()).toString(16).padStart(12, '0');
  const time = `${ms.slice(0, 8)}-${ms.slice(8)}`;
  const [first, last] = [`${time}-0000-0000-000000000000`, `${time}-ffff-ffff-ffffffffffff`];
  return transferId < first ? first : transferId > last ? last : transferId;
}
