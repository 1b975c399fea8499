import { concat, uint, unhex } from '../bytes.ts';
import { desEncrypt } from './des.ts';

/** Load, unload and overdraw: SK = E(K, random4 · onlineCounter2 · 8000). 8 bytes. */
export const loadSessionKey = (
  key: Uint8Array,
  random: Uint8Array,
  onlineCounter: number,
): Uint8Array => desEncrypt(key, concat(random, uint(onlineCounter, 2), unhex('8000')));

/** Purchase, compound purchase and cash: SK = E(K, random4 · offlineCounter2 · right 2 bytes of the terminal sequence). */
export const purchaseSessionKey = (
  key: Uint8Array,
  random: Uint8Array,
  offlineCounter: number,
  terminalSequence: number,
): Uint8Array => {
  const sequenceTail = uint(terminalSequence, 4).slice(2);
  return desEncrypt(key, concat(random, uint(offlineCounter, 2), sequenceTail));
};
