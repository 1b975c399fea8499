import { parseCardAsn, type SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { v7 as uuidv7 } from 'uuid';
import { groupBy } from '../ledger/group-by.ts';
import { lineDifference, orderDifferences } from '../money-files/money-differences.ts';
import { findOrderStories, findUnexplainedLines } from '../money-files/money-story-store.ts';
import { fileDifferences } from '../operator-files/file-differences.ts';
import { findFileStories } from '../operator-files/file-story-store.ts';
import { compareCards } from './compare-cards-service.ts';
import type { Difference, Evidence, ReconciliationReport } from './difference.ts';
import { findJournalsOf } from './journal-store.ts';
import { unconfirmedLoadDifference } from './record-differences.ts';
import { findPsamCounts, findUnconfirmedLoads } from './story-store.ts';
import { journalDifferences, psamDifference } from './terminal-differences.ts';
import { voidDifference } from './void-differences.ts';
import { shiftDifferences } from './shift-differences.ts';
import { findShiftStories } from './shift-story-store.ts';
import { findUnfulfilledVoids } from './void-story-store.ts';
import {
  changeFor,
  ownerOf,
  proven,
  type SeenDifference,
  type WorkItem,
  type WorkItemChange,
} from './work-item.ts';
import {
  findItemsByKey,
  findOpenItems,
  findOperatorsOf,
  findRecordsBearing,
  hasJournalEntries,
  holdWorkItems,
  newestDay,
  storeChanges,
} from './work-item-store.ts';

/** Who opens and closes items by itself. */
const ITSELF = 'reconciliation';

/**
 * After a run: what it could not explain is somebody's work, and every item that is open is looked at
 * again, by what is known today. What does not stand any more closes by itself, with what proved it.
 */
export async function keepWorkItems(
  trx: Knex.Transaction,
  { date, differences }: ReconciliationReport,
  at: Date,
): Promise<void> {
  await holdWorkItems(trx);
  const seen = await withOwners(trx, differences);
  const before = await findItemsByKey(
    trx,
    differences.map(({ key }) => key),
  );
  const run = { date, at, newId: () => uuidv7() };
  const changes = seen.flatMap(
    (each) => changeFor(each, before.get(each.difference.key), run) ?? [],
  );
  const keys = new Set(differences.map(({ key }) => key));
  const others = (await findOpenItems(trx)).filter(({ key }) => !keys.has(key));
  const reviewed = await review(trx, others, at);
  await storeChanges(trx, [...changes, ...reviewed], { at, actor: ITSELF });
}

async function withOwners(
  on: Knex,
  differences: readonly Difference[],
): Promise<readonly SeenDifference[]> {
  const terminals = differences.flatMap(({ subject, evidence }) =>
    subject.kind === 'terminal' ? subject.terminalId : String(evidence?.['terminal_id'] ?? ''),
  );
  const operators = await findOperatorsOf(on, [...new Set(terminals)].filter(Boolean));
  return differences.map((difference) => ({ difference, owner: ownerOf(difference, operators) }));
}

/** Items by the first word of their key: what they were found by, and can be looked for again with. */
const detectorOf = ({ key }: WorkItem): string => key.slice(0, key.indexOf(' '));
const OF_CARDS = ['card', 'ledger', 'suspended'];
const OF_TERMINALS = ['journal', 'journal-in-batch', 'psam'];
const OF_LOADS = ['load'];
const OF_FILES = ['file'];
const OF_MONEY = ['money', 'money-line'];
const OF_VOIDS = ['void'];
const OF_SHIFTS = ['shift'];
/** What was refused or declared stays as it was: such an item is closed by people. */
const CAN_BE_REVIEWED = [
  OF_CARDS,
  OF_TERMINALS,
  OF_LOADS,
  OF_FILES,
  OF_MONEY,
  OF_VOIDS,
  OF_SHIFTS,
].flat();

async function review(
  trx: Knex.Transaction,
  items: readonly WorkItem[],
  at: Date,
): Promise<WorkItemChange[]> {
  const until = await newestDay(trx);
  if (until === undefined) return [];
  const reviewable = items.filter((item) => CAN_BE_REVIEWED.includes(detectorOf(item)));
  const changes: WorkItemChange[] = [];
  for (const [day, own] of groupBy(reviewable, ({ lastDate }) => lastDate)) {
    const standing = new Map(
      (await standingOf(trx, own, { day, until })).map((found) => [found.key, found]),
    );
    for (const item of own) {
      const found = standing.get(item.key);
      const change =
        found === undefined
          ? await gone(trx, item, { date: until, at })
          : changeFor({ difference: found, owner: item.owner }, item, {
              date: day,
              at,
              newId: () => item.id,
            });
      if (change !== undefined) changes.push(change);
    }
  }
  return changes;
}

interface Looking {
  readonly day: SettlementDate;
  readonly until: SettlementDate;
}

const CARDS_AT_A_TIME = 500;

/** What of the items' day would be found today, for the cards and terminals that they are about. */
async function standingOf(
  trx: Knex.Transaction,
  items: readonly WorkItem[],
  { day, until }: Looking,
): Promise<Difference[]> {
  const some = (detectors: readonly string[]): boolean =>
    items.some((item) => detectors.includes(detectorOf(item)));
  return [
    ...(await ofCards(trx, items, { day, until })),
    ...(some(OF_TERMINALS) ? await ofTerminals(trx, items, { day, until }) : []),
    ...(some(OF_LOADS)
      ? (await findUnconfirmedLoads(trx, day)).map(unconfirmedLoadDifference)
      : []),
    ...(some(OF_SHIFTS) ? (await findShiftStories(trx, day)).flatMap(shiftDifferences) : []),
    ...(some(OF_VOIDS) ? (await findUnfulfilledVoids(trx, day)).map(voidDifference) : []),
    ...(some(OF_FILES)
      ? (await findFileStories(trx, day)).flatMap((story) => fileDifferences(story, day))
      : []),
    ...(some(OF_MONEY)
      ? [
          ...(await findOrderStories(trx, day)).flatMap((story) => orderDifferences(story, day)),
          ...(await findUnexplainedLines(trx, day)).map(lineDifference),
        ]
      : []),
  ];
}

async function ofCards(
  trx: Knex.Transaction,
  items: readonly WorkItem[],
  looking: Looking,
): Promise<Difference[]> {
  const asns = new Set(
    items
      .filter((item) => OF_CARDS.includes(detectorOf(item)))
      .flatMap(({ subject }) => (subject.kind === 'card' ? subject.cardAsn : [])),
  );
  const cards = [...asns].map(parseCardAsn);
  const found: Difference[] = [];
  for (let from = 0; from < cards.length; from += CARDS_AT_A_TIME) {
    const compared = await compareCards(trx, cards.slice(from, from + CARDS_AT_A_TIME), looking);
    found.push(...compared.flatMap(({ differences }) => differences));
  }
  return found;
}

async function ofTerminals(
  trx: Knex.Transaction,
  items: readonly WorkItem[],
  { day, until }: Looking,
): Promise<Difference[]> {
  const terminals = new Set(
    items.flatMap(({ subject }) => (subject.kind === 'terminal' ? subject.terminalId : [])),
  );
  const journals = await findJournalsOf(trx, [...terminals], until);
  const holes: Difference[] = [];
  for (const [id, spans] of journals) {
    for (const hole of journalDifferences(id, spans, day)) {
      if (!(await cameMeanwhile(trx, id, hole))) holes.push(hole);
    }
  }
  const withHole = new Set(
    holes.flatMap(({ subject }) => (subject.kind === 'terminal' ? subject.terminalId : [])),
  );
  const psams = (await findPsamCounts(trx, day))
    .filter(({ terminalId }) => terminals.has(terminalId))
    .flatMap((count) => psamDifference(count, withHole.has(count.terminalId)) ?? []);
  return [...holes, ...psams];
}

/** A batch that carried less than it covers: whether each of the entries has come by now, in whichever batch. */
async function cameMeanwhile(
  trx: Knex.Transaction,
  terminalId: string,
  { key, evidence }: Difference,
): Promise<boolean> {
  if (!key.startsWith('journal-in-batch ')) return false;
  const [first, last] = [Number(evidence?.['first']), Number(evidence?.['last'])];
  return hasJournalEntries(trx, terminalId, first, last);
}

/** It is not found any more: closed, with the records that closed it where they can be named. */
async function gone(
  trx: Knex.Transaction,
  item: WorkItem,
  run: { readonly date: SettlementDate; readonly at: Date },
): Promise<WorkItemChange> {
  const { subject, evidence } = item;
  const missing = evidence?.['missing_counters'];
  const came =
    subject.kind === 'card' && Array.isArray(missing)
      ? await findRecordsBearing(
          trx,
          subject.cardAsn,
          String(evidence?.['counter_kind']),
          missing.map(Number),
        )
      : [];
  const kept: Evidence = {
    ...evidence,
    looked_until: run.date,
    ...(came.length === 0 ? {} : { closing_record_ids: came }),
  };
  return proven(item, came.length === 0 ? 'NO_LONGER_FOUND' : 'CAME_LATER', kept, run);
}
