import type { LocalDateTime } from '../ids.ts';

/**
 * What a host, which alone holds the keys, says to a card that wants something: MAC2 and the time under
 * which the card will do it, or no. `Named` is the host's own number for it.
 */
export type HostAnswer<Named = unknown> =
  | ({
      readonly kind: 'authorised';
      readonly mac2: Uint8Array;
      readonly at: LocalDateTime;
    } & Named)
  | { readonly kind: 'refused'; readonly code: string };
