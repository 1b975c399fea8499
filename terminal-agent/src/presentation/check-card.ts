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
  const today = dayOf(world.at);
  // Dates stand on the card as digits of equal length, so text order is time order.
  if (!card.appEnabled || today < card.validFrom || today > card.validUntil) return 'not-in-force';
  return undefined;
}
