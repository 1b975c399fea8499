import { TRIPLE_DES } from './triple-des-suite.ts';

/** MAC of RELOAD PIN: the key (type 38) folded like a TAC key, zero IV, over the PIN alone. */
export const reloadPinMac = (reloadKey: Uint8Array, newPin: Uint8Array): Uint8Array =>
  TRIPLE_DES.tac(reloadKey, newPin);
