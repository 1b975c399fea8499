import { ZERO } from '@lvchengtong/card-sdk/money';
import { refuse, type Kind } from './decision.ts';

/**
 * Loads what the clerk keyed in, if the centre agrees. Without an amount it gives the card what waits for it,
 * one thing at a tap, and shows the balance when nothing does.
 */
export const topUp: Kind = {
  takesMoney: false,
  keyed: true,
  asksAgain: false,
  needs: (amountEntered) => (amountEntered === ZERO ? ['waiting', 'balance'] : []),
  decide: ({ balance, waiting, amountEntered }) => {
    if (waiting !== undefined) return { kind: 'load', amount: waiting.amount, waiting };
    if (balance !== undefined) return { kind: 'show-balance', balance };
    return amountEntered > 0n
      ? { kind: 'load', amount: amountEntered, waiting: undefined }
      : refuse('amount-limit');
  },
};
