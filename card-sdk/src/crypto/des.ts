import { createCipheriv, createDecipheriv } from 'node:crypto';
import { concat } from '../bytes.ts';

/**
 * 8-byte key: single DES. 16-byte key KL|KR: two-key triple DES (EDE).
 * Node reaches single DES only through the legacy provider, so K is given three times to EDE:
 * E_K(D_K(E_K(x))) is E_K(x).
 */
function edeKey(key: Uint8Array): Uint8Array {
  if (key.length === 8) return concat(key, key, key);
  if (key.length === 16) return concat(key, key.subarray(0, 8));
  throw new RangeError(`a DES key has 8 or 16 bytes, not ${String(key.length)}`);
}

/** ECB over whole 8-byte blocks, no padding. @throws RangeError for another key length. */
export function desEncrypt(key: Uint8Array, blocks: Uint8Array): Uint8Array {
  const schedule = edeKey(key);
  const cipher = createCipheriv('des-ede3-ecb', schedule, null).setAutoPadding(false);
  const result = new Uint8Array(concat(cipher.update(blocks), cipher.final()));
  schedule.fill(0);
  return result;
}

export function desDecrypt(key: Uint8Array, blocks: Uint8Array): Uint8Array {
  const schedule = edeKey(key);
  const decipher = createDecipheriv('des-ede3-ecb', schedule, null).setAutoPadding(false);
  const result = new Uint8Array(concat(decipher.update(blocks), decipher.final()));
  schedule.fill(0);
  return result;
}

/** CBC with a single 8-byte key; the last block is the MAC state of ISO 9797-1 algorithm 1. */
export function desCbcLastBlock(key: Uint8Array, iv: Uint8Array, blocks: Uint8Array): Uint8Array {
  if (key.length !== 8) throw new RangeError(`expected an 8-byte key, got ${String(key.length)}`);
  const schedule = edeKey(key);
  const cipher = createCipheriv('des-ede3-cbc', schedule, iv).setAutoPadding(false);
  const result = concat(cipher.update(blocks), cipher.final()).slice(-8);
  schedule.fill(0);
  return result;
}
