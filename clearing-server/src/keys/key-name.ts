import { CARD_KEY_NAMES, type CardKeyName } from '@lvchengtong/card-sdk/personalise';

export { CARD_KEY_NAMES, type CardKeyName };

/**
 * Root keys of the issuer. Those of cards are diversified by city and card number; those of
 * persons encrypt (PNEK) and digest (PNDK) national student numbers and never leave the centre.
 */
export const KEY_NAMES = [...CARD_KEY_NAMES, 'PNEK', 'PNDK'] as const;
export type KeyName = (typeof KEY_NAMES)[number];
