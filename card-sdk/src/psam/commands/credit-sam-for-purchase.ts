import { type CommandCodec, noData } from '../../apdu/index.ts';

/** CREDIT SAM FOR PURCHASE: 9000 when MAC2 is the card's; 9302 when it is not. */
export const creditSamForPurchase: CommandCodec<Uint8Array, void> = {
  name: 'CREDIT SAM FOR PURCHASE',
  encode: (mac2) => ({ cla: 0x80, ins: 0x72, p1: 0x00, p2: 0x00, data: mac2 }),
  decode: noData,
};
