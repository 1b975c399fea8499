import { type CommandCodec, noData } from '../../apdu/index.ts';

/** CARD BLOCK, under a MAC, with the MF selected. Nothing ever works on the card again. */
export const cardBlock: CommandCodec<undefined, void> = {
  name: 'CARD BLOCK',
  encode: () => ({ cla: 0x80, ins: 0x16, p1: 0x00, p2: 0x00 }),
  decode: noData,
};
