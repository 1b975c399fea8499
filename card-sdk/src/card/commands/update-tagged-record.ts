import { type CommandCodec, noData } from '../../apdu/index.ts';
import type { CardFile } from '../card-file.ts';

/** UPDATE RECORD by the tag that a variable record begins with: the first match. */
export const updateTaggedRecord = <Content>(
  file: CardFile<Content>,
): CommandCodec<{ readonly tag: number; readonly content: Content }, void> => ({
  name: `UPDATE RECORD ${file.name} by tag`,
  encode: ({ tag, content }) => ({
    cla: 0x00,
    ins: 0xdc,
    p1: tag,
    p2: file.sfi << 3,
    data: file.encode(content),
  }),
  decode: noData,
});

/** UPDATE RECORD of "the record before the first": the newest one of a cyclic file. */
export const pushRecord = <Content>(file: CardFile<Content>): CommandCodec<Content, void> => ({
  name: `UPDATE RECORD ${file.name} as the newest`,
  encode: (content) => ({
    cla: 0x00,
    ins: 0xdc,
    p1: 0x00,
    p2: (file.sfi << 3) | 0x03,
    data: file.encode(content),
  }),
  decode: noData,
});
