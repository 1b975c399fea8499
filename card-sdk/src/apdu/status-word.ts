/** The status words that code decides on. */
export const SW = {
  ok: 0x9000,
  memoryFailure: 0x6581,
  invalidated: 0x6283,
  wrongLength: 0x6700,
  wrongState: 0x6901,
  securityNotMet: 0x6982,
  conditionsNotMet: 0x6985,
  secureMessagingWrong: 0x6988,
  badData: 0x6a80,
  locked: 0x6a81,
  notFound: 0x6a82,
  recordNotFound: 0x6a83,
  badParameters: 0x6a86,
  unknownInstruction: 0x6d00,
  unknownClass: 0x6e00,
  macWrong: 0x9302,
  permanentlyLocked: 0x9303,
  insufficientFunds: 0x9401,
  counterAtMaximum: 0x9402,
  keyIndexUnknown: 0x9403,
  noProof: 0x9406,
} as const;

/** FMCOS 2.0 general manual, table of status words; `x` stands for any nibble. */
const MEANINGS: readonly (readonly [pattern: string, meaning: string])[] = [
  ['9000', 'done'],
  ['61xx', 'more bytes can be fetched'],
  ['6281', 'the data may be wrong, or was never written'],
  ['6283', 'file or application invalidated'],
  ['63Cx', 'wrong, tries left: x'],
  ['6400', 'nothing was changed'],
  ['6581', 'memory failure'],
  ['6700', 'wrong length'],
  ['6900', 'class does not fit the line protection of the file'],
  ['6901', 'not accepted in this state'],
  ['6981', 'wrong type of file'],
  ['6982', 'security state not met'],
  ['6983', 'key or PIN blocked'],
  ['6984', 'no challenge was taken'],
  ['6985', 'conditions of use not met'],
  ['6986', 'no file is selected'],
  ['6987', 'MAC missing'],
  ['6988', 'MAC or cipher of secure messaging wrong'],
  ['6A80', 'wrong data'],
  ['6A81', 'not supported, or card or application locked'],
  ['6A82', 'file not found'],
  ['6A83', 'record not found'],
  ['6A84', 'no space'],
  ['6A86', 'wrong P1 or P2'],
  ['6A88', 'key not found'],
  ['6B00', 'offset beyond the file'],
  ['6Cxx', 'wrong Le'],
  ['6D00', 'instruction not known'],
  ['6E00', 'class not known'],
  ['6F00', 'no reason given'],
  ['9302', 'transaction MAC wrong'],
  ['9303', 'application locked for good'],
  ['9401', 'not enough in the purse'],
  ['9402', 'transaction counter at its maximum'],
  ['9403', 'key index not known'],
  ['9406', 'no such MAC to prove'],
];

/** `6A82` as the specifications print it. */
export const statusWordText = (statusWord: number): string =>
  statusWord.toString(16).toUpperCase().padStart(4, '0');

/** What the manual says about a status word; for logs and for people, never to decide on. */
export function meaningOf(statusWord: number): string {
  const text = statusWordText(statusWord);
  const row = MEANINGS.find(([pattern]) =>
    Array.from(pattern).every((nibble, at) => nibble === 'x' || nibble === text[at]),
  );
  return row === undefined ? 'not in the manual' : row[1];
}
