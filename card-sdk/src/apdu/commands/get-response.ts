import { FieldReader } from '../../field-reader.ts';
import { ALL } from '../command.ts';
import type { CommandCodec } from '../command-codec.ts';

const lengthOf = (announced: number): number => (announced === 0 ? ALL : announced);

/** GET RESPONSE (T=0): fetches the bytes that `61xx` announced; `6100` announces 256 of them. */
export const getResponse: CommandCodec<number, Uint8Array> = {
  name: 'GET RESPONSE',
  encode: (announced) => ({ cla: 0x00, ins: 0xc0, p1: 0x00, p2: 0x00, ne: lengthOf(announced) }),
  decode: (data, announced) => {
    const length = lengthOf(announced);
    return new FieldReader(data, length).bytes(length);
  },
};
