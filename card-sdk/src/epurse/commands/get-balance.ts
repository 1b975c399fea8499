import type { CommandCodec } from '../../apdu/index.ts';
import { FieldReader } from '../../field-reader.ts';
import type { Fen } from '../../money.ts';
import { purseBalance } from '../purse-balance.ts';

const DEPOSIT = 0x01;
const ELECTRONIC_PURSE = 0x02;

const balance = (name: string, index: number, purse: number): CommandCodec<undefined, Fen> => ({
  name,
  encode: () => ({ cla: 0x80, ins: 0x5c, p1: index, p2: purse, ne: 4 }),
  decode: (data) => purseBalance(new FieldReader(data, 4)),
});

/** GET BALANCE of the electronic purse; no PIN is needed. */
export const getBalance = balance('GET BALANCE', 0x00, ELECTRONIC_PURSE);

/** GET BALANCE of the deposit, which is behind the PIN on most cards. */
export const getDepositBalance = balance('GET BALANCE of the deposit', 0x00, DEPOSIT);

// T-Union cards can be overdrawn for one ride and tell the three amounts apart by P1 (JT/T 978;
// the indexes as card readers in the field use them).

/** How far the card may be overdrawn. */
export const getOverdraftLimit = balance('GET BALANCE overdraft limit', 0x01, ELECTRONIC_PURSE);
/** How far it is. */
export const getOverdraftUsed = balance('GET BALANCE overdraft used', 0x02, ELECTRONIC_PURSE);
/** What is in the purse without the overdraft. */
export const getOwnBalance = balance('GET BALANCE without overdraft', 0x03, ELECTRONIC_PURSE);
