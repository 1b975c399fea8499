import type { CommandCodec } from '../../apdu/index.ts';
import { concat, uint } from '../../bytes.ts';
import { FieldReader } from '../../field-reader.ts';
import { localDateTimeBytes, type LocalDateTime } from '../../ids.ts';

export interface DebitRequest {
  readonly terminalSequence: number;
  readonly at: LocalDateTime;
  readonly mac1: Uint8Array;
}

/** TAC for the centre, MAC2 for the PSAM; in that order on the wire. */
export interface DebitAnswer {
  readonly tac: Uint8Array;
  readonly mac2: Uint8Array;
}

/** DEBIT FOR PURCHASE and CAPP PURCHASE: here the money leaves the purse. */
export const debitForPurchase: CommandCodec<DebitRequest, DebitAnswer> = {
  name: 'DEBIT FOR PURCHASE',
  encode: ({ terminalSequence, at, mac1 }) => ({
    cla: 0x80,
    ins: 0x54,
    p1: 0x01,
    p2: 0x00,
    data: concat(uint(terminalSequence, 4), localDateTimeBytes(at), mac1),
    ne: 8,
  }),
  decode: (data) => {
    const field = new FieldReader(data, 8);
    return { tac: field.bytes(4), mac2: field.bytes(4) };
  },
};
