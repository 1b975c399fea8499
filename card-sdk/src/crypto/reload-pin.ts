import { mac } from './mac.ts';
import { foldTacKey } from './tac.ts';

/** MAC of RELOAD PIN: the key (type 38) folded like a TAC key, zero IV, over the PIN alone. */
export const reloadPinMac = (reloadKey: Uint8Array, newPin: Uint8Array): Uint8Array =>
  mac(foldTacKey(reloadKey), newPin);
