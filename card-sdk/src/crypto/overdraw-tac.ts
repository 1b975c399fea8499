import { sameMac } from './mac.ts';
import type { Suite } from './suite.ts';

/**
 * The TAC of a new overdraw limit, in the two ways that are told of it: FMCOS's manual uses DTK
 * "directly", as a MAC under its 16 bytes; two independent clients use the folded key, as every other
 * TAC does, one of them against a real card. With a key of 8 bytes they are the same.
 */
export const OVERDRAW_TACS = {
  folded: (suite: Suite, tacKey: Uint8Array, input: Uint8Array) => suite.tac(tacKey, input),
  direct: (suite: Suite, tacKey: Uint8Array, input: Uint8Array) => suite.mac(tacKey, input),
} as const;

/** For a host: whether a card of either kind gave this TAC. `input` is `overdrawTacInput`. */
export const isOverdrawTac = (
  suite: Suite,
  tacKey: Uint8Array,
  input: Uint8Array,
  tac: Uint8Array,
): boolean => Object.values(OVERDRAW_TACS).some((make) => sameMac(make(suite, tacKey, input), tac));
