import { desCbcMac, suiteFor, TRIPLE_DES } from '@lvchengtong/card-sdk/crypto';
import { writeTacInput, type TransactionRecord } from '@lvchengtong/card-sdk/exchange';

/** A signed record and the key that its card should have signed it with. */
export interface TacCheck {
  readonly raw: Uint8Array;
  readonly record: TransactionRecord;
  /** The card's own TAC key, 8 or 16 bytes. */
  readonly key: Uint8Array;
}

// One check in fixed places, so that a group is one piece of memory that threads hand over:
// algorithm 1, key length 1, padded length 1, TAC 4, a byte of nothing, key 16, padded input 32.
const TAC = 3;
const KEY = 8;
const INPUT = KEY + 16;
const CHECK_LENGTH = INPUT + 32;
const BLOCK = 8;

export function packChecks(checks: readonly TacCheck[]): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(checks.length * CHECK_LENGTH);
  checks.forEach(({ raw, record, key }, index) => {
    const start = index * CHECK_LENGTH;
    const length = writeTacInput(raw, packed, start + INPUT);
    packed[start] = record.algorithmId;
    packed[start + 1] = key.length;
    packed[start + 2] = length === 0 ? 0 : (Math.floor(length / BLOCK) + 1) * BLOCK;
    // ISO 9797-1, padding method 2; the zeros are there.
    packed[start + INPUT + length] = 0x80;
    packed.set(record.tac, start + TAC);
    packed.set(key, start + KEY);
  });
  return packed;
}

/** How many checks are in there. */
export const checkCount = (packed: Uint8Array): number => packed.length / CHECK_LENGTH;

/** One byte for each check: 1 where the TAC is right. Leaves no key behind in `packed`. */
export function runChecks(packed: Uint8Array): Uint8Array<ArrayBuffer> {
  const right = new Uint8Array(checkCount(packed));
  for (let index = 0; index < right.length; index += 1) {
    right[index] = isRight(packed, index * CHECK_LENGTH) ? 1 : 0;
  }
  packed.fill(0);
  return right;
}

/**
 * As `TRIPLE_DES.tac`, the one suite that cards of ours speak; whatever is signed with another one
 * cannot be verified. Folds a key of 16 bytes in place into its left half: left ⊕ right.
 */
function isRight(packed: Uint8Array, start: number): boolean {
  const length = packed[start + 2] ?? 0;
  if (suiteFor(packed[start] ?? 0) !== TRIPLE_DES || length === 0) return false;
  const key = start + KEY;
  if (packed[start + 1] === 16) {
    for (let at = key; at < key + 8; at += 1)
      packed[at] = (packed[at] ?? 0) ^ (packed[at + 8] ?? 0);
  }
  const computed = desCbcMac(packed, key, packed, start + INPUT, start + INPUT + length);
  const stated =
    ((packed[start + TAC] ?? 0) << 24) |
    ((packed[start + TAC + 1] ?? 0) << 16) |
    ((packed[start + TAC + 2] ?? 0) << 8) |
    (packed[start + TAC + 3] ?? 0);
  // One comparison of all four bytes, so that a wrong TAC does not tell where it is wrong.
  return (computed ^ stated) === 0;
}
