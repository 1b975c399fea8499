import type { TransactionProof } from './commands/get-transaction-prove.ts';

/** Zeros in both are what some cards have where they keep nothing: no proof, and no forgery. */
export const isMade = ({ mac, tac }: TransactionProof): boolean => isMac(mac) || isMac(tac);
export const isMac = (mac: Uint8Array): boolean => mac.some((byte) => byte !== 0);
