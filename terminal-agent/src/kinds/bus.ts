import { NO_TRANSIT } from '@lvchengtong/card-sdk/exchange';
import { isStudent, percentOf } from './concession.ts';
import { refuse, type Kind } from './decision.ts';

export interface BusPlace {
  readonly line: number;
  readonly vehicle: number;
}

/** One tap, the flat fare of the line; students pay their part of it. */
export const bus = (place: BusPlace): Kind => ({
  takesMoney: true,
  keyed: false,
  asksAgain: true,
  needs: () => [],
  decide: ({ card, at, parameters }) => {
    const fare = parameters.bus?.fares.get(place.line);
    if (parameters.bus === undefined || fare === undefined) return refuse('terminal-closed');
    return {
      kind: 'sell',
      sale: {
        type: 'purchase',
        amount: isStudent(card, at) ? percentOf(fare, parameters.bus.studentRatePercent) : fare,
        amountDue: fare,
        trip: undefined,
        transit: { ...NO_TRANSIT, ...place },
        direction: 'in',
        mealPeriod: 0,
      },
    };
  },
});
