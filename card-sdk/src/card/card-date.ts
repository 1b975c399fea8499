import { IdError, parseSettlementDate } from '../ids.ts';

/** Whether 8 digits of a card are a day that exists; `FFFFFFFF` and worse are met in the field. */
export function isCardDate(digits: string): boolean {
  try {
    parseSettlementDate(`${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`);
    return true;
  } catch (error) {
    if (error instanceof IdError) return false;
    throw error;
  }
}
