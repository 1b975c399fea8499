import assert from 'node:assert/strict';
import { randomFor, type Random } from '@lvchengtong/clearing-server/demo/random';

/** What one student does with a card at one terminal, and what goes wrong with it. */
export interface Visit {
  readonly phase: Phase;
  /** Seconds of the day, Asia/Shanghai. */
  readonly at: number;
  readonly student: number;
  readonly place: Place;
  /** Fen: what the cashier or the top-up clerk keys in; 0 where the terminal knows the price. */
  readonly amount: number;
  readonly tear?: PlannedTear;
  /** The card's signature arrives altered: the purchase is real, its TAC is not. */
  readonly wrongTac?: true;
}

/** Loads need the centre, so they happen while it is 06:30 and 13:00 there. */
export const PHASES = ['morning-loads', 'morning', 'noon-loads', 'afternoon'] as const;
export type Phase = (typeof PHASES)[number];

export type Place =
  | { readonly kind: 'gate' | 'canteen' | 'top-up'; readonly school: number }
  | { readonly kind: 'bus'; readonly vehicle: number }
  | { readonly kind: 'metro'; readonly stop: number };

export interface PlannedTear {
  /** The command that moves the money, or one of the presentation's exchanges, from 0. */
  readonly during: 'money' | number;
  readonly when: 'before' | 'after';
  /** Whether the student holds the card to the reader again. */
  readonly comesBack: boolean;
}

export interface PlanSize {
  /** The school of each student, by its place in the list of schools. */
  readonly schools: readonly number[];
  readonly vehicles: number;
  readonly stops: number;
}

/** One school day of everybody, in the order of time. The same seed plans the same day. */
export function planDay(seed: number, size: PlanSize): readonly Visit[] {
  const visits = size.schools
    .flatMap((school, student) =>
      studentDay(randomFor(seed, `student ${String(student)}`), student, school, size),
    )
    .sort((a, b) => a.at - b.at || a.student - b.student);
  return withWrongTac(withTears(visits, randomFor(seed, 'tears')), randomFor(seed, 'wrong tac'));
}

const clock = (hours: number, minutes: number): number => hours * 3600 + minutes * 60;

function studentDay(random: Random, student: number, school: number, size: PlanSize): Visit[] {
  const between = (from: number, to: number): number => random.whole(from, to - 1);
  const visit = (phase: Phase, at: number, place: Place, amount = 0): Visit => ({
    phase,
    at,
    student,
    place,
    amount,
  });
  const ride = random.fraction();
  const journey = (phase: Phase, start: number): Visit[] => {
    if (ride < 0.35) {
      const vehicle = random.whole(0, size.vehicles - 1);
      return [visit(phase, start, { kind: 'bus', vehicle })];
    }
    if (ride > 0.55) return [];
    const [from = 0, to = 0] = random.shuffled(Array.from({ length: size.stops }, (_, at) => at));
    const arrival = start + random.whole(600, 1500);
    return [
      visit(phase, start, { kind: 'metro', stop: from }),
      visit(phase, arrival, { kind: 'metro', stop: to }),
    ];
  };
  const here = (kind: 'gate' | 'canteen' | 'top-up'): Place => ({ kind, school });
  const firstLoad = random.happens(0.03) ? 1_000 : random.whole(4, 12) * 1_000;
  const meal = (): number => random.whole(50, 180) * 10;
  return [
    visit('morning-loads', between(clock(6, 30), clock(6, 40)), here('top-up'), firstLoad),
    ...journey('morning', between(clock(6, 45), clock(7, 15))),
    visit('morning', between(clock(7, 45), clock(8, 10)), here('gate')),
    ...chance(random, 0.3, () =>
      visit('morning', between(clock(8, 15), clock(9, 20)), here('canteen'), meal()),
    ),
    ...chance(random, 0.95, () =>
      visit('morning', between(clock(11, 30), clock(12, 40)), here('canteen'), meal()),
    ),
    ...chance(random, 0.2, () =>
      visit(
        'noon-loads',
        between(clock(13, 0), clock(13, 20)),
        here('top-up'),
        random.whole(1, 5) * 1_000,
      ),
    ),
    visit('afternoon', between(clock(16, 0), clock(16, 30)), here('gate')),
    ...chance(random, 0.25, () =>
      visit('afternoon', between(clock(16, 40), clock(17, 30)), here('canteen'), meal()),
    ),
    ...journey('afternoon', between(clock(17, 40), clock(18, 10))),
  ];
}

const chance = <Item>(random: Random, probability: number, make: () => Item): Item[] =>
  random.happens(probability) ? [make()] : [];

/** About one card in twenty-five leaves before it is finished. */
const TEAR_PROBABILITY = 0.04;
const COMES_BACK_PROBABILITY = 0.7;
const EXCHANGES_MAX = 12;

const withTears = (visits: readonly Visit[], random: Random): Visit[] =>
  visits.map((visit) => {
    const torn = random.happens(TEAR_PROBABILITY);
    const tear: PlannedTear = {
      during: random.happens(0.5) ? 'money' : random.whole(0, EXCHANGES_MAX - 1),
      when: random.oneOf(['before', 'after']),
      comesBack: random.happens(COMES_BACK_PROBABILITY),
    };
    return torn ? { ...visit, tear } : visit;
  });

function withWrongTac(visits: readonly Visit[], random: Random): Visit[] {
  const lunches = visits.filter(
    ({ phase, place, tear }) =>
      phase === 'morning' && place.kind === 'canteen' && tear === undefined,
  );
  assert(lunches.length > 0, 'nobody has lunch: there are too few students');
  const chosen = random.oneOf(lunches);
  return visits.map((visit) => (visit === chosen ? { ...visit, wrongTac: true } : visit));
}
