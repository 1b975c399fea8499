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
 * at records only, never at when they arrived or at what was decided before, so every order of arrival and
 * every split into runs ends in the same decisions. What is proven is itself a neighbour: it is asked again
 * until nothing more follows.
 */
export function arbitrate(movements: readonly Movement[], start: ChainStart): Decision[] {
  const decided = new Map<string, Decision>();
  for (;;) {
    const known = movements
      .filter(({ recordId }) => decided.get(recordId)?.outcome !== 'refused')
      .map((movement) => ({
        ...movement,
        certain: movement.certain || decided.has(movement.recordId),
      }));
    const found = overtaken(known);
    const fresh = found.length > 0 ? found : provenByNeighbours(known, start);
    if (fresh.length === 0) break;
    for (const decision of fresh) decided.set(decision.recordId, decision);
  }
  return [...decided.values()].sort((a, b) => (a.recordId < b.recordId ? -1 : 1));
}

/** Uncertain movements whose counter another one has used for certain. */
function overtaken(movements: readonly Movement[]): Decision[] {
  const holders = groupBy(
    movements.filter(({ certain }) => certain),
    counterName,
  );
  return movements.flatMap((movement) => {
    const [holder] = movement.certain ? [] : (holders.get(counterName(movement)) ?? []);
    return holder === undefined ? [] : [disproven(movement, holder)];
  });
}

function provenByNeighbours(movements: readonly Movement[], start: ChainStart): Decision[] {
  const chained = withoutEarlierTries(movements);
  return chained
    .filter(({ certain }) => !certain)
    .flatMap((movement) => decide(movement, chained, start) ?? []);
}

/**
 * Of several tries at one counter, from one balance and for one amount, the last can have happened: it
 * found the chip where the earlier ones had left it.
 */
function withoutEarlierTries(movements: readonly Movement[]): Movement[] {
  const tries = groupBy(
    movements.filter(({ certain }) => !certain),
    (movement) => `${counterName(movement)} ${movement.before} ${movement.after}`,
  );
  const earlier = new Set([...tries.values()].flatMap((own) => own.toSorted(byTime).slice(0, -1)));
  return movements.filter((movement) => !earlier.has(movement));
}

const byTime = (a: Movement, b: Movement): number =>
  a.occurredAt.getTime() - b.occurredAt.getTime() || (a.recordId < b.recordId ? -1 : 1);

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
  // Clocks come after the money: they only choose between stories that explain as much and miss as little.
  const difference = compareCost(ifPaid.cost, ifNot.cost);
  if (difference < 0) {
    const at = ifPaid.links.findIndex(({ movement: own }) => own.recordId === movement.recordId);
    const [own, next] = [ifPaid.links[at], ifPaid.links[at + 1]];
    return own !== undefined && next !== undefined && showsItHappened(next, own)
      ? proven(movement, next.movement)
      : undefined;
  }
  if (difference > 0) {
    const next = ifNot.links.find((link) => showsNothingHappened(link, movement, start));
    return next && disproven(movement, next.movement);
  }
  return undefined;
}

const isWhole = ({ residual, missingCounters }: Link): boolean =>
  residual === 0n && missingCounters === 0;

/** The chip showed exactly the balance after it, and no counter is missing between the two. */
function showsItHappened(next: Link, own: Link): boolean {
  if (!isWhole(next) || !next.movement.certain) return false;
  // Within one family the counters say that the two are neighbours; across families only the balances on
  // both sides can, and clocks that do not contradict them.
  return (
    next.movement.family === own.movement.family ||
    (isWhole(own) && next.movement.occurredAt >= own.movement.occurredAt)
  );
}

/** The chip stood, after `movement` was tried, where it stood before. */
function showsNothingHappened(link: Link, movement: Movement, start: ChainStart): boolean {
  const { movement: next, previous } = link;
  const stood = previous?.after ?? start.balance;
  if (!next.certain || next.before !== movement.before || stood !== movement.before) return false;
  if (next.family === movement.family) return next.counter === movement.counter + 1;
  return (
    isWhole(link) &&
    next.occurredAt >= movement.occurredAt &&
    (previous === undefined || previous.occurredAt <= movement.occurredAt)
  );
}
