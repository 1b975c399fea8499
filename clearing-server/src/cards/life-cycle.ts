/** students.md section 4: every state of a card, and where it may go from there. */
const STEPS = {
  blank: ['personalised', 'destroyed'],
  personalised: ['issued', 'destroyed'],
  issued: ['active', 'lost', 'destroyed'],
  active: ['suspended', 'lost', 'returned', 'expired', 'destroyed'],
  suspended: ['active', 'lost', 'returned', 'expired', 'destroyed'],
  // Found again within the waiting term: back to what it was.
  lost: ['active', 'suspended', 'replaced', 'returned', 'expired', 'destroyed'],
  replaced: ['destroyed'],
  returned: ['destroyed'],
  expired: ['returned', 'destroyed'],
  destroyed: [],
} as const satisfies Record<string, readonly string[]>;

export type CardState = keyof typeof STEPS;
export const CARD_STATES = Object.keys(STEPS) as CardState[];

export const mayBecome = (from: CardState, to: CardState): boolean =>
  (STEPS[from] as readonly CardState[]).includes(to);

/** States in which no terminal may accept the card. */
const BLOCKED: readonly CardState[] = ['suspended', 'lost', 'destroyed'];

/**
 * What arriving in a state does to the block list. A card that leaves use stays as it is on it; and
 * a card is never listed twice: a version of the list is always a difference.
 */
export function blockListAction(to: CardState, isListed: boolean): 'add' | 'remove' | undefined {
  if (BLOCKED.includes(to)) return isListed ? undefined : 'add';
  return to === 'active' && isListed ? 'remove' : undefined;
}
