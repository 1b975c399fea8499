import { xor } from '../bytes.ts';
import { mac } from './mac.ts';

/** A TAC key of 16 bytes is used as left ⊕ right; one of 8 bytes as it is. */
export const foldTacKey = (tacKey: Uint8Array): Uint8Array =>
  tacKey.length === 16 ? xor(tacKey.slice(0, 8), tacKey.slice(8)) : tacKey;

/** Transaction authorisation code over the input of its kind of transaction: 4 bytes. */
export const tac = (tacKey: Uint8Array, input: Uint8Array): Uint8Array =>
  mac(foldTacKey(tacKey), input);
