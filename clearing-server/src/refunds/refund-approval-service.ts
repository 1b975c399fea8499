import { parseCardAsn, type CardAsn } from '@lvchengtong/card-sdk/ids';
import { add, fen, ZERO, type Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { v7 as uuidv7 } from 'uuid';
import type { ApprovalRequest, Obstacle } from '../approvals/approval-request.ts';
import type { ApprovalHandler } from '../approvals/approval-service.ts';
import { takeStep } from '../cards/card-service.ts';
import { lockCard } from '../cards/card-store.ts';
import { appendCausedTransfers } from '../ledger/caused-transfer-store.ts';
import { chargeClaims } from '../losses/claim-charge-service.ts';
import { endClaim, findWaitingClaim, holdShadowBalance } from '../losses/claim-store.ts';
import type { LossClaim } from '../losses/loss-claim.ts';
import { claimObstacle } from '../losses/replacement-service.ts';
import { holdOpenDay } from '../settlement/open-day-store.ts';
import { daysLater } from '../terms/money-term.ts';
import { findTerms } from '../terms/money-term-store.ts';
import { findDeposit, findRefundOf, insertRefund, sumOpenLoads } from './refund-store.ts';
import { refundShape } from './refund-shape.ts';
import { owingTransfers, type Refund } from './refund.ts';

/** What is to be refunded, found under the locks that keep it so; or what stands in the way. */
interface Due {
  readonly amount: Fen;
  readonly deposit: Fen;
  readonly claim: LossClaim | undefined;
}

/** A holder gets the balance and the deposit back: asked for by one person, agreed to by another. */
export function refundHandler(clock: () => Date): ApprovalHandler {
  return {
    obstacle: async (trx, subject, content) => {
      const due = await dueOf(trx, parseCardAsn(subject), content, clock());
      return typeof due === 'string' ? due : undefined;
    },
    async apply(trx, request, at): Promise<Obstacle> {
      const settlementDate = await holdOpenDay(trx);
      if (settlementDate === undefined) return 'no settlement day is open';
      const cardAsn = parseCardAsn(request.subject);
      const due = await dueOf(trx, cardAsn, request.content, at);
      if (typeof due === 'string') return due;
      const refund = await storeRefund(trx, cardAsn, due, request, at);
      const { madeBy: actor, reason } = request;
      await takeStep(trx, { asn: cardAsn, to: 'returned', actor, reason }, at);
      await appendCausedTransfers(trx, owingTransfers(refund), settlementDate, at);
      await chargeClaims(trx, [cardAsn], settlementDate, at);
      return undefined;
    },
  };
}

async function dueOf(
  trx: Knex.Transaction,
  cardAsn: CardAsn,
  content: unknown,
  now: Date,
): Promise<Due | string> {
  const card = await lockCard(trx, cardAsn);
  if (card === undefined) return 'no such card';
  if ((await findRefundOf(trx, cardAsn)) !== undefined) return 'the card was refunded before';
  const asked = refundShape.parse(content);
  const shadow = await holdShadowBalance(trx, cardAsn);
  const deposit = (await findDeposit(trx, cardAsn))?.amount ?? ZERO;
  const due =
    asked.kind === 'with-card'
      ? await readOut(trx, cardAsn, {
          state: card.state,
          shadow,
          chip: fen(asked.chip_balance_fen),
        })
      : await shadowAfterTheTerm(trx, cardAsn, shadow, now);
  if (typeof due === 'string') return due;
  return add(due.amount, deposit) > 0n ? { ...due, deposit } : 'there is nothing to refund';
}

/** The chip is the truth: debits that have not come yet stay covered by what is left in the purse. */
async function readOut(
  trx: Knex.Transaction,
  cardAsn: CardAsn,
  { state, shadow, chip }: { readonly state: string; readonly shadow: Fen; readonly chip: Fen },
): Promise<Omit<Due, 'deposit'> | string> {
  if (state !== 'active' && state !== 'suspended') return `the card is ${state}`;
  const known = add(shadow > 0n ? shadow : ZERO, await sumOpenLoads(trx, cardAsn));
  if (chip > known) return 'the chip shows more than the centre has ever loaded onto it';
  return { amount: chip, claim: undefined };
}

async function shadowAfterTheTerm(
  trx: Knex.Transaction,
  cardAsn: CardAsn,
  shadow: Fen,
  now: Date,
): Promise<Omit<Due, 'deposit'> | string> {
  const claim = await findWaitingClaim(trx, cardAsn);
  const stands = claimObstacle(claim, now);
  if (claim === undefined || stands !== undefined) return stands ?? 'no such claim';
  const { refundWaitDays } = await findTerms(trx, claim.reportedAt);
  const until = daysLater(refundWaitDays, claim.reportedAt);
  if (now < until) return `debits of the lost card may still arrive until ${until.toISOString()}`;
  return { amount: shadow > 0n ? shadow : ZERO, claim };
}

async function storeRefund(
  trx: Knex.Transaction,
  cardAsn: CardAsn,
  { amount, deposit, claim }: Due,
  { id: approvalRequestId, madeBy }: ApprovalRequest,
  at: Date,
): Promise<Omit<Refund, 'state' | 'endedAt' | 'bankReference'>> {
  const { refundClaimDays } = await findTerms(trx, at);
  const refund = {
    id: uuidv7(),
    cardAsn,
    kind: claim === undefined ? ('with-card' as const) : ('without-card' as const),
    amount,
    deposit,
    payableAt: at,
    claimUntil: daysLater(refundClaimDays, at),
  };
  if (claim !== undefined) {
    await endClaim(trx, claim.id, {
      state: 'refunded',
      by: madeBy,
      at,
      newCardAsn: undefined,
      moved: amount,
      pendingLoadId: undefined,
      approvalRequestId,
    });
  }
  await insertRefund(trx, refund, { approvalRequestId, claimId: claim?.id });
  return refund;
}
