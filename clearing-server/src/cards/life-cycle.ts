/** students.md section 4: every state of a card, and where it may go from there. */
const STEPS = {
  blank: ['personalised', 'destroyed'],
  personalised: ['issued', 'destroyed'],
  issued: ['active', 'lost', 'destroyed'],
  active: ['suspended', 'lost', 'returned', 'expired', 'destroyed'],
  suspended: ['active', 'lost', 'returned', 'expired', 'destroyed'],
  lost: ['replaced', 'returned', 'expired', 'destroyed'],
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

/** What a step does to the block list. A replaced card stays on it: the step is only lost → replaced. */
export function blockListAction(from: CardState, to: CardState): 'add' | 'remove' | undefined {
  const blockedBefore = BLOCKED.includes(from);
  if (BLOCKED.includes(to)) return blockedBefore ? undefined : 'add';
  return from === 'suspended' && to === 'active' ? 'remove' : undefined;
}
