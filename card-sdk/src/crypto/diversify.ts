import { concat } from '../bytes.ts';
import { desEncrypt } from './des.ts';

/**
 * One key level down: DK = 3DES(MK, X) | 3DES(MK, ¬X), once per factor, the upper level first.
 * Factors have 8 bytes; the last one of a card is the right 8 bytes of its serial number.
 */
export function diversify(masterKey: Uint8Array, ...factors: readonly Uint8Array[]): Uint8Array {
  if (masterKey.length !== 16) {
    throw new RangeError(`a master key has 16 bytes, not ${String(masterKey.length)}`);
  }
  return factors.reduce((key, factor) => {
    if (factor.length !== 8)
      throw new RangeError(`a factor has 8 bytes, not ${String(factor.length)}`);
    return desEncrypt(
      key,
      concat(
        factor,
        factor.map((byte) => byte ^ 0xff),
      ),
    );
  }, masterKey.slice());
}
