/**
 * Root keys of the issuer. Those of cards are diversified by city and card number; those of
 * persons encrypt and digest national student numbers and never leave the centre.
 */
export const KEY_NAMES = [
  'DPK', // purchase
  'DLK', // load
  'DTK', // TAC
  'DAMK', // application maintenance: line protection
  'DACK', // application control: external authentication
  'DCMK', // card master, of the MF
  'DPUK', // PIN unlock
  'DRPK', // PIN reload
  'IAK', // internal authentication of the student application
  'PNEK', // encrypts national student numbers at rest
  'PNDK', // digests them: the same number is found again without being decrypted
] as const;
export type KeyName = (typeof KEY_NAMES)[number];

/** The keys that a card carries, each diversified for it. */
export const CARD_KEY_NAMES = [
  'DPK',
  'DLK',
  'DTK',
  'DAMK',
  'DACK',
  'DCMK',
  'DPUK',
  'DRPK',
  'IAK',
] as const satisfies readonly KeyName[];
export type CardKeyName = (typeof CARD_KEY_NAMES)[number];
