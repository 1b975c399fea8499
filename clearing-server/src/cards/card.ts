import type { CardProfileName } from '@lvchengtong/card-sdk/exchange';
import {
  localDateTimeOf,
  settlementDateOf,
  type CardAsn,
  type SettlementDate,
} from '@lvchengtong/card-sdk/ids';
import type { CardState } from './life-cycle.ts';

/** Issuer's card kinds, the byte that the card and its records carry. */
export const CARD_KIND = { ordinary: 0, student: 1, elder: 2, staff: 3 } as const;

export interface Card {
  readonly asn: CardAsn;
  readonly profile: CardProfileName;
  readonly cardKind: number;
  readonly state: CardState;
  readonly keyVersion: number;
  /** Calendar days in Asia/Shanghai, both included. */
  readonly validFrom: SettlementDate;
  readonly validUntil: SettlementDate;
  readonly test: boolean;
}

/** Whether money may be put on it now. */
export function isInForce(card: Card, now: Date): boolean {
  const today = settlementDateOf(localDateTimeOf(now));
  return card.state === 'active' && card.validFrom <= today && today <= card.validUntil;
}
