import type { SuspendCode } from '@lvchengtong/card-sdk/exchange';
import { absolute, sum, type Fen } from '@lvchengtong/card-sdk/money';
import { derivedId, type RecordId } from '../ingest/record-id.ts';
import { mergeChain, type Link, type Movement } from './card-chain.ts';
import { isUnsigned, movementsOf, NEW_CARD, type ChainRecord } from './chain-record.ts';

/** Why what the neighbours prove cannot be posted: only people can say what then. */
export type ObstacleCode = 'COUNTER_HELD' | 'PSAM_SEQUENCE_HELD' | 'LOAD_NOT_AUTHORISED';

/** A record may wait, and may show a gap: two cases beside it. */
const CASE_NO = { record: 1, gap: 2 } as const;

/** Facts a person can look up, and the decision keeps. JSON-safe. */
export type MatterEvidence = Readonly<Record<string, string | number>>;

/** Something about a purse that is not decided. */
export interface Matter {
  /** The same matter has the same id, however often it is found. */
  readonly caseId: string;
  readonly kind: 'record' | 'gap';
  /** The record that waits, or the one that shows the gap. */
  readonly about: ChainRecord;
  readonly code: SuspendCode | 'GAP';
  readonly family: Movement['family'];
  /** The first counter, and how many from there on. */
  readonly counter: number;
  readonly counters: number;
  readonly amount: Fen;
  readonly since: Date;
  /** Whether time may still bring a neighbour that decides it; else it is a person's from the start. */
  readonly mayAge: boolean;
  readonly evidence: MatterEvidence;
}

/**
 * What of one purse is open: suspended records that nothing has decided, and counters that no record
 * has shown. Follows from the records alone.
 */
export function openMatters(
  records: readonly ChainRecord[],
  obstacles: ReadonlyMap<string, ObstacleCode>,
): Matter[] {
  const byId = new Map(records.map((chained) => [chained.recordId as string, chained]));
  const movements = movementsOf(records);
  const waiting = records.flatMap((chained) => {
    const { suspendedFor, decision } = chained;
    if (suspendedFor === undefined || decision !== undefined) return [];
    return [recordMatter(chained, suspendedFor, movements, obstacles.get(chained.recordId))];
  });
  return [...waiting, ...gapMatters(movements, byId)];
}

function recordMatter(
  about: ChainRecord,
  code: SuspendCode,
  movements: readonly Movement[],
  obstacle: ObstacleCode | undefined,
): Matter {
  const { record, recordId } = about;
  const { links } = mergeChain(movements, NEW_CARD, new Map([[recordId, 'taken']]));
  const at = links.findIndex(({ movement }) => movement.recordId === recordId);
  const [own, next] = [links[at], links[at + 1]];
  return {
    caseId: derivedId(recordId, CASE_NO.record),
    kind: 'record',
    about,
    code,
    family: record.counterKind === 'online' ? 'online' : 'offline',
    counter: record.counter,
    counters: 1,
    amount: record.amount,
    since: about.recordedAt,
    mayAge: isUnsigned(about) && obstacle === undefined,
    evidence: {
      record_id: recordId,
      counter_kind: record.counterKind,
      counter: record.counter,
      balance_before_fen: Number(record.balanceBefore),
      balance_after_fen: Number(record.balanceAfter),
      ...(own?.previous === undefined
        ? {}
        : {
            previous_record_id: own.previous.recordId,
            previous_balance_after_fen: Number(own.previous.after),
          }),
      ...(next === undefined
        ? {}
        : {
            next_record_id: next.movement.recordId,
            next_counter_kind: next.movement.family,
            next_counter: next.movement.counter,
            next_balance_before_fen: Number(next.movement.before),
          }),
      ...(obstacle === undefined ? {} : { obstacle }),
    },
  };
}

function gapMatters(
  movements: readonly Movement[],
  byId: ReadonlyMap<string, ChainRecord>,
): Matter[] {
  const { links } = mergeChain(movements, NEW_CARD);
  return links.flatMap((link, at) => {
    const about = byId.get(link.movement.recordId);
    if (link.missingCounters === 0 || !link.movement.certain || about === undefined) return [];
    const { family } = link.movement;
    const last = links.slice(0, at).findLastIndex(({ movement }) => movement.family === family);
    const window = links.slice(last + 1, at + 1);
    return [gapMatter(link, window, about, firstShown(link, byId))];
  });
}

function gapMatter(link: Link, window: readonly Link[], about: ChainRecord, since: Date): Matter {
  const { movement, expectedCounter, missingCounters } = link;
  const first = window[0] ?? link;
  // A debit that is missing makes the chip show less than its records tell, a load more.
  const hidden = window
    .map(({ residual }) => residual)
    .filter((residual) => (movement.family === 'offline' ? residual < 0n : residual > 0n));
  return {
    caseId: derivedId(about.recordId, CASE_NO.gap),
    kind: 'gap',
    about,
    code: 'GAP',
    family: movement.family,
    counter: expectedCounter,
    counters: missingCounters,
    amount: absolute(sum(hidden)),
    since,
    mayAge: true,
    evidence: {
      record_id: about.recordId,
      counter_kind: movement.family,
      first_missing: expectedCounter,
      last_missing: expectedCounter + missingCounters - 1,
      balance_before_fen: Number(movement.before),
      previous_balance_after_fen: Number(first.previous?.after ?? NEW_CARD.balance),
      ...(first.previous === undefined ? {} : { previous_record_id: first.previous.recordId }),
    },
  };
}

/** When the centre first saw a counter beyond the gap. */
function firstShown({ movement }: Link, byId: ReadonlyMap<string, ChainRecord>): Date {
  const beyond = [...byId.values()].filter(
    ({ record }) => record.counterKind === movement.family && record.counter >= movement.counter,
  );
  const times = beyond.map(({ recordedAt }) => recordedAt.getTime());
  return new Date(Math.min(...times));
}

/** The record that now stands where a gap was. */
export const fillerOf = (
  gap: { readonly family: string; readonly counter: number; readonly counters: number },
  records: readonly ChainRecord[],
): RecordId | undefined =>
  records
    .filter(
      ({ record }) =>
        record.counterKind === gap.family &&
        record.counter >= gap.counter &&
        record.counter < gap.counter + gap.counters,
    )
    .map(({ recordId }) => recordId)
    .toSorted()[0];
