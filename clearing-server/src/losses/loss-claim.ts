import type { CardAsn } from '@lvchengtong/card-sdk/ids';
import { absolute, type Fen } from '@lvchengtong/card-sdk/money';
import type { CardState } from '../cards/life-cycle.ts';
import { account, accountIdOf, type Account } from '../ledger/account.ts';
import type { CausedTransfer } from '../ledger/caused-transfer.ts';
import { inTransit, purseOf } from '../loads/load-proof.ts';

/** What a card must be in to be reported lost. */
export const LOSABLE = ['issued', 'active', 'suspended'] as const satisfies readonly CardState[];
export type LosableState = (typeof LOSABLE)[number];
export const isLosable = (state: CardState): state is LosableState =>
  (LOSABLE as readonly CardState[]).includes(state);

/** A card that was reported lost, and what becomes of its balance. */
export interface LossClaim {
  readonly id: string;
  readonly cardAsn: CardAsn;
  readonly state: 'waiting' | 'cancelled' | 'replaced' | 'refunded';
  readonly cardStateBefore: LosableState;
  readonly reportedAt: Date;
  readonly reportedBy: string;
  readonly reason: string;
  /** Until then debits of the old card may still arrive from terminals without a network. */
  readonly waitsUntil: Date;
  readonly endedAt: Date | undefined;
  readonly newCardAsn: CardAsn | undefined;
  readonly moved: Fen | undefined;
}

/** With what came late, where that was looked up. Positive: the claim bears it. */
export interface ToldClaim extends LossClaim {
  readonly borne?: Fen;
}

/** A card that was never seen in use is in use when it is found again. */
export const stateWhenFound = (before: LosableState): 'active' | 'suspended' =>
  before === 'suspended' ? 'suspended' : 'active';

export const claimAccount = (claimId: string): Account => account('replacement-claim', claimId);

/** The balance leaves the old purse, once, and waits in transit until the new card has taken it. */
export const movingTransfer = (
  { id, cardAsn }: Pick<LossClaim, 'id' | 'cardAsn'>,
  amount: Fen,
): CausedTransfer => ({
  id: accountIdOf(`transfer:replacement:${id}`),
  purpose: 'replacement',
  debit: purseOf(cardAsn),
  credit: inTransit('replacement'),
  amount,
  causeId: id,
  cardAsn,
  corrects: undefined,
});

/** A purse that its claim left at nothing, and that something which came late has moved. */
export interface LateBalance {
  readonly claimId: string;
  readonly cardAsn: CardAsn;
  readonly balance: Fen;
}

/**
 * Late debits of the old card are the claim's, never the new card's; a late load is its gain. Either way the
 * old purse is at nothing again.
 */
export function chargingTransfer(
  { claimId, cardAsn, balance }: LateBalance,
  id: string,
): CausedTransfer {
  const [purse, claim] = [purseOf(cardAsn), claimAccount(claimId)];
  return {
    id,
    purpose: 'claim-charge',
    ...(balance < 0n ? { debit: claim, credit: purse } : { debit: purse, credit: claim }),
    amount: absolute(balance),
    causeId: claimId,
    cardAsn,
    corrects: undefined,
  };
}
