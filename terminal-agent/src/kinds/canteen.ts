import { NO_TRANSIT } from '@lvchengtong/card-sdk/exchange';
import type { LocalDateTime } from '@lvchengtong/card-sdk/ids';
import { add, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import type { CanteenParameters, MealPeriod } from '../parameters/parameter-set.ts';
import { minuteOfDay } from '../presentation/local-time.ts';
import { refuse, type Decision, type Facts, type Kind } from './decision.ts';

/** The meal that is being served, if one is. */
export function mealPeriodAt(
  periods: readonly MealPeriod[],
  at: LocalDateTime,
): MealPeriod | undefined {
  const minute = minuteOfDay(at);
  return periods.find(({ fromMinute, toMinute }) => minute >= fromMinute && minute < toMinute);
}

/** A till: the cashier keys in an amount, the card pays it, within the limits of tap, meal and day. */
export const canteen: Kind = {
  takesMoney: true,
  keyed: true,
  asksAgain: true,
  needs: (amountEntered) => (amountEntered === ZERO ? ['balance'] : []),
  decide: (facts) => {
    const { canteen: limits } = facts.parameters;
    if (facts.balance !== undefined) return { kind: 'show-balance', balance: facts.balance };
    if (limits === undefined) return refuse('terminal-closed');
    return sell(facts, limits, facts.amountEntered);
  },
};

function sell({ at, history }: Facts, limits: CanteenParameters, amount: Fen): Decision {
  const meal = mealPeriodAt(limits.mealPeriods, at);
  if (meal === undefined) return refuse('outside-period');
  if (amount > limits.tapAmountMax) return refuse('amount-limit');
  if (add(history.spentToday, amount) > limits.dayAmountMax) return refuse('amount-limit');
  if ((history.mealTaps.get(meal.no) ?? 0) >= limits.mealTapsMax) return refuse('count-limit');
  return {
    kind: 'sell',
    sale: {
      type: 'purchase',
      amount,
      amountDue: amount,
      trip: undefined,
      transit: NO_TRANSIT,
      direction: 'none',
      mealPeriod: meal.no,
    },
  };
}
