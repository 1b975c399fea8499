import { timingSafeEqual } from 'node:crypto';
import { concat } from '../bytes.ts';
import { desCbcLastBlock, desDecrypt, desEncrypt } from './des.ts';

const BLOCK = 8;
const ZERO_IV = new Uint8Array(BLOCK);

/** `80` and then zeros to a whole block; a full block `80 00…` when the data is already aligned. */
export function pad80(data: Uint8Array): Uint8Array {
  const padded = new Uint8Array((Math.floor(data.length / BLOCK) + 1) * BLOCK);
  padded.set(data);
  padded[data.length] = 0x80;
  return padded;
}

/**
 * The first 4 bytes of ISO 9797-1 MAC algorithm 1 (8-byte key) or 3, the "retail MAC"
 * (16-byte key), padding method 2. Transactions use a zero IV, secure messaging the card's random.
 */
export function mac(key: Uint8Array, data: Uint8Array, iv: Uint8Array = ZERO_IV): Uint8Array {
  const state = desCbcLastBlock(key.subarray(0, BLOCK), iv, pad80(data));
  if (key.length === BLOCK) return state.slice(0, 4);
  const folded = desEncrypt(key.subarray(0, BLOCK), desDecrypt(key.subarray(BLOCK), state));
  return folded.slice(0, 4);
}

/** IV of a secure-messaging MAC: the 4-byte random of GET CHALLENGE and four zeros. */
export const secureMessagingIv = (random: Uint8Array): Uint8Array =>
  concat(random, new Uint8Array(BLOCK - random.length));

/** Data to be encrypted in secure messaging: length, plain, and `80…` only if not yet aligned. */
export function padCipher(plain: Uint8Array): Uint8Array {
  const block = concat(Uint8Array.of(plain.length), plain);
  return block.length % BLOCK === 0 ? block : pad80(block);
}

/** Constant time, so that a wrong MAC does not tell where it is wrong. */
export const sameMac = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && timingSafeEqual(a, b);
