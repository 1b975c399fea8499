import type { CommandCodec } from '../../apdu/index.ts';
import { FieldReader } from '../../field-reader.ts';

/** GET 安全认证识别码 (CJ/T 166, CJ/T 304): 9 bytes that MAC1 of a MOHURD card covers too. */
export const getAuthCode: CommandCodec<undefined, Uint8Array> = {
  name: 'GET AUTHENTICATION CODE',
  encode: () => ({ cla: 0x80, ins: 0xca, p1: 0x00, p2: 0x00, ne: 9 }),
  decode: (data) => new FieldReader(data, 9).bytes(9),
};
