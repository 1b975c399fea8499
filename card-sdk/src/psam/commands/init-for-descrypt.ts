import { type CommandCodec, noData } from '../../apdu/index.ts';
import { concat } from '../../bytes.ts';
import { type FactorOrder, inOrder } from '../sam-usage.ts';

/** Which of the SAM's keys, and how far down it is derived. */
export interface SamKey {
  /** `samUsage`: number of levels in the high 3 bits, use in the low 5. */
  readonly usage: number;
  readonly keyId: number;
}

export interface Derivation {
  readonly key: SamKey;
  /** One of 8 bytes for each level of the key, the card's own first; none for a key used as it is. */
  readonly factors: readonly Uint8Array[];
  readonly factorOrder: FactorOrder;
}

/** INIT FOR DESCRYPT (DELIVERY KEY): derives a temporary key inside the SAM, for DES CRYPT. */
export const initForDescrypt: CommandCodec<Derivation, void> = {
  name: 'INIT FOR DESCRYPT',
  encode: ({ key, factors, factorOrder }) => ({
    cla: 0x80,
    ins: 0x1a,
    p1: key.usage,
    p2: key.keyId,
    data: concat(...inOrder(factors, factorOrder)),
  }),
  decode: noData,
};
