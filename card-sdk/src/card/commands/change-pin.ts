import { type CommandCodec, noData } from '../../apdu/index.ts';
import { concat } from '../../bytes.ts';

const SEPARATOR = Uint8Array.of(0xff);

/** CHANGE PIN: the holder knows the old one. A wrong one answers 63Cx and costs a try. */
export const changePin: CommandCodec<
  { readonly pinId: number; readonly oldPin: Uint8Array; readonly newPin: Uint8Array },
  void
> = {
  name: 'CHANGE PIN',
  encode: ({ pinId, oldPin, newPin }) => ({
    cla: 0x80,
    ins: 0x5e,
    p1: 0x01,
    p2: pinId,
    data: concat(oldPin, SEPARATOR, newPin),
  }),
  decode: noData,
};
