import { type CommandCodec, noData } from '../../apdu/index.ts';

const unblock = (
  name: string,
  place: (pinId: number) => { readonly p1: number; readonly p2: number },
): CommandCodec<{ readonly pinId: number; readonly pin: Uint8Array }, void> => ({
  name,
  encode: ({ pinId, pin }) => ({ cla: 0x80, ins: 0x24, ...place(pinId), data: pin }),
  decode: noData,
});

/**
 * PIN UNBLOCK in MAC and cipher under the PIN-unlock key (`executeProtected`): gives a blocked PIN its
 * tries back, which has to be the PIN the card holds. FMCOS names the PIN in P1.
 */
export const unblockPin = unblock('PIN UNBLOCK', (pinId) => ({ p1: pinId, p2: 0x00 }));

/** The form of classic PBOC, and of an example in the FMCOS manual: P1 00, P2 01. */
export const unblockPinPboc = unblock('PIN UNBLOCK (PBOC)', () => ({ p1: 0x00, p2: 0x01 }));
