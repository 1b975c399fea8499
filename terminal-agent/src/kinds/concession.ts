import type { LocalDateTime } from '@lvchengtong/card-sdk/ids';
import { fen, type Fen } from '@lvchengtong/card-sdk/money';
import type { CardInHand } from '@lvchengtong/card-sdk/epurse';
import { dayOf } from '../presentation/local-time.ts';

/** Issuer's card kind of a student card. */
const STUDENT = 1;

/** A student card whose yearly check has not run out. */
export const isStudent = (card: CardInHand, at: LocalDateTime): boolean =>
  card.cardKind === STUDENT && card.student !== undefined && card.student.validUntil >= dayOf(at);

/** `percent` of `due`, to the nearest fen, halves up. */
export const percentOf = (due: Fen, percent: number): Fen =>
  fen((due * BigInt(percent) + 50n) / 100n);
