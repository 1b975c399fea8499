import type { CardChannel } from '@lvchengtong/card-sdk/apdu';
import type { LocalDateTime } from '@lvchengtong/card-sdk/ids';
import type { Fen } from '@lvchengtong/card-sdk/money';
import type { Gathered, Need, Sale, WaitingLoad } from '../kinds/decision.ts';
import type {
  CardInHand,
  DebitIntent,
  Identified,
  Loaded,
  LoadIntent,
  Purchased,
} from '@lvchengtong/card-sdk/epurse';
import type { Recovery, Torn } from './presentation-state.ts';

/**
 * The conversations with a card and the PSAM that a presentation is made of. One implementation
 * speaks through the SDK to whatever is behind the channel; tables and faults of tests are others.
 */
export interface CardPort {
  identify(channel: CardChannel): Promise<Identified>;
  gather(channel: CardChannel, card: CardInHand, need: Need): Promise<Gathered>;
  purchase(
    channel: CardChannel,
    card: CardInHand,
    sale: Sale,
    at: LocalDateTime,
    beforeDebit: (intent: DebitIntent) => void,
  ): Promise<Purchased>;
  load(
    channel: CardChannel,
    card: CardInHand,
    load: { readonly amount: Fen; readonly waiting: WaitingLoad | undefined },
    beforeCredit: (intent: LoadIntent) => void,
  ): Promise<Loaded>;
  recover(channel: CardChannel, torn: Torn): Promise<Recovery>;
}
