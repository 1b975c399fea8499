import { createCipheriv } from 'node:crypto';
import { concat } from '../bytes.ts';

/** GB/T 32907 SM4, ECB over whole 16-byte blocks. No card here uses it yet. */
export function sm4Encrypt(key: Uint8Array, blocks: Uint8Array): Uint8Array {
  const cipher = createCipheriv('sm4-ecb', key, null).setAutoPadding(false);
  return concat(cipher.update(blocks), cipher.final());
}
