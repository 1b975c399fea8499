import type { CommandCodec } from '../../apdu/index.ts';
import { concat, uint } from '../../bytes.ts';
import { FieldReader } from '../../field-reader.ts';
import { localDateTimeBytes, type LocalDateTime } from '../../ids.ts';
import type { Fen } from '../../money.ts';

/** UPDATE OVERDRAW LIMIT: limit and balance change together, by the same amount. Answers the TAC. */
export const updateOverdrawLimit: CommandCodec<
  { readonly newLimit: Fen; readonly at: LocalDateTime; readonly mac2: Uint8Array },
  Uint8Array
> = {
  name: 'UPDATE OVERDRAW LIMIT',
  encode: ({ newLimit, at, mac2 }) => ({
    cla: 0x80,
    ins: 0x58,
    p1: 0x00,
    p2: 0x00,
    data: concat(uint(newLimit, 3), localDateTimeBytes(at), mac2),
    ne: 4,
  }),
  decode: (data) => new FieldReader(data, 4).bytes(4),
};
