import type { CommandCodec } from '../../apdu/index.ts';
import { FieldReader } from '../../field-reader.ts';

const challengeOf = (length: 4 | 8): CommandCodec<undefined, Uint8Array> => ({
  name: `GET CHALLENGE of ${String(length)} bytes`,
  encode: () => ({ cla: 0x00, ins: 0x84, p1: 0x00, p2: 0x00, ne: length }),
  decode: (data) => new FieldReader(data, length).bytes(length),
});

/** Random for a secure-messaging MAC; good for the next command only. */
export const getChallenge4 = challengeOf(4);
/** Random for EXTERNAL AUTHENTICATE; good for the next command only. */
export const getChallenge8 = challengeOf(8);
