import { type CommandCodec, noData } from '../../apdu/index.ts';

/** Hands the PSAM the 9-byte code of a MOHURD card, for the next MAC1 (CJ/T 166, CJ/T 304). */
export const takeAuthCode: CommandCodec<Uint8Array, void> = {
  name: 'TAKE AUTHENTICATION CODE',
  encode: (code) => ({ cla: 0x80, ins: 0xca, p1: 0x00, p2: 0x00, data: code }),
  decode: noData,
};
