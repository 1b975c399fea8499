import { groupBy } from '../ledger/group-by.ts';
import {
  compareCost,
  mergeChain,
  type CardChain,
  type ChainStart,
  type Link,
  type Movement,
} from './card-chain.ts';

/** What the neighbours of an uncertain record prove: clearing.md section 5. */
export interface Decision {
  readonly recordId: string;
  readonly outcome: 'paid' | 'refused';
  readonly code: 'PROVEN_BY_NEXT' | 'DISPROVEN_BY_NEXT';
  /** The record that proves it. */
  readonly neighbour: Movement;
  /** The balances that the decided record states, to be held against the neighbour's. */
  readonly before: bigint;
  readonly after: bigint;
}

/**
 * Decides the uncertain movements of one purse as far as its chain proves them; the others wait. Looks
 * at records only, never at when they arrived, so every order of arrival ends in the same decisions.
 */
export function arbitrate(movements: readonly Movement[], start: ChainStart): Decision[] {
  const holders = groupBy(
    movements.filter(({ certain }) => certain),
    counterName,
  );
  const overtaken = movements.flatMap((movement) => {
    const [holder] = movement.certain ? [] : (holders.get(counterName(movement)) ?? []);
    return holder === undefined ? [] : [disproven(movement, holder)];
  });
  const decided = new Set(overtaken.map(({ recordId }) => recordId));
  const chained = movements.filter(({ recordId }) => !decided.has(recordId));
  const byNeighbours = chained
    .filter(({ certain }) => !certain)
    .flatMap((movement) => decide(movement, chained, start) ?? []);
  return [...overtaken, ...byNeighbours].sort((a, b) => (a.recordId < b.recordId ? -1 : 1));
}

const counterName = ({ family, counter }: Movement): string => `${family} ${counter}`;

const proven = (movement: Movement, neighbour: Movement): Decision => ({
  recordId: movement.recordId,
  outcome: 'paid',
  code: 'PROVEN_BY_NEXT',
  neighbour,
  before: movement.before,
  after: movement.after,
});

const disproven = (movement: Movement, neighbour: Movement): Decision => ({
  ...proven(movement, neighbour),
  outcome: 'refused',
  code: 'DISPROVEN_BY_NEXT',
});

function decide(
  movement: Movement,
  chained: readonly Movement[],
  start: ChainStart,
): Decision | undefined {
  const force = (wish: 'taken' | 'skipped'): CardChain =>
    mergeChain(chained, start, new Map([[movement.recordId, wish]]));
  const ifPaid = force('taken');
  const ifNot = force('skipped');
  // Clocks are no evidence about money: only what is unexplained and what is missing counts.
  const difference = compareCost(
    { ...ifPaid.cost, inversions: 0 },
    { ...ifNot.cost, inversions: 0 },
  );
  if (difference < 0) {
    const next = ifPaid.links.find(({ previous }) => previous?.recordId === movement.recordId);
    return next !== undefined && follows(next) ? proven(movement, next.movement) : undefined;
  }
  if (difference > 0) {
    const next = ifNot.links.find((link) => showsNothingHappened(link, movement, start));
    return next && disproven(movement, next.movement);
  }
  return undefined;
}

/** The chip showed exactly the balance after it, and no counter is missing between the two. */
const follows = ({ residual, missingCounters, movement }: Link): boolean =>
  residual === 0n && missingCounters === 0 && movement.certain;

/** The chip stood, after `movement` was tried, where it stood before. */
function showsNothingHappened(
  { movement: next, previous }: Link,
  movement: Movement,
  start: ChainStart,
): boolean {
  const stood = previous?.after ?? start.balance;
  if (!next.certain || next.before !== movement.before || stood !== movement.before) return false;
  // Within one family the counter says what came later; across families only the time can.
  return next.family === movement.family
    ? next.counter > movement.counter
    : next.occurredAt >= movement.occurredAt;
}
