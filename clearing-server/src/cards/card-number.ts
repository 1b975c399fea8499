import { parseCardAsn, type CardAsn } from '@lvchengtong/card-sdk/ids';

// Four zeros, because the layout on the card holds eight bytes; 4500 is the city.
const PREFIX = '00004500';
const RUNNING_DIGITS = 12;

/** The n-th card that this city issues. */
export const cardNumber = (running: bigint): CardAsn =>
  parseCardAsn(PREFIX + running.toString().padStart(RUNNING_DIGITS, '0'));
