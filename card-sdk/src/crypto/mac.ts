import { timingSafeEqual } from 'node:crypto';
import { lastBlockOfCbc } from './block-cipher.ts';
import { DES } from './des.ts';

const MAC_LENGTH = 4;
const ZERO_IV = new Uint8Array(DES.blockLength);

/** `80` and then zeros to a whole block; a full block `80 00…` when the data is already aligned. */
export function pad80(data: Uint8Array, blockLength: number = DES.blockLength): Uint8Array {
  const padded = new Uint8Array((Math.floor(data.length / blockLength) + 1) * blockLength);
  padded.set(data);
  padded[data.length] = 0x80;
  return padded;
}

/**
 * The first 4 bytes of ISO 9797-1 MAC algorithm 1 (8-byte key) or 3, the "retail MAC"
 * (16-byte key), padding method 2. Transactions use a zero IV, secure messaging the card's random.
 */
export const mac = (key: Uint8Array, data: Uint8Array, iv: Uint8Array = ZERO_IV): Uint8Array =>
  macOfBlocks(key, pad80(data), iv);

/** As `mac`, of blocks that somebody else has padded; `iv` may be a `macState`. */
export function macOfBlocks(key: Uint8Array, blocks: Uint8Array, iv: Uint8Array): Uint8Array {
  if (key.length === 8) return lastBlockOfCbc(DES, key, iv, blocks).slice(0, MAC_LENGTH);
  // Algorithm 3 turns E_L(x) of the last block into E_L(D_R(E_L(x))), which is triple DES of x.
  const head = blocks.subarray(0, -DES.blockLength);
  const state = head.length === 0 ? iv : macState(key, head, iv);
  const last = blocks.subarray(-DES.blockLength);
  return lastBlockOfCbc(DES, key, state, last).slice(0, MAC_LENGTH);
}

/** Where a MAC stands after these blocks, when more are to come: the IV of the rest. */
export const macState = (
  key: Uint8Array,
  blocks: Uint8Array,
  iv: Uint8Array = ZERO_IV,
): Uint8Array => lastBlockOfCbc(DES, key.subarray(0, 8), iv, blocks);

/** IV of a secure-messaging MAC: the 4-byte random of GET CHALLENGE and zeros. */
export function secureMessagingIv(
  random: Uint8Array,
  blockLength: number = DES.blockLength,
): Uint8Array {
  const iv = new Uint8Array(blockLength);
  iv.set(random);
  return iv;
}

/** Data to be encrypted in secure messaging: length, plain, and `80…` only if not yet aligned. */
export function padCipher(plain: Uint8Array, blockLength: number = DES.blockLength): Uint8Array {
  const block = new Uint8Array(plain.length + 1);
  block[0] = plain.length;
  block.set(plain, 1);
  return block.length % blockLength === 0 ? block : pad80(block, blockLength);
}

/** Constant time, so that a wrong MAC does not tell where it is wrong. */
export const sameMac = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && timingSafeEqual(a, b);
