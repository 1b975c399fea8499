import type { CardAsn } from '@lvchengtong/card-sdk/ids';
import type { Fen } from '@lvchengtong/card-sdk/money';

/** Why money waits for a card: its next tap at a terminal with a network puts it on the chip. */
export const PENDING_CHANNELS = ['replacement', 'subsidy', 'void'] as const;
export type PendingChannel = (typeof PENDING_CHANNELS)[number];

export interface PendingLoad {
  readonly id: string;
  readonly cardAsn: CardAsn;
  readonly channel: PendingChannel;
  readonly amount: Fen;
  readonly state: 'waiting' | 'loaded' | 'recalled';
  readonly expiresAt: Date | undefined;
}

/** What a terminal asks to be loaded because it waits. */
export interface WantedLoad {
  readonly cardAsn: CardAsn;
  readonly channel: string;
  readonly amount: Fen;
}

/** Whether this may be loaded onto that card now, whole and as what it is. */
export const isLoadable = (
  { cardAsn, channel, amount, state, expiresAt }: PendingLoad,
  wanted: WantedLoad,
  now: Date,
): boolean =>
  state === 'waiting' &&
  cardAsn === wanted.cardAsn &&
  channel === wanted.channel &&
  amount === wanted.amount &&
  (expiresAt === undefined || now < expiresAt);
