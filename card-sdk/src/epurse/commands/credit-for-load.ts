import type { CommandCodec } from '../../apdu/index.ts';
import { concat } from '../../bytes.ts';
import { FieldReader } from '../../field-reader.ts';
import { localDateTimeBytes, type LocalDateTime } from '../../ids.ts';

/** CREDIT FOR LOAD: here the money enters the purse. The answer is the TAC. */
export const creditForLoad: CommandCodec<
  { readonly at: LocalDateTime; readonly mac2: Uint8Array },
  Uint8Array
> = {
  name: 'CREDIT FOR LOAD',
  encode: ({ at, mac2 }) => ({
    cla: 0x80,
    ins: 0x52,
    p1: 0x00,
    p2: 0x00,
    data: concat(localDateTimeBytes(at), mac2),
    ne: 4,
  }),
  decode: (data) => new FieldReader(data, 4).bytes(4),
};
