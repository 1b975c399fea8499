import type { Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { createClaimService, type ClaimService } from '../losses/claim-service.ts';
import { createSubsidyService, type SubsidyService } from '../subsidies/subsidy-service.ts';

/** Everything of clearing.md section 10 that people start. */
export interface DeskServices {
  readonly claims: ClaimService;
  readonly subsidies: SubsidyService;
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
  subsidies: createSubsidyService({ ...options, amountMaxAt: options.balanceMaxAt }),
});

/** What becomes due by nothing but time. */
export const dueDeeds = ({
  subsidies,
}: DeskServices): Readonly<Record<string, () => Promise<number>>> => ({
  'subsidy-recall': () => subsidies.recall(),
});
