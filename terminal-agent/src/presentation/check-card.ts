import { isCardDate } from '@lvchengtong/card-sdk/card';
import type { CardInHand } from '@lvchengtong/card-sdk/epurse';
import { dayOf } from './local-time.ts';
import type { Refusal } from './refusal.ts';
import type { World } from './world.ts';

/** What holds for every kind of terminal: block list, activation, validity. */
export function checkCard(
  card: CardInHand,
  world: Pick<World, 'at' | 'isBlocked'>,
): Refusal | undefined {
  if (world.isBlocked(card.asn)) return 'blocked';
  return card.appEnabled && isInForce(card, dayOf(world.at)) ? undefined : 'not-in-force';
}

/**
 * Dates stand on the card as digits of equal length, so text order is time order. What is no date,
 * such as `FFFFFFFF`, would be later than every day and is no term at all.
 */
export const isInForce = (
  { validFrom, validUntil }: Pick<CardInHand, 'validFrom' | 'validUntil'>,
  today: string,
): boolean =>
  isCardDate(validFrom) && isCardDate(validUntil) && validFrom <= today && today <= validUntil;
