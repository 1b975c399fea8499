import { parseCardAsn, type CardAsn, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import { ZERO } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import type { ChainRecord } from '../arbitration/chain-record.ts';
import { findChains } from '../arbitration/chain-store.ts';
import { withRetries } from '../database/with-retries.ts';
import { fileDifferences } from '../operator-files/file-differences.ts';
import { findFileStories } from '../operator-files/file-story-store.ts';
import { purseDifferences, type PurseStory } from './card-differences.ts';
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
  suspendedDifference,
  unconfirmedLoadDifference,
} from './record-differences.ts';
import { findReport, storeReport } from './report-store.ts';
import {
  countDay,
  findActiveCards,
  findConflicts,
  findDuplicates,
  findFlaggedBatches,
  findJournalSpans,
  findLateRecords,
  findLedgerBalances,
  findOpenOrders,
  findPsamCounts,
  findUnconfirmedLoads,
} from './story-store.ts';
import { journalDifferences, psamDifference } from './terminal-differences.ts';

export interface ReconciliationService {
  /** Compares cards, terminals, batches and ledger as of the day, and keeps the differences. */
  run(date: SettlementDate): Promise<ReconciliationReport>;
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
  return {
    report: (date) => findReport(knex, date),
    run: (date) =>
      withRetries(() =>
        // One snapshot for everything that is compared: an upload in between is not a difference.
        knex.transaction(
          async (trx) => {
            const report = await compareAll(trx, date);
            await storeReport(trx, report, clock());
            return report;
          },
          { isolationLevel: 'repeatable read' },
        ),
      ),
  };
}

async function compareAll(on: Knex, date: SettlementDate): Promise<ReconciliationReport> {
  const cards = await findActiveCards(on, date);
  const differences: Difference[] = [];
  for (let from = 0; from < cards.length; from += CARDS_AT_A_TIME) {
    differences.push(...(await compareCards(on, cards.slice(from, from + CARDS_AT_A_TIME), date)));
  }
  const { spans, found: ofTerminals } = await compareTerminals(on, date);
  differences.push(
    ...ofTerminals,
    ...(await findConflicts(on, date)).map(conflictDifference),
    ...(await findLateRecords(on, date)).map(lateDifference),
    ...(await findDuplicates(on, date)).map(duplicateDifference),
    ...(await findFlaggedBatches(on, date)).map(batchDifference),
    ...(await findUnconfirmedLoads(on, date)).map(unconfirmedLoadDifference),
    ...(await findFileStories(on, date)).flatMap((story) => fileDifferences(story, date)),
  );
  const { records, batches } = await countDay(on, date);
  return {
    date,
    cardsChecked: cards.length,
    recordsChecked: records,
    terminalsChecked: spans,
    batchesChecked: batches,
    differences,
    classes: classTotals(differences),
    unexplained: unexplainedFen(differences),
  };
}

async function compareCards(
  on: Knex,
  asns: readonly CardAsn[],
  date: SettlementDate,
): Promise<Difference[]> {
  const chains = await findChains(on, asns, date);
  const balances = await findLedgerBalances(on, asns, date);
  const orders = await findOpenOrders(on, asns);
  const names = new Set([...chains.keys(), ...[...balances.keys()].map(purseOfAccount)]);
  return [...names].flatMap((name) => {
    const [cardAsn = '', purse = ''] = name.split(' ');
    const records = chains.get(name) ?? [];
    const story: PurseStory = {
      cardAsn: parseCardAsn(cardAsn),
      purse: Number(purse),
      records,
      ledgerBalance: balances.get(`purse:${cardAsn}:${purse}`) ?? ZERO,
      openOrders: orders.get(cardAsn) ?? [],
    };
    return [
      ...purseDifferences(story, date),
      ...records.flatMap((chained) => suspendedOn(chained, date)),
    ];
  });
}

const purseOfAccount = (name: string): string => name.split(':').slice(1).join(' ');

/** Suspended records that came on the day, and older ones that were decided on it. */
function suspendedOn(chained: ChainRecord, date: SettlementDate): Difference[] {
  const { suspendedFor, settlementDate, decision } = chained;
  if (suspendedFor === undefined) return [];
  const concernsDay = settlementDate === date || decision?.settlementDate === date;
  return concernsDay ? [suspendedDifference(chained, suspendedFor)] : [];
}

async function compareTerminals(
  on: Knex,
  date: SettlementDate,
): Promise<{ spans: number; found: Difference[] }> {
  const spans = await findJournalSpans(on, date);
  const holes = [...spans].flatMap(([terminalId, own]) =>
    journalDifferences(terminalId, own, date),
  );
  const withHole = new Set(
    holes.map(({ subject }) => (subject.kind === 'terminal' ? subject.terminalId : '')),
  );
  const psams = (await findPsamCounts(on, date)).flatMap(
    (count) => psamDifference(count, withHole.has(count.terminalId)) ?? [],
  );
  return { spans: spans.size, found: [...holes, ...psams] };
}
