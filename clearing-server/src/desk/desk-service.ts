import type { Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { createClaimService, type ClaimService } from '../losses/claim-service.ts';
import { createRefundService, type RefundService } from '../refunds/refund-service.ts';
import { createSubsidyService, type SubsidyService } from '../subsidies/subsidy-service.ts';

/** Everything of clearing.md section 10 that people start. */
export interface DeskServices {
  readonly claims: ClaimService;
  readonly subsidies: SubsidyService;
  readonly refunds: RefundService;
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
  subsidies: createSubsidyService({ ...options, amountMaxAt: options.balanceMaxAt }),
});

/** What becomes due by nothing but time. */
export const dueDeeds = ({
  subsidies,
  refunds,
}: DeskServices): Readonly<Record<string, () => Promise<number>>> => ({
  'subsidy-recall': () => subsidies.recall(),
  'refund-unclaimed': () => refunds.passUnclaimed(),
});
