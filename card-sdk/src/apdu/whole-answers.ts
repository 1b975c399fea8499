import type { CardChannel } from './channel.ts';
import { withGetResponse } from './get-response.ts';
import { withRightLength } from './right-length.ts';

/** A channel that answers whole, whichever of 61xx and 6Cxx the card speaks (T=0, and some readers). */
export const withWholeAnswers = (channel: CardChannel): CardChannel =>
  withGetResponse(withRightLength(channel));
