import type { CommandCodec } from '../../apdu/index.ts';
import type { ReadableFile } from '../card-file.ts';

/** READ BINARY of a whole declared file by its short identifier, without selecting it. */
export const readBinary = <Content>(
  file: ReadableFile<Content>,
): CommandCodec<undefined, Content> => ({
  name: `READ BINARY ${file.name}`,
  encode: () => ({ cla: 0x00, ins: 0xb0, p1: 0x80 | file.sfi, p2: 0x00, ne: file.length }),
  decode: (data) => file.decode(data),
});
