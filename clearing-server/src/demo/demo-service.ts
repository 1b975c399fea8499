import assert from 'node:assert/strict';
import type { KeyObject } from 'node:crypto';
import {
  BATCH_RECORDS_MAX,
  batchOf,
  encodeBatch,
  encodeRecord,
} from '@lvchengtong/card-sdk/exchange';
import {
  instantOf,
  localDateTimeOf,
  parseLocalDateTime,
  settlementDateOf,
  type SettlementDate,
} from '@lvchengtong/card-sdk/ids';
import { fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { createIngestService, type IngestService } from '../ingest/ingest-service.ts';
import { createKeyService, type KeyService } from '../keys/key-service.ts';
import type { RootKeys } from '../keys/root-key-service.ts';
import { createSettlementService } from '../settlement/settlement-service.ts';
import { loaded, type DemoCard } from './demo-card.ts';
import { DEAREST, errandsOf, recordOf } from './demo-day.ts';
import { loadAtDesk } from './demo-load-service.ts';
import { payDays } from './demo-paying-service.ts';
import { issueDemoCards, registerTown } from './demo-registry-service.ts';
import { demoTerminals, type DemoTerminal } from './demo-town.ts';
import { randomFor, type Random } from './random.ts';

export interface DemoOptions {
  readonly knex: Knex;
  readonly roots: RootKeys;
  readonly receiptKey: KeyObject;
  readonly seed: number;
  readonly students: number;
  /** Whole days before today, each of them closed. */
  readonly days: number;
  readonly now: Date;
  readonly progress: (what: string, done: number, all: number) => void;
}

export interface DemoSummary {
  readonly cards: number;
  readonly records: number;
  readonly closed: readonly SettlementDate[];
}

/** What everything in the demonstration is done with. */
export interface DemoTown {
  readonly knex: Knex;
  readonly keys: KeyService;
  readonly roots: RootKeys;
  readonly clock: { now: Date; readonly read: () => Date };
  readonly random: Random;
  readonly terminals: readonly DemoTerminal[];
}

const DAY_MS = 86_400_000;
const TOP_UP = fen(5000);

/**
 * A made-up town with a past, for an empty database: pupils get cards, ride, eat and load, some cards are
 * torn; each day is closed the night after, and all but the last are settled and paid. Everything goes
 * through the services that a real town uses, at the clock of that day.
 */
export async function seedDemo(options: DemoOptions): Promise<DemoSummary> {
  const { knex, roots, seed, days, now, progress } = options;
  const today = midnightOf(now);
  const opening = new Date(today.getTime() - days * DAY_MS);
  const clock = { now: new Date(opening.getTime() - DAY_MS), read: () => clock.now };
  const keys = createKeyService(roots);
  const random = randomFor(seed, 'demo');
  const town: DemoTown = { knex, keys, roots, clock, random, terminals: demoTerminals() };
  await registerTown(town);
  const cards = await issueDemoCards(town, options);
  const ingest = createIngestService({
    knex,
    keys,
    receiptKey: options.receiptKey,
    clock: clock.read,
  });
  const closed: SettlementDate[] = [];
  let records = 0;
  clock.now = opening;
  await createSettlementService({ knex, clock: clock.read }).currentDay();
  try {
    for (let day = 0; day <= days; day += 1) {
      progress('days', day, days);
      const midnight = new Date(opening.getTime() + day * DAY_MS);
      records += await liveThrough(town, ingest, cards, midnight, now);
      if (midnight < today) closed.push(await closeNightAfter(town, midnight));
    }
  } finally {
    await ingest.close();
  }
  await payDays(town, closed.slice(0, -1));
  progress('days', days, days);
  return { cards: cards.length, records, closed };
}

/** A day's errands in their order up to `until`, uploaded as the day goes; returns how many records. */
async function liveThrough(
  town: DemoTown,
  ingest: IngestService,
  cards: readonly DemoCard[],
  midnight: Date,
  until: Date,
): Promise<number> {
  const { clock, terminals, random } = town;
  let uploaded = 0;
  for (const errand of errandsOf(midnight, cards, random)) {
    if (errand.at > until) break;
    clock.now = errand.at;
    if (errand.card.balance < DEAREST) {
      const { desk, record } = await topUp(town, errand.card);
      desk.unsent.push(record);
      await upload(desk, ingest);
      uploaded += 1;
    }
    const { terminal, record } = recordOf(errand, terminals, random);
    if (record === undefined) continue;
    terminal.unsent.push(record);
    uploaded += 1;
    if (terminal.unsent.length >= BATCH_RECORDS_MAX) await upload(terminal, ingest);
  }
  for (const terminal of terminals) await upload(terminal, ingest);
  return uploaded;
}

/** At the desk, a moment before it is needed. */
async function topUp(town: DemoTown, card: DemoCard) {
  const desk = town.terminals.find(({ kind }) => kind === 'top-up');
  assert(desk !== undefined, 'the town has a top-up desk');
  await loadAtDesk(town, card, desk, TOP_UP);
  return { desk, record: loaded(card, desk, TOP_UP, town.clock.now) };
}

async function upload(terminal: DemoTerminal, ingest: IngestService): Promise<void> {
  if (terminal.unsent.length === 0) return;
  const records = terminal.unsent.splice(0).map(encodeRecord);
  terminal.batchNo += 1;
  await ingest.receive(terminal.terminalId, encodeBatch(batchOf(terminal, records)));
}

async function closeNightAfter({ knex, clock }: DemoTown, midnight: Date): Promise<SettlementDate> {
  clock.now = new Date(midnight.getTime() + DAY_MS + 600_000);
  const date = settlementDateOf(localDateTimeOf(midnight));
  await createSettlementService({ knex, clock: clock.read }).close(date, 'demo');
  return date;
}

/** The beginning of the day in Shanghai. */
const midnightOf = (instant: Date): Date =>
  instantOf(parseLocalDateTime(`${localDateTimeOf(instant).slice(0, 8)}000000`));
