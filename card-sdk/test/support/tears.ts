import { unhex } from '../../src/bytes.ts';
import type { BlankOptions, Quirks, Tear } from '../../src/virtual/index.ts';

/** The card leaves at this exchange. */
export const at = (index: number, tear: Tear): Tear[] => {
  const tears: Tear[] = [];
  tears[index] = tear;
  return tears;
};

const CONVENTIONS: readonly Partial<Quirks>[] = [0, 1].flatMap((log) =>
  [0, 1].map((proof) => ({
    logCounterOffset: log as 0 | 1,
    proofCounterOffset: proof as 0 | 1,
  })),
);
const AUTH_CODE = unhex('8588D32B7688D32B76');
/** Every counter convention that cards are known to have, and one that wants its code in MAC1. */
export const CARDS: readonly Partial<BlankOptions>[] = [
  ...CONVENTIONS.map((quirks) => ({ quirks })),
  { authCode: AUTH_CODE },
];
export const nameOf = ({ quirks, authCode }: Partial<BlankOptions>): string =>
  authCode === undefined
    ? `log +${String(quirks?.logCounterOffset)}, proof +${String(quirks?.proofCounterOffset)}`
    : 'with authentication code';
