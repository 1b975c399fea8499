import { add, type Fen } from '@lvchengtong/card-sdk/money';

/** What the issuer allows; data with an effective date, see `parameter_set`. */
export interface LoadLimits {
  /** The most that a purse may hold. */
  readonly balanceMax: Fen;
  readonly multiple: Fen;
}

export type LoadObjection = 'LOAD_CAP_EXCEEDED' | 'LOAD_NOT_MULTIPLE';

/**
 * Why this amount may not be loaded onto that balance, or undefined when it may. What waited for the card
 * (a subsidy, the balance of a lost card) is what it is: only money that a person hands over has a step.
 */
export function loadObjection(
  {
    amount,
    balance,
    pendingLoadId,
  }: { readonly amount: Fen; readonly balance: Fen; readonly pendingLoadId: string | undefined },
  limits: LoadLimits,
): LoadObjection | undefined {
  const isStep = pendingLoadId !== undefined || amount % limits.multiple === 0n;
  if (amount <= 0n || !isStep) return 'LOAD_NOT_MULTIPLE';
  if (add(balance, amount) > limits.balanceMax) return 'LOAD_CAP_EXCEEDED';
  return undefined;
}
