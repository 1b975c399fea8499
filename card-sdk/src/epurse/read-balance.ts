import { type CardChannel, demand } from '../apdu/index.ts';
import type { Fen } from '../money.ts';
import { getBalance } from './commands/get-balance.ts';

/** What the purse holds; `identify` has selected it. @throws CardError */
export const readBalance = (channel: CardChannel): Promise<Fen> =>
  demand(channel, getBalance, undefined);
