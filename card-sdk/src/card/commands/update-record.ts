import { type CommandCodec, noData } from '../../apdu/index.ts';
import type { CardFile } from '../card-file.ts';

/** UPDATE RECORD by number, in plain. */
export const updateRecord = <Content>(
  file: CardFile<Content>,
): CommandCodec<{ readonly recordNo: number; readonly content: Content }, void> => ({
  name: `UPDATE RECORD ${file.name}`,
  encode: ({ recordNo, content }) => ({
    cla: 0x00,
    ins: 0xdc,
    p1: recordNo,
    p2: (file.sfi << 3) | 0x04,
    data: file.encode(content),
  }),
  decode: noData,
});

/** APPEND RECORD: a new record of a variable file, or the newest of a cyclic one. */
export const appendRecord = <Content>(file: CardFile<Content>): CommandCodec<Content, void> => ({
  name: `APPEND RECORD ${file.name}`,
  encode: (content) => ({
    cla: 0x00,
    ins: 0xe2,
    p1: 0x00,
    p2: (file.sfi << 3) | 0x04,
    data: file.encode(content),
  }),
  decode: noData,
});
