import { type CommandCodec, noData } from '../../apdu/index.ts';
import { concat } from '../../bytes.ts';

/**
 * RELOAD PIN: the issuer sets a new one without the old. The MAC is a transaction's, over the PIN
 * alone, under the folded PIN-reload key (`reloadPinMac`): no challenge, so it can be prepared.
 */
export const reloadPin: CommandCodec<
  { readonly pinId: number; readonly newPin: Uint8Array; readonly mac: Uint8Array },
  void
> = {
  name: 'RELOAD PIN',
  encode: ({ pinId, newPin, mac }) => ({
    cla: 0x80,
    ins: 0x5e,
    p1: 0x00,
    p2: pinId,
    data: concat(newPin, mac),
  }),
  decode: noData,
};
