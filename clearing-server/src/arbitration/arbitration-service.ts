import type { Knex } from 'knex';
import { withRetries } from '../database/with-retries.ts';
import {
  closeGapsNamedByFiles,
  findOpenDay,
  tallyOpenCases,
  type OpenTally,
} from './case-store.ts';
import { decideCard } from './decide-card-service.ts';
import { findAllCards, findProgress, findTouchedCards, storeProgress } from './progress-store.ts';

export interface ArbitrationSummary {
  /** Cards with something undecided that were touched since they were last looked at, and their records. */
  readonly cards: number;
  readonly records: number;
  readonly paid: number;
  readonly refused: number;
  /** Decided before, and proven otherwise now: correcting transfers. */
  readonly corrected: number;
  /** Gaps that an operator's file names by now. */
  readonly named: number;
  /** Everything that is still open, and whether it is a person's by now. */
  readonly open: readonly OpenTally[];
}

export interface ArbitrationService {
  /**
   * Decides what can be decided now; proven records are posted into the open day. Looks only at cards
   * that were touched, which ends like looking at `all`.
   */
  run(which?: 'touched' | 'all'): Promise<ArbitrationSummary>;
}

interface ArbitrationOptions {
  readonly knex: Knex;
  readonly clock: () => Date;
}

/** One database transaction per card, so that a card with a strange chain holds up no other. */
export function createArbitrationService(options: ArbitrationOptions): ArbitrationService {
  const { knex, clock } = options;
  return {
    async run(which = 'touched') {
      // Named before the cards are looked for: what comes in meanwhile is looked at next time, or twice.
      const openDay = await findOpenDay(knex);
      const cards =
        which === 'all'
          ? await findAllCards(knex)
          : await findTouchedCards(knex, await findProgress(knex));
      const total = { cards: cards.length, records: 0, paid: 0, refused: 0, corrected: 0 };
      for (const asn of cards) {
        const card = await withRetries(() =>
          knex.transaction((trx) => decideCard(trx, asn, clock())),
        );
        total.records += card.records;
        total.paid += card.paid;
        total.refused += card.refused;
        total.corrected += card.corrected;
      }
      if (openDay !== undefined) await storeProgress(knex, openDay);
      const named = await withRetries(() =>
        knex.transaction((trx) => closeGapsNamedByFiles(trx, clock())),
      );
      return { ...total, named, open: await tallyOpenCases(knex, clock()) };
    },
  };
}
