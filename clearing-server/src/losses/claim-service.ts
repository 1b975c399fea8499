import type { CardAsn } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { v7 as uuidv7 } from 'uuid';
import { recordAudit } from '../access/audit-store.ts';
import { lockCard } from '../cards/card-store.ts';
import { takeStep } from '../cards/card-service.ts';
import { withRetries } from '../database/with-retries.ts';
import type { PendingLoad } from '../pending-loads/pending-load.ts';
import { findWaitingLoads } from '../pending-loads/pending-load-store.ts';
import { daysLater } from '../terms/money-term.ts';
import { findTerms } from '../terms/money-term-store.ts';
import {
  cancelClaim,
  findClaims,
  findWaitingClaim,
  holdClaim,
  insertClaim,
} from './claim-store.ts';
import { endHolding, isOfOnePerson, resumeHolding } from './holder-store.ts';
import { isLosable, stateWhenFound, type LossClaim, type ToldClaim } from './loss-claim.ts';

export type ClaimOutcome =
  | { readonly kind: 'claimed' | 'cancelled'; readonly claim: LossClaim }
  /** What stands in the way, in one sentence. */
  | { readonly kind: 'impossible'; readonly reason: string }
  | { readonly kind: 'unknown' };

export interface ClaimDeed {
  readonly actor: string;
  readonly reason: string;
}

export interface ClaimService {
  /** The card is blocked before this returns. Reporting it twice is reporting it once. */
  report(cardAsn: CardAsn, deed: ClaimDeed): Promise<ClaimOutcome>;
  /** It was found again, within the term: nothing has moved, and it is what it was. */
  cancel(claimId: string, deed: ClaimDeed): Promise<ClaimOutcome>;
  /** Every claim in which the card is the lost or the new one, and what waits for it. */
  ofCard(cardAsn: CardAsn): Promise<{
    readonly claims: readonly ToldClaim[];
    readonly waiting: readonly PendingLoad[];
  }>;
  find(claimId: string): Promise<LossClaim | undefined>;
  /** Whether the two were made for one person. */
  isOfOnePerson(one: CardAsn, other: CardAsn): Promise<boolean>;
}

interface ClaimOptions {
  /** May see who holds a card. */
  readonly database: Knex;
  readonly clock: () => Date;
}

export function createClaimService({ database, clock }: ClaimOptions): ClaimService {
  const inTransaction = <Answer>(
    work: (trx: Knex.Transaction) => Promise<Answer>,
  ): Promise<Answer> => withRetries(() => database.transaction(work));
  return {
    report: (cardAsn, deed) => inTransaction((trx) => report(trx, cardAsn, deed, clock())),
    cancel: (claimId, deed) => inTransaction((trx) => cancel(trx, claimId, deed, clock())),
    ofCard: async (cardAsn) => ({
      claims: await findClaims(database, cardAsn),
      waiting: await findWaitingLoads(database, cardAsn, clock()),
    }),
    find: (claimId) => inTransaction((trx) => holdClaim(trx, claimId)),
    isOfOnePerson: (one, other) => isOfOnePerson(database, one, other),
  };
}

const impossible = (reason: string): ClaimOutcome => ({ kind: 'impossible', reason });

async function report(
  trx: Knex.Transaction,
  cardAsn: CardAsn,
  { actor, reason }: ClaimDeed,
  at: Date,
): Promise<ClaimOutcome> {
  const card = await lockCard(trx, cardAsn);
  if (card === undefined) return { kind: 'unknown' };
  const before = await findWaitingClaim(trx, cardAsn);
  if (before !== undefined) return { kind: 'claimed', claim: before };
  if (!isLosable(card.state)) return impossible(`the card is ${card.state}`);
  const { replacementWaitDays } = await findTerms(trx, at);
  const made = {
    id: uuidv7(),
    cardAsn,
    cardStateBefore: card.state,
    reportedAt: at,
    reportedBy: actor,
    reason,
    waitsUntil: daysLater(replacementWaitDays, at),
  };
  await takeStep(trx, { asn: cardAsn, to: 'lost', actor, reason }, at);
  await endHolding(trx, cardAsn, at);
  await insertClaim(trx, made);
  await recordAudit(trx, at, actor, 'loss.report', cardAsn, { claim_id: made.id });
  const open = { endedAt: undefined, newCardAsn: undefined, moved: undefined } as const;
  return { kind: 'claimed', claim: { ...made, ...open, state: 'waiting' } };
}

async function cancel(
  trx: Knex.Transaction,
  claimId: string,
  { actor, reason }: ClaimDeed,
  at: Date,
): Promise<ClaimOutcome> {
  const claim = await holdClaim(trx, claimId);
  if (claim === undefined) return { kind: 'unknown' };
  if (claim.state === 'cancelled') return { kind: 'cancelled', claim };
  if (claim.state !== 'waiting') return impossible(`the balance has moved: ${claim.state}`);
  if (!(await resumeHolding(trx, claim.cardAsn))) {
    return impossible('the holder has another card by now: have that one returned first');
  }
  const to = stateWhenFound(claim.cardStateBefore);
  const step = await takeStep(trx, { asn: claim.cardAsn, to, actor, reason }, at);
  if (step.kind !== 'changed') return impossible('the card is not lost any more');
  await cancelClaim(trx, claimId, actor, at);
  await recordAudit(trx, at, actor, 'loss.cancel', claim.cardAsn, { claim_id: claimId });
  return { kind: 'cancelled', claim: { ...claim, state: 'cancelled', endedAt: at } };
}
