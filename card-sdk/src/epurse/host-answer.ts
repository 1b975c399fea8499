import type { LocalDateTime } from '../ids.ts';

interface Authorised {
  readonly kind: 'authorised';
  /** Under which the card will do it, and at which time. */
  readonly mac2: Uint8Array;
  readonly at: LocalDateTime;
}

/** What a host, which alone holds the keys, says to a card that wants something; `Named` is its own number for it. */
export type HostAnswer<Named = unknown> =
  (Authorised & Named) | { readonly kind: 'refused'; readonly code: string };
