import { type CommandCodec } from '../../apdu/index.ts';
import { uint } from '../../bytes.ts';
import { type FileControlInformation, readFci } from '../fci.ts';

/** SELECT by the name of a directory (5–16 bytes). Sets its security state to 0. */
export const selectByName: CommandCodec<Uint8Array, FileControlInformation> = {
  name: 'SELECT by name',
  encode: (name) => ({ cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x00, data: name }),
  decode: readFci,
};

/** SELECT by the 2-byte file identifier. */
export const selectByFid: CommandCodec<number, FileControlInformation> = {
  name: 'SELECT by identifier',
  encode: (fid) => ({ cla: 0x00, ins: 0xa4, p1: 0x00, p2: 0x00, data: uint(fid, 2) }),
  decode: readFci,
};
