import { NO_TRANSIT } from '@lvchengtong/card-sdk/exchange';
import { instantOf, parseLocalDateTime, type TerminalId } from '@lvchengtong/card-sdk/ids';
import { ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import type { MetroParameters } from '../../parameters/parameter-set.ts';
import { isStudent, percentOf } from '../concession.ts';
import { refuse, type Decision, type Facts, type Kind } from '../decision.ts';
import { fareFor, shortestWay } from './fare.ts';
import { NO_TRIP, type Trip, type TripPlace } from './trip.ts';

export interface MetroPlace {
  readonly line: number;
  readonly station: number;
  readonly role: 'entry' | 'exit' | 'both';
}

// Stepping back out of the beam and in again is not a second journey.
const SAME_ENTRY_SECONDS = 300;

/**
 * A metro gate. Entry writes the trip record with a debit of nothing, exit prices by distance; both
 * are compound purchases, so that purse and trip record change together or not at all.
 */
export const metro = (place: MetroPlace, terminalId: TerminalId): Kind => ({
  takesMoney: true,
  keyed: false,
  asksAgain: false,
  needs: () => ['balance', 'trip'],
  decide: (facts) => {
    const { metro: tariff } = facts.parameters;
    const trip = facts.trip ?? NO_TRIP;
    if (tariff === undefined) return refuse('terminal-closed');
    const here: TripPlace = { line: place.line, station: place.station, terminalId, at: facts.at };
    const leaves = place.role === 'exit' || (place.role === 'both' && trip.state === 'entered');
    return leaves ? leave(facts, tariff, trip, here) : enter(facts, tariff, trip, here);
  },
});

function enter(facts: Facts, tariff: MetroParameters, trip: Trip, here: TripPlace): Decision {
  const unfinished = trip.state === 'entered' ? trip.entry : undefined;
  if (
    unfinished?.station === here.station &&
    secondsBetween(unfinished.at, facts.at) < SAME_ENTRY_SECONDS
  ) {
    return refuse('already-used');
  }
  if ((facts.balance ?? ZERO) < tariff.entryBalanceMin) return refuse('balance-too-low');
  // The last journey has no exit: it is paid for now, and the new one begins in the same stroke.
  const due = unfinished === undefined ? ZERO : tariff.missingEntry;
  return sell(facts, tariff, due, {
    trip: { state: 'entered', entry: here, exit: undefined },
    direction: 'in',
    here,
    entry: undefined,
  });
}

function leave(facts: Facts, tariff: MetroParameters, trip: Trip, here: TripPlace): Decision {
  const entry = trip.state === 'entered' ? trip.entry : undefined;
  const due = exitFare(tariff, entry, here);
  if (due === undefined) return refuse('terminal-closed');
  return sell(facts, tariff, due, {
    trip: { state: 'exited', entry, exit: here },
    direction: 'out',
    here,
    entry,
  });
}

function exitFare(
  tariff: MetroParameters,
  entry: TripPlace | undefined,
  here: TripPlace,
): Fen | undefined {
  if (entry === undefined) return tariff.missingEntry;
  if (entry.station === here.station) {
    const minutes = secondsBetween(entry.at, here.at) / 60;
    return minutes <= tariff.sameStationFreeMinutes ? ZERO : tariff.sameStation;
  }
  const metres = shortestWay(tariff.links, entry.station, here.station);
  return metres === undefined ? undefined : fareFor(metres, tariff);
}

function sell(
  { card, at }: Facts,
  tariff: MetroParameters,
  due: Fen,
  journey: {
    readonly trip: Trip;
    readonly direction: 'in' | 'out';
    readonly here: TripPlace;
    readonly entry: TripPlace | undefined;
  },
): Decision {
  const { trip, direction, here, entry } = journey;
  return {
    kind: 'sell',
    sale: {
      type: 'compound-purchase',
      amount: isStudent(card, at) ? percentOf(due, tariff.studentRatePercent) : due,
      amountDue: due,
      trip,
      transit: {
        ...NO_TRANSIT,
        line: here.line,
        station: here.station,
        ...(entry && { entryStation: entry.station, entryAt: entry.at }),
      },
      direction,
      mealPeriod: 0,
    },
  };
}

function secondsBetween(earlier: string, later: string): number {
  const instant = (at: string): number => instantOf(parseLocalDateTime(at)).getTime();
  return (instant(later) - instant(earlier)) / 1000;
}
