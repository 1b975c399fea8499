/** What a key of a PSAM is for: the low five bits of its usage byte. */
export const SAM_USE = {
  master: 0x00,
  maintenance: 0x01,
  purchase: 0x02,
  pinUnlock: 0x03,
  pinReload: 0x04,
  applicationMaintenance: 0x05,
  mac: 0x06,
  encrypt: 0x07,
  macAndEncrypt: 0x08,
} as const;
export type SamUse = keyof typeof SAM_USE;

/** How many times the key is diversified on its way down to a card's. */
export type SamLevels = 0 | 1 | 2 | 3;

/** The usage byte: levels in the top three bits, use in the low five. `22` is purchase, one level. */
export const samUsage = (use: SamUse, levels: SamLevels): number => (levels << 5) | SAM_USE[use];

/** Makers differ in which end of the ladder of factors comes first on the wire. */
export type FactorOrder = 'card-first' | 'card-last';

/** `factors` from the card upward: its own first, then its issuer's, and so on. */
export const inOrder = (
  factors: readonly Uint8Array[],
  order: FactorOrder,
): readonly Uint8Array[] => (order === 'card-first' ? factors : factors.toReversed());

/** The levels between a PSAM's key and a card's, which are the same for all cards of an issuer. */
export interface KeyLadder {
  /** 8 bytes each, the one next to the card first; none when the PSAM's key is right above. */
  readonly upperFactors: readonly Uint8Array[];
  readonly factorOrder: FactorOrder;
}

/** As our own PSAMs are issued: the city's key, one level above the card. */
export const ONE_LEVEL: KeyLadder = { upperFactors: [], factorOrder: 'card-first' };
