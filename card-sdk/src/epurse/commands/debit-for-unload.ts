import type { CommandCodec } from '../../apdu/index.ts';
import { concat } from '../../bytes.ts';
import { FieldReader } from '../../field-reader.ts';
import { localDateTimeBytes, type LocalDateTime } from '../../ids.ts';

/**
 * DEBIT FOR UNLOAD: here the money leaves the deposit. The answer is MAC3, by which the host sees
 * that it did; an unload has no TAC.
 */
export const debitForUnload: CommandCodec<
  { readonly at: LocalDateTime; readonly mac2: Uint8Array },
  Uint8Array
> = {
  name: 'DEBIT FOR UNLOAD',
  encode: ({ at, mac2 }) => ({
    cla: 0x80,
    ins: 0x54,
    p1: 0x03,
    p2: 0x00,
    data: concat(localDateTimeBytes(at), mac2),
    ne: 4,
  }),
  decode: (data) => new FieldReader(data, 4).bytes(4),
};
