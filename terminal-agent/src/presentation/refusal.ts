/** Why a card was not served: shown as `ERR007`, written into the record as 7. */
export const REFUSAL = {
  'not-our-card': 1,
  'not-in-force': 2,
  'terminal-closed': 3,
  'count-limit': 4,
  'amount-limit': 5,
  'outside-period': 6,
  'balance-too-low': 7,
  blocked: 8,
  'not-genuine': 9,
  'wrong-kind': 10,
  'already-used': 11,
  'offline-limit': 12,
  torn: 13,
  clock: 14,
  storage: 15,
} as const;
export type Refusal = keyof typeof REFUSAL;

/** `ERR001` to `ERR015`. */
export const refusalCode = (refusal: Refusal): string =>
  `ERR${String(REFUSAL[refusal]).padStart(3, '0')}`;
