import type { CardAsn } from '@lvchengtong/card-sdk/ids';
import type { Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import type { ApprovalRequest } from '../approvals/approval-request.ts';
import { findRequestsAbout } from '../approvals/approval-store.ts';
import { createClaimService, type ClaimService } from '../losses/claim-service.ts';
import type { LossClaim } from '../losses/loss-claim.ts';
import { createRefundService, type RefundService } from '../refunds/refund-service.ts';
import { createSubsidyService, type SubsidyService } from '../subsidies/subsidy-service.ts';
import { createVoidService, type VoidService } from '../voids/void-service.ts';

/** Everything of clearing.md section 10 that people start; what cashiers take back among it. */
export interface DeskServices {
  readonly claims: ClaimService;
  readonly subsidies: SubsidyService;
  readonly refunds: RefundService;
  readonly voids: VoidService;
}

export interface DeskOptions {
  /** May see who holds a card. */
  readonly database: Knex;
  readonly clock: () => Date;
  /** The most that a purse may hold. */
  readonly balanceMaxAt: (at: Date) => Promise<Fen>;
  readonly studentNumberDigest: (nationalNo: string) => Uint8Array;
}

export const createDeskServices = (options: DeskOptions): DeskServices => ({
  claims: createClaimService(options),
  refunds: createRefundService(options),
  voids: createVoidService({ knex: options.database, clock: options.clock }),
  subsidies: createSubsidyService({ ...options, amountMaxAt: options.balanceMaxAt }),
});

/** What two people were asked about this card: its refund, and the claims in which it stands. */
export async function requestsAbout(
  on: Knex,
  cardAsn: CardAsn,
  claims: readonly LossClaim[],
): Promise<ApprovalRequest[]> {
  const refunds = await findRequestsAbout(on, 'refund', [cardAsn]);
  const replacements = await findRequestsAbout(
    on,
    'replacement',
    claims.map(({ id }) => id),
  );
  return [...refunds, ...replacements].toSorted((a, b) => b.madeAt.getTime() - a.madeAt.getTime());
}

/** What becomes due by nothing but time, or by records that came. */
export const dueDeeds = ({
  subsidies,
  refunds,
  voids,
}: DeskServices): Readonly<Record<string, () => Promise<number>>> => ({
  'subsidy-recall': () => subsidies.recall(),
  'refund-unclaimed': () => refunds.passUnclaimed(),
  'till-voids': () => voids.run(),
});
