import { type CommandCodec, noData } from '../../apdu/index.ts';

/** ERASE DF: everything below the selected directory goes; below the MF, everything there is. */
export const eraseDirectory: CommandCodec<undefined, void> = {
  name: 'ERASE DF',
  encode: () => ({ cla: 0x80, ins: 0x0e, p1: 0x00, p2: 0x00 }),
  decode: noData,
};
