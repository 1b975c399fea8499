import { parseCardAsn, type CardAsn } from '@lvchengtong/card-sdk/ids';
import { ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { Obstacle } from '../approvals/approval-request.ts';
import type { ApprovalHandler } from '../approvals/approval-service.ts';
import { takeStep } from '../cards/card-service.ts';
import { lockCard } from '../cards/card-store.ts';
import { appendCausedTransfers } from '../ledger/caused-transfer-store.ts';
import { insertPendingLoads, moveWaitingLoads } from '../pending-loads/pending-load-store.ts';
import { holdOpenDay } from '../settlement/open-day-store.ts';
import { chargeClaims } from './claim-charge-service.ts';
import { endClaim, holdClaim, holdShadowBalance, isNewCardOfAClaim } from './claim-store.ts';
import { movingTransfer, type LossClaim } from './loss-claim.ts';

const contentShape = z.strictObject({ new_card_asn: z.string().transform(parseCardAsn) });

/** The balance of a lost card goes to a new one: asked for by one person, agreed to by another. */
export function replacementHandler(clock: () => Date): ApprovalHandler {
  const obstacle = async (
    trx: Knex.Transaction,
    claim: LossClaim | undefined,
    newCardAsn: CardAsn,
    now: Date,
  ): Promise<Obstacle> =>
    claimObstacle(claim, now) ?? (await newCardObstacle(trx, claim?.cardAsn, newCardAsn));
  return {
    obstacle: async (trx, subject, content) => {
      const { new_card_asn: newCardAsn } = contentShape.parse(content);
      return obstacle(trx, await holdClaim(trx, subject), newCardAsn, clock());
    },
    async apply(trx, { id, subject, content, madeBy }, at) {
      const settlementDate = await holdOpenDay(trx);
      if (settlementDate === undefined) return 'no settlement day is open';
      const { new_card_asn: newCardAsn } = contentShape.parse(content);
      const claim = await holdClaim(trx, subject);
      const stands = await obstacle(trx, claim, newCardAsn, at);
      if (claim === undefined || stands !== undefined) return stands ?? 'no such claim';
      const deed = { approvalRequestId: id, by: madeBy, at };
      const moved = await moveBalance(trx, claim, newCardAsn, deed);
      const reason = `replaced by ${newCardAsn}`;
      await takeStep(trx, { asn: claim.cardAsn, to: 'replaced', actor: madeBy, reason }, at);
      if (moved > 0n) {
        await appendCausedTransfers(trx, [movingTransfer(claim, moved)], settlementDate, at);
      }
      // A shadow below nothing stays behind: the claim bears it, not the new card.
      await chargeClaims(trx, [claim.cardAsn], settlementDate, at);
      return undefined;
    },
  };
}

/** Why the balance may not leave the lost card yet, or not any more. */
export function claimObstacle(claim: LossClaim | undefined, now: Date): Obstacle {
  if (claim === undefined) return 'no such claim';
  if (claim.state !== 'waiting') return `the claim is ${claim.state}`;
  return now < claim.waitsUntil
    ? `debits of the lost card may still arrive until ${claim.waitsUntil.toISOString()}`
    : undefined;
}

async function newCardObstacle(
  trx: Knex.Transaction,
  lost: CardAsn | undefined,
  newCardAsn: CardAsn,
): Promise<Obstacle> {
  const card = await lockCard(trx, newCardAsn);
  if (card === undefined) return `there is no card ${newCardAsn}`;
  if (newCardAsn === lost) return 'a card does not replace itself';
  if (card.test || (card.state !== 'issued' && card.state !== 'active')) {
    return `card ${newCardAsn} is ${card.test ? 'a test card' : card.state}`;
  }
  return (await isNewCardOfAClaim(trx, newCardAsn))
    ? `card ${newCardAsn} has replaced another one`
    : undefined;
}

async function moveBalance(
  trx: Knex.Transaction,
  claim: LossClaim,
  newCardAsn: CardAsn,
  deed: { readonly approvalRequestId: string; readonly by: string; readonly at: Date },
): Promise<Fen> {
  const balance = await holdShadowBalance(trx, claim.cardAsn);
  const moved = balance > 0n ? balance : ZERO;
  const pendingLoadId = moved > 0n ? uuidv7() : undefined;
  if (pendingLoadId !== undefined) {
    const waits = { id: pendingLoadId, cardAsn: newCardAsn, channel: 'replacement' } as const;
    await insertPendingLoads(trx, [{ ...waits, amount: moved, expiresAt: undefined }], deed.at);
  }
  await moveWaitingLoads(trx, claim.cardAsn, newCardAsn);
  await endClaim(trx, claim.id, { ...deed, state: 'replaced', newCardAsn, moved, pendingLoadId });
  return moved;
}
