import { withKey } from './key-material.ts';
import type { Suite } from './suite.ts';

/** A record whose TAC is to be computed: its card's factor, and what the TAC covers. */
export interface TacRequest {
  /** The right 8 bytes of the card number. */
  readonly factor: Uint8Array;
  readonly input: Uint8Array;
}

/**
 * The TACs of many records under one city key, in their order. All card keys are derived in one
 * pass, which costs a fraction of one by one, and are wiped as they are used up.
 */
export function tacsOfCards(
  suite: Suite,
  cityTacKey: Uint8Array,
  requests: readonly TacRequest[],
): Uint8Array[] {
  const keys = suite.diversifyMany(
    cityTacKey,
    requests.map(({ factor }) => factor),
  );
  return requests.map(({ input }, at) =>
    withKey(keys[at] ?? new Uint8Array(0), (key) => suite.tac(key, input)),
  );
}
