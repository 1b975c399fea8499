/** What a clerk may propose about a case; a gap can only be closed, because nobody claims its money. */
export const HAND_OUTCOMES = ['pay', 'refuse', 'write-off', 'close'] as const;
export type HandOutcome = (typeof HAND_OUTCOMES)[number];
