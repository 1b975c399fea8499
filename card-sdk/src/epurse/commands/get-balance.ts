import type { CommandCodec } from '../../apdu/index.ts';
import { FieldReader } from '../../field-reader.ts';
import type { Fen } from '../../money.ts';
import { purseBalance } from '../purse-balance.ts';

/** GET BALANCE of the electronic purse; no PIN is needed. */
export const getBalance: CommandCodec<undefined, Fen> = {
  name: 'GET BALANCE',
  encode: () => ({ cla: 0x80, ins: 0x5c, p1: 0x00, p2: 0x02, ne: 4 }),
  decode: (data) => purseBalance(new FieldReader(data, 4)),
};
