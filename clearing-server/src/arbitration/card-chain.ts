import assert from 'node:assert/strict';
import { absolute, subtract, type Fen } from '@lvchengtong/card-sdk/money';
import { PriorityQueue } from './priority-queue.ts';

/** One step of a purse, as its record tells it. Debits count on the offline counter, loads on the online one. */
export interface Movement {
  readonly recordId: string;
  readonly family: 'offline' | 'online';
  readonly counter: number;
  readonly before: Fen;
  readonly after: Fen;
  readonly occurredAt: Date;
  /** Whether the card surely did it; an uncertain one may be left out of the chain. */
  readonly certain: boolean;
}

/** What is known before the first movement. A new card stands at nothing, and both counters at 0. */
export interface ChainStart {
  readonly balance: Fen;
  readonly offlineCounter: number;
  readonly onlineCounter: number;
}

/** A movement in its place. */
export interface Link {
  readonly movement: Movement;
  /** The movement before it in the chain; undefined at the start. */
  readonly previous: Movement | undefined;
  /** What the chip showed beyond what the chain before it says; negative: less. */
  readonly residual: Fen;
  /** The first counter of its own family that is expected, and how many are missing from there. */
  readonly expectedCounter: number;
  readonly missingCounters: number;
  /** A missing debit may explain a lower balance, a missing load a higher one. */
  readonly explained: boolean;
}

/** The order of a purse's movements that leaves the least unexplained. */
export interface CardChain {
  readonly links: readonly Link[];
  readonly cost: ChainCost;
}

/**
 * Compared in this order: how often the balances break without an explanation, counters that are missing,
 * clocks that run backwards, fen. Breaks before fen: two small lies are less likely than one big one, and one
 * changed balance must not be shared out among its neighbours.
 */
export interface ChainCost {
  readonly breaks: number;
  readonly missing: number;
  readonly inversions: number;
  readonly unexplained: number;
}

/** Uncertain movements, by record id, that must be, or must not be, part of the chain. */
export type Forced = ReadonlyMap<string, 'taken' | 'skipped'>;

interface State {
  /** How many debits and loads are dealt with. */
  readonly debits: number;
  readonly loads: number;
  readonly last: Movement | undefined;
  readonly offlineCounter: number;
  readonly onlineCounter: number;
  /** How many of the counters that are missing just here explain a balance already. */
  readonly spent: Readonly<Record<Movement['family'], number>>;
  readonly cost: ChainCost;
  readonly link: Link | undefined;
  readonly parent: State | undefined;
}

interface Sequences {
  readonly debits: readonly Movement[];
  readonly loads: readonly Movement[];
}

/**
 * Merges the two counted sequences of one purse into the one that its balances tell. Both sequences
 * are ordered by their counter; how they interleave is not written anywhere, and terminals' clocks may
 * be wrong, so the balances decide (best-first search, cheapest order first). The same movements give the
 * same chain, whatever the order in which they arrived.
 */
export function mergeChain(
  movements: readonly Movement[],
  start: ChainStart,
  forced: Forced = new Map(),
): CardChain {
  const sequences: Sequences = {
    debits: movements.filter(({ family }) => family === 'offline').toSorted(inCounterOrder),
    loads: movements.filter(({ family }) => family === 'online').toSorted(inCounterOrder),
  };
  const queue = new PriorityQueue<State>(isCheaper);
  queue.push({
    debits: 0,
    loads: 0,
    last: undefined,
    offlineCounter: start.offlineCounter,
    onlineCounter: start.onlineCounter,
    spent: { offline: 0, online: 0 },
    cost: { breaks: 0, missing: 0, inversions: 0, unexplained: 0 },
    link: undefined,
    parent: undefined,
  });
  const seen = new Set<string>();
  for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
    if (state.debits === sequences.debits.length && state.loads === sequences.loads.length) {
      return { links: linksOf(state), cost: state.cost };
    }
    const name = nameOf(state);
    if (seen.has(name)) continue;
    seen.add(name);
    for (const next of nextStates(state, sequences, start, forced)) queue.push(next);
  }
  assert.fail('every order has an end');
}

const inCounterOrder = (a: Movement, b: Movement): number =>
  a.counter - b.counter ||
  Number(b.certain) - Number(a.certain) ||
  a.occurredAt.getTime() - b.occurredAt.getTime() ||
  (a.recordId < b.recordId ? -1 : 1);

export function compareCost(a: ChainCost, b: ChainCost): number {
  return (
    a.breaks - b.breaks ||
    a.missing - b.missing ||
    a.inversions - b.inversions ||
    a.unexplained - b.unexplained
  );
}

/** Among equals the one that is further on, so that an honest chain is walked straight through. */
const isCheaper = (a: State, b: State): boolean =>
  (compareCost(a.cost, b.cost) || b.debits + b.loads - (a.debits + a.loads)) < 0;

const nameOf = ({ debits, loads, last, offlineCounter, onlineCounter, spent }: State): string =>
  `${debits} ${loads} ${last?.recordId ?? ''} ${offlineCounter} ${onlineCounter} ${spent.offline} ${spent.online}`;

function linksOf(end: State): Link[] {
  const links: Link[] = [];
  for (let state: State | undefined = end; state !== undefined; state = state.parent) {
    if (state.link !== undefined) links.push(state.link);
  }
  return links.reverse();
}

function nextStates(
  state: State,
  sequences: Sequences,
  start: ChainStart,
  forced: Forced,
): State[] {
  const heads = [sequences.debits[state.debits], sequences.loads[state.loads]];
  return heads.flatMap((movement) => {
    if (movement === undefined) return [];
    const wish = movement.certain ? 'taken' : forced.get(movement.recordId);
    return [
      ...(wish === 'skipped' ? [] : [taken(state, movement, sequences, start)]),
      ...(wish === 'taken' ? [] : [dealtWith(state, movement)]),
    ];
  });
}

const dealtWith = (state: State, { family }: Movement): State => ({
  ...state,
  debits: state.debits + Number(family === 'offline'),
  loads: state.loads + Number(family === 'online'),
  link: undefined,
  parent: state,
});

/**
 * The next counter of a family that the chip surely showed. What an uncertain movement claims explains no
 * balance, unless it is the one that is taken now.
 */
function shownCounter(family: readonly Movement[], from: number, now: Movement): number {
  for (let at = from; at < family.length; at += 1) {
    const shown = family[at];
    if (shown !== undefined && (shown.certain || shown === now)) return shown.counter;
  }
  return 0;
}

function taken(state: State, movement: Movement, sequences: Sequences, start: ChainStart): State {
  const residual = subtract(movement.before, state.last?.after ?? start.balance);
  const expected = { offline: state.offlineCounter, online: state.onlineCounter };
  const missing = {
    offline: Math.max(0, shownCounter(sequences.debits, state.debits, movement) - expected.offline),
    online: Math.max(0, shownCounter(sequences.loads, state.loads, movement) - expected.online),
  };
  const lost = residual < 0n ? 'offline' : 'online';
  // One missing debit takes its money once: it cannot explain the balance before a load and after it.
  const explained = residual === 0n || missing[lost] > state.spent[lost];
  const spent =
    residual !== 0n && explained ? { ...state.spent, [lost]: state.spent[lost] + 1 } : state.spent;
  const backwards = state.last !== undefined && movement.occurredAt < state.last.occurredAt;
  const { family } = movement;
  return {
    ...dealtWith(state, movement),
    ...(family === 'offline'
      ? { offlineCounter: movement.counter + 1 }
      : { onlineCounter: movement.counter + 1 }),
    last: movement,
    spent: { ...spent, [family]: 0 },
    cost: {
      breaks: state.cost.breaks + Number(!explained),
      unexplained: state.cost.unexplained + (explained ? 0 : Number(absolute(residual))),
      missing: state.cost.missing + missing[family],
      inversions: state.cost.inversions + Number(backwards),
    },
    link: {
      movement,
      previous: state.last,
      residual,
      expectedCounter: expected[family],
      missingCounters: missing[family],
      explained,
    },
  };
}
