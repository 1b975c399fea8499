import { isCardDate } from '@lvchengtong/card-sdk/card';
import type { LocalDateTime } from '@lvchengtong/card-sdk/ids';
import { fen, type Fen } from '@lvchengtong/card-sdk/money';
import type { CardInHand } from '@lvchengtong/card-sdk/epurse';
import { dayOf } from '../presentation/local-time.ts';

// Issuer's card kinds, as in the records.
const STUDENT = 1;
const STAFF = 3;

/**
 * A student card whose yearly check has not run out. A purchase does not spend APDUs on the student
 * application; where it was not read, the purse's own validity has to do.
 */
export function isStudent(card: CardInHand, at: LocalDateTime): boolean {
  const until = card.student?.validUntil ?? card.validUntil;
  return card.cardKind === STUDENT && isCardDate(until) && until >= dayOf(at);
}

/** Who goes in and out of a school. */
export const belongsToSchool = (card: CardInHand): boolean =>
  card.cardKind === STUDENT || card.cardKind === STAFF;

/** `percent` of `due`, to the nearest fen, halves up. */
export const percentOf = (due: Fen, percent: number): Fen =>
  fen((due * BigInt(percent) + 50n) / 100n);
