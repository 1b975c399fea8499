/** The keys of a card, as named at the centre; each has its place on the card. */
export const CARD_KEY_NAMES = [
  'DPK', // purchase
  'DLK', // load
  'DTK', // TAC
  'DAMK', // application maintenance: line protection
  'DACK', // application control: external authentication
  'DCMK', // card master, in the MF
  'DPUK', // PIN unlock
  'DRPK', // PIN reload
  'IAK', // internal authentication of the student application
] as const;
export type CardKeyName = (typeof CARD_KEY_NAMES)[number];
