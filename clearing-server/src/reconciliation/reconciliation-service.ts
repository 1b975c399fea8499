import assert from 'node:assert/strict';
import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { withRetries } from '../database/with-retries.ts';
import { lineDifference, orderDifferences } from '../money-files/money-differences.ts';
import { findOrderStories, findUnexplainedLines } from '../money-files/money-story-store.ts';
import { fileDifferences } from '../operator-files/file-differences.ts';
import { findFileStories } from '../operator-files/file-story-store.ts';
import { activeCards, forEachCardPage, questionedCards } from './active-card-store.ts';
import { compareCards } from './compare-cards-service.ts';
import { carryChainsForward, storeChainCheckpoints } from './chain-checkpoint-store.ts';
import { allowForDay } from './day-plan-store.ts';
import {
  classTotals,
  unexplainedFen,
  type Difference,
  type ReconciliationReport,
} from './difference.ts';
import {
  batchDifference,
  conflictDifference,
  duplicateDifference,
  lateDifference,
  unconfirmedLoadDifference,
} from './record-differences.ts';
import {
  carryJournalsForward,
  findJournalSpans,
  storeJournalCheckpoints,
} from './journal-store.ts';
import { findReport, findUncomparedDays, placeAmongRuns, storeReport } from './report-store.ts';
import {
  countDay,
  findConflicts,
  findDuplicates,
  findFlaggedBatches,
  findLateRecords,
  findPsamCounts,
  findUnconfirmedLoads,
} from './story-store.ts';
import { journalDifferences, psamDifference, wholeJournal } from './terminal-differences.ts';
import { shiftDifferences } from './shift-differences.ts';
import { findShiftStories } from './shift-story-store.ts';
import { voidDifference } from './void-differences.ts';
import { findUnfulfilledVoids } from './void-story-store.ts';
import { keepWorkItems } from './keep-work-items-service.ts';

export interface ReconciliationService {
  /**
   * Compares cards, terminals, batches and ledger as of the day, and keeps the differences. Reads the
   * whole history of every card and terminal that moved on it, and so also sees what was changed in it.
   */
  run(date: SettlementDate): Promise<ReconciliationReport>;
  /**
   * Compares, oldest first, every day up to `until` that has bills and was not compared since it closed.
   * Reads the day, and history only of what does not follow on cleanly from where the day before ended.
   */
  compareClosedDays(until: SettlementDate): Promise<void>;
  /** The last run's report, or undefined when the day was never reconciled. */
  report(date: SettlementDate): Promise<ReconciliationReport | undefined>;
}

export interface ReconciliationOptions {
  readonly knex: Knex;
  readonly clock: () => Date;
}

const CARDS_AT_A_TIME = 500;

export function createReconciliationService(options: ReconciliationOptions): ReconciliationService {
  const { knex, clock } = options;
  /** Undefined: another closer was faster. */
  const compare = (
    date: SettlementDate,
    wanted: Reading,
  ): Promise<ReconciliationReport | undefined> =>
    withRetries(() =>
      // One snapshot for everything that is compared: an upload in between is not a difference.
      knex.transaction(
        async (trx) => {
          await allowForDay(trx);
          const place = await placeAmongRuns(trx, date);
          if (wanted === 'the-day' && place.isCompared) return undefined;
          const reading = place.isNewest ? wanted : 'everything';
          const report = await compareAll(trx, date, { reading, keeps: place.isNewest });
          const at = clock();
          await storeReport(trx, report, at, place.isClosed);
          await keepWorkItems(trx, report, at);
          return report;
        },
        { isolationLevel: 'repeatable read' },
      ),
    );
  return {
    report: (date) => findReport(knex, date),
    async run(date) {
      const report = await compare(date, 'everything');
      assert(report !== undefined, 'only the reading of a day can be overtaken');
      return report;
    },
    async compareClosedDays(until) {
      for (const date of await findUncomparedDays(knex, until)) await compare(date, 'the-day');
    },
  };
}

/** How much history is read: all of it, or only what is not clean up to the day before. */
type Reading = 'everything' | 'the-day';

interface Comparing {
  readonly reading: Reading;
  /** Whether checkpoints are moved: never by a day that later ones have built upon. */
  readonly keeps: boolean;
}

async function compareAll(
  trx: Knex.Transaction,
  date: SettlementDate,
  comparing: Comparing,
): Promise<ReconciliationReport> {
  const differences = [
    ...(await compareChains(trx, date, comparing)),
    ...(await compareTerminals(trx, date, comparing)),
    ...(await findConflicts(trx, date)).map(conflictDifference),
    ...(await findLateRecords(trx, date)).map((late) => lateDifference(late, date)),
    ...(await findDuplicates(trx, date)).map(duplicateDifference),
    ...(await findFlaggedBatches(trx, date)).map(batchDifference),
    ...(await findUnconfirmedLoads(trx, date)).map(unconfirmedLoadDifference),
    ...(await findUnfulfilledVoids(trx, date)).map(voidDifference),
    ...(await findShiftStories(trx, date)).flatMap(shiftDifferences),
    ...(await findFileStories(trx, date)).flatMap((story) => fileDifferences(story, date)),
    ...(await findOrderStories(trx, date)).flatMap((story) => orderDifferences(story, date)),
    ...(await findUnexplainedLines(trx, date)).map(lineDifference),
  ];
  const counts = await countDay(trx, date);
  return {
    date,
    cardsChecked: counts.cards,
    recordsChecked: counts.records,
    terminalsChecked: counts.terminals,
    batchesChecked: counts.batches,
    differences,
    classes: classTotals(differences),
    unexplained: unexplainedFen(differences),
  };
}

async function compareChains(
  trx: Knex.Transaction,
  date: SettlementDate,
  { reading, keeps }: Comparing,
): Promise<Difference[]> {
  if (reading === 'the-day') await carryChainsForward(trx, date);
  const differences: Difference[] = [];
  const cards = reading === 'the-day' ? questionedCards(date) : activeCards(date);
  await forEachCardPage(trx, cards, CARDS_AT_A_TIME, async (asns) => {
    const compared = await compareCards(trx, asns, { day: date, until: date });
    differences.push(...compared.flatMap((purse) => purse.differences));
    if (keeps) await storeChainCheckpoints(trx, compared, date);
  });
  return differences;
}

async function compareTerminals(
  trx: Knex.Transaction,
  date: SettlementDate,
  { reading, keeps }: Comparing,
): Promise<Difference[]> {
  if (reading === 'the-day') await carryJournalsForward(trx, date);
  const spans = await findJournalSpans(trx, date, reading === 'the-day' ? 'questioned' : 'all');
  const read = [...spans].map(([terminalId, own]) => ({
    terminalId,
    holes: journalDifferences(terminalId, own, date),
    covered: wholeJournal(own),
  }));
  if (keeps) await storeJournalCheckpoints(trx, read, date);
  const withHole = new Set(
    read.filter(({ holes }) => holes.length > 0).map(({ terminalId }) => terminalId),
  );
  const psams = (await findPsamCounts(trx, date)).flatMap(
    (count) => psamDifference(count, withHole.has(count.terminalId)) ?? [],
  );
  return [...read.flatMap(({ holes }) => holes), ...psams];
}
