import { SW } from '../apdu/index.ts';

/**
 * The status words with which a card refuses DEBIT or CREDIT before it has changed anything. Any other one
 * (6581, memory failure) leaves open what it did.
 */
const UNTOUCHED: ReadonlySet<number> = new Set([
  SW.wrongLength,
  SW.wrongState,
  SW.securityNotMet,
  SW.conditionsNotMet,
  SW.secureMessagingWrong,
  SW.badData,
  SW.locked,
  SW.badParameters,
  SW.unknownInstruction,
  SW.unknownClass,
  SW.macWrong,
  SW.permanentlyLocked,
  SW.insufficientFunds,
  SW.counterAtMaximum,
]);

export const leavesPurseUntouched = (statusWord: number): boolean => UNTOUCHED.has(statusWord);
