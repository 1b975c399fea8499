import { type BlockCipher, encryptBlocks } from './block-cipher.ts';

/** GB/T 32907. */
export const SM4_CIPHER: BlockCipher = {
  ecb: 'sm4-ecb',
  cbc: 'sm4-cbc',
  blockLength: 16,
  schedule: (key) => {
    if (key.length === 16) return key.slice();
    throw new RangeError(`an SM4 key has 16 bytes, not ${String(key.length)}`);
  },
};

/** ECB over whole 16-byte blocks, no padding. @throws RangeError */
export const sm4Encrypt = (key: Uint8Array, blocks: Uint8Array): Uint8Array =>
  encryptBlocks(SM4_CIPHER, key, blocks);
