import { type CommandCodec, noData } from '../../apdu/index.ts';
import type { CardFile } from '../card-file.ts';

/** UPDATE BINARY of a whole declared file, in plain; line protection is added around it. */
export const updateBinary = <Content>(file: CardFile<Content>): CommandCodec<Content, void> => ({
  name: `UPDATE BINARY ${file.name}`,
  encode: (content) => ({
    cla: 0x00,
    ins: 0xd6,
    p1: 0x80 | file.sfi,
    p2: 0x00,
    data: file.encode(content),
  }),
  decode: noData,
});
