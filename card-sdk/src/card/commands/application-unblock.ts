import { type CommandCodec, noData } from '../../apdu/index.ts';

/** APPLICATION UNBLOCK, under a MAC. The third wrong MAC in a row locks the application for good. */
export const applicationUnblock: CommandCodec<undefined, void> = {
  name: 'APPLICATION UNBLOCK',
  encode: () => ({ cla: 0x80, ins: 0x18, p1: 0x00, p2: 0x00 }),
  decode: noData,
};
