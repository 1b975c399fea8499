import { add, type Fen } from '@lvchengtong/card-sdk/money';

/** What the issuer allows; data with an effective date, see `parameter_set`. */
export interface LoadLimits {
  /** The most that a purse may hold. */
  readonly balanceMax: Fen;
  readonly multiple: Fen;
}

export type LoadObjection = 'LOAD_CAP_EXCEEDED' | 'LOAD_NOT_MULTIPLE';

/** Why this amount may not be loaded onto that balance, or undefined when it may. */
export function loadObjection(
  amount: Fen,
  balance: Fen,
  limits: LoadLimits,
): LoadObjection | undefined {
  if (amount <= 0n || amount % limits.multiple !== 0n) return 'LOAD_NOT_MULTIPLE';
  if (add(balance, amount) > limits.balanceMax) return 'LOAD_CAP_EXCEEDED';
  return undefined;
}
