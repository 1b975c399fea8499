import { concat } from '../bytes.ts';
import { type BlockCipher, decryptBlocks, encryptBlocks } from './block-cipher.ts';

/**
 * 8-byte key: single DES. 16-byte key KL|KR: two-key triple DES (EDE).
 * Node reaches single DES only through the legacy provider, so K is given three times to EDE:
 * E_K(D_K(E_K(x))) is E_K(x).
 */
export const DES: BlockCipher = {
  ecb: 'des-ede3-ecb',
  cbc: 'des-ede3-cbc',
  blockLength: 8,
  schedule: (key) => {
    if (key.length === 8) return concat(key, key, key);
    if (key.length === 16) return concat(key, key.subarray(0, 8));
    throw new RangeError(`a DES key has 8 or 16 bytes, not ${String(key.length)}`);
  },
};

/** ECB over whole 8-byte blocks, no padding. @throws RangeError for another key length. */
export const desEncrypt = (key: Uint8Array, blocks: Uint8Array): Uint8Array =>
  encryptBlocks(DES, key, blocks);

export const desDecrypt = (key: Uint8Array, blocks: Uint8Array): Uint8Array =>
  decryptBlocks(DES, key, blocks);
