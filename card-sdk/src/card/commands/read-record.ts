import type { CommandCodec } from '../../apdu/index.ts';
import type { ReadableFile } from '../card-file.ts';

/** READ RECORD of a declared file by number; 1 is the newest of a cyclic file. */
export const readRecord = <Content>(
  file: ReadableFile<Content>,
): CommandCodec<number, Content> => ({
  name: `READ RECORD ${file.name}`,
  encode: (recordNo) => ({
    cla: 0x00,
    ins: 0xb2,
    p1: recordNo,
    p2: (file.sfi << 3) | 0x04,
    ne: file.length,
  }),
  decode: (data) => file.decode(data),
});

/** READ RECORD by the tag that a variable record begins with: the first match. */
export const readTaggedRecord = <Content>(
  file: ReadableFile<Content>,
): CommandCodec<number, Content> => ({
  name: `READ RECORD ${file.name} by tag`,
  encode: (tag) => ({ cla: 0x00, ins: 0xb2, p1: tag, p2: file.sfi << 3, ne: file.length }),
  decode: (data) => file.decode(data),
});
