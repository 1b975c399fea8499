import { ZERO } from '@lvchengtong/card-sdk/money';
import { refuse, type Kind } from './decision.ts';

/** Loads what the clerk keyed in, if the centre agrees; without an amount it shows the balance. */
export const topUp: Kind = {
  takesMoney: false,
  keyed: true,
  asksAgain: false,
  needs: (amountEntered) => (amountEntered === ZERO ? ['balance'] : []),
  decide: ({ balance, amountEntered }) => {
    if (balance !== undefined) return { kind: 'show-balance', balance };
    return amountEntered > 0n ? { kind: 'load', amount: amountEntered } : refuse('amount-limit');
  },
};
