import type { CommandCodec } from '../../apdu/index.ts';
import { FieldReader } from '../../field-reader.ts';
import { type BytePlace, placeBytes } from '../byte-place.ts';

/** READ BINARY of some bytes of a file: what is longer than one answer is read piece by piece. */
export const readBytes: CommandCodec<BytePlace & { readonly length: number }, Uint8Array> = {
  name: 'READ BINARY bytes',
  encode: (request) => ({ cla: 0x00, ins: 0xb0, ...placeBytes(request), ne: request.length }),
  decode: (data, { length }) => new FieldReader(data, length).bytes(length),
};
