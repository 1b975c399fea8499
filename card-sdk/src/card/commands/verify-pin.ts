import { type CommandCodec, noData } from '../../apdu/index.ts';

/** VERIFY PIN: 2–6 bytes, trailing FF ignored by the card. A wrong one answers 63Cx. */
export const verifyPin: CommandCodec<{ readonly pinId: number; readonly pin: Uint8Array }, void> = {
  name: 'VERIFY PIN',
  encode: ({ pinId, pin }) => ({ cla: 0x00, ins: 0x20, p1: 0x00, p2: pinId, data: pin }),
  decode: noData,
};
