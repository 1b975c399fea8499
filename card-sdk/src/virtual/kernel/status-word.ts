/** Status words the chip answers with (FMCOS general manual, list of SW1 SW2). */
export const SW = {
  ok: 0x9000,
  neverWritten: 0x6281,
  fileInvalidated: 0x6283,
  wrongLength: 0x6700,
  lineProtectionMismatch: 0x6900,
  wrongState: 0x6901,
  wrongFileType: 0x6981,
  securityStateNotMet: 0x6982,
  blockedKey: 0x6983,
  noChallenge: 0x6984,
  conditionsNotMet: 0x6985,
  noCurrentFile: 0x6986,
  macMissing: 0x6987,
  macWrong: 0x6988,
  badData: 0x6a80,
  locked: 0x6a81,
  fileNotFound: 0x6a82,
  recordNotFound: 0x6a83,
  noSpace: 0x6a84,
  badP1P2: 0x6a86,
  keyNotFound: 0x6a88,
  beyondFile: 0x6b00,
  unknownIns: 0x6d00,
  unknownCla: 0x6e00,
  transactionMacWrong: 0x9302,
  lockedForGood: 0x9303,
  insufficientFunds: 0x9401,
  counterAtMaximum: 0x9402,
  noSuchKeyIndex: 0x9403,
  noSuchProof: 0x9406,
} as const;

/** 63Cx: wrong, x tries left. */
export const triesLeft = (count: number): number => 0x63c0 | Math.min(count, 0x0f);
/** 6Cxx: repeat with Le = xx. */
export const repeatWith = (length: number): number => 0x6c00 | (length & 0xff);
