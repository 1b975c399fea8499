import { type CommandCodec, noData } from '../../apdu/index.ts';
import { type BytePlace, placeBytes } from '../byte-place.ts';

/** UPDATE BINARY of some bytes of a file. */
export const updateBytes: CommandCodec<BytePlace & { readonly bytes: Uint8Array }, void> = {
  name: 'UPDATE BINARY bytes',
  encode: (request) => ({
    cla: 0x00,
    ins: 0xd6,
    ...placeBytes(request),
    data: request.bytes,
  }),
  decode: noData,
};
