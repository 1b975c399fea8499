import type { CardChannel } from '../apdu/index.ts';
import type { CardProfile } from '../card/index.ts';
import type { CardAsn } from '../ids.ts';
import type { CardInHand } from './card-in-hand.ts';
import { findPurse } from './identify.ts';

/** Blocked since it left: it tells nobody what it did until its issuer unblocks it. */
export interface ReturnedBlocked {
  readonly kind: 'blocked';
  /** Whether it shows that it is the card that is looked for; most blocked cards show nothing. */
  readonly isSame: 'yes' | 'not-shown';
}

type Returned =
  | { readonly kind: 'card'; readonly card: CardInHand }
  | { readonly kind: 'other-card' }
  | ReturnedBlocked;

/** Whether the card that came back is the one that left. @throws CardError */
export async function returnedCard(
  channel: CardChannel,
  profiles: readonly CardProfile[],
  asn: CardAsn,
): Promise<Returned> {
  const found = await findPurse(channel, profiles);
  switch (found.kind) {
    case 'card':
      return found.card.asn === asn ? found : { kind: 'other-card' };
    case 'blocked':
      if (found.asn === undefined) return { kind: 'blocked', isSame: 'not-shown' };
      return found.asn === asn ? SAME_BLOCKED : { kind: 'other-card' };
    case 'not-ours':
      return { kind: 'other-card' };
  }
}

export const SAME_BLOCKED: ReturnedBlocked = { kind: 'blocked', isSame: 'yes' };
