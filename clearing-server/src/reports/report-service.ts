import type { CardAsn, SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { z } from 'zod';
import { Problem } from '../http/problem.ts';
import { createStatementService, type StatementService } from '../ledger/statement-service.ts';
import type { SettlementService } from '../settlement/settlement-service.ts';
import { billRows, billTotals } from './bill-rows.ts';
import { readCardDetail } from './card-detail-store.ts';
import { cardRowOf, searchCards, type StudentNumberDigest } from './card-search-store.ts';
import { decodeCursor, pageOf } from '../http/cursor.ts';
import { readReconciliation } from './reconciliation-report-store.ts';
import { reconciledView } from './reconciliation-report.ts';
import type {
  CardRow,
  CardTimeline,
  Page,
  ReconciliationView,
  TodayReport,
} from './report-shapes.ts';
import type { SettlementDayReport, SettlementDayRow } from './settlement-shapes.ts';
import { searchTermOf } from './search-term.ts';
import {
  readCheckFailure,
  readDay,
  readDays,
  readOperators,
  readPayments,
  readSuspended,
} from './settlement-report-store.ts';
import { mergedTimeline } from './timeline-entry.ts';
import { readTimeline } from './timeline-store.ts';
import { terminalState } from './terminal-state.ts';
import { readTerminalStates } from './terminal-state-store.ts';
import type { TerminalConcern } from './terminal-concern.ts';
import type { TerminalState } from './terminal-shapes.ts';
import { SILENT_AFTER_MS, todayReport } from './today-report.ts';
import { readMarker, readToday } from './today-store.ts';

const CARDS_PER_PAGE = 50;
const ENTRIES_PER_PAGE = 50;
const DAYS_PER_PAGE = 60;
const TERMINALS_PER_PAGE = 100;

const cardCursor = z.tuple([z.string().regex(/^[0-9A-F]{20}$/)]);
const timelineCursor = z.tuple([z.iso.datetime({ precision: 6 }), z.string().max(60)]);
const terminalCursor = z.tuple([z.string().regex(/^\d{12}$/)]);
const dayCursor = z.tuple([z.iso.date()]);

/** What people read: nothing here changes anything. */
export interface ReportService {
  today(): Promise<TodayReport>;
  marker(): Promise<string>;
  cards(query: string, cursor: string | undefined): Promise<Page<CardRow>>;
  timeline(asn: CardAsn, cursor: string | undefined): Promise<CardTimeline>;
  /** Terminals in service: who was heard when, and what each has and lacks. */
  terminals(
    concern: TerminalConcern | undefined,
    cursor: string | undefined,
  ): Promise<Page<TerminalState>>;
  days(cursor: string | undefined): Promise<Page<SettlementDayRow>>;
  day(date: SettlementDate): Promise<SettlementDayReport>;
  reconciliation(date: SettlementDate): Promise<ReconciliationView>;
  readonly statements: StatementService;
}

export interface ReportServiceOptions {
  /** May see persons: names are masked here, so that nobody behind this has them in full. */
  readonly database: Knex;
  readonly settlement: SettlementService;
  readonly studentNumberDigest: StudentNumberDigest;
  readonly clock: () => Date;
}

export function createReportService(options: ReportServiceOptions): ReportService {
  return {
    today: sharedWhileRunning(() => today(options)),
    marker: () => readMarker(options.database),
    cards: (query, cursor) => cards(options, query, cursor),
    timeline: (asn, cursor) => timeline(options, asn, cursor),
    terminals: (concern, cursor) => terminals(options, concern, cursor),
    days: (cursor) => days(options, cursor),
    day: (date) => day(options, date),
    reconciliation: (date) => reconciliation(options, date),
    statements: createStatementService(options),
  };
}

/** Who asks while the answer is being made gets that answer: one scan of the day, not ten. */
function sharedWhileRunning<Answer>(make: () => Promise<Answer>): () => Promise<Answer> {
  let running: Promise<Answer> | undefined;
  return () =>
    (running ??= make().finally(() => {
      running = undefined;
    }));
}

async function today({ database, settlement, clock }: ReportServiceOptions): Promise<TodayReport> {
  const { date } = await settlement.currentDay();
  return todayReport(date, await readToday(database, date), clock());
}

async function cards(
  { database, studentNumberDigest }: ReportServiceOptions,
  query: string,
  cursor: string | undefined,
): Promise<Page<CardRow>> {
  const [afterAsn = ''] = decodeCursor(cardCursor, cursor) ?? [];
  const found = await searchCards(database, searchTermOf(query), studentNumberDigest, {
    afterAsn,
    limit: CARDS_PER_PAGE + 1,
  });
  const page = pageOf(found, CARDS_PER_PAGE, ({ card_asn }) => [card_asn]);
  return { items: page.rows.map(cardRowOf), next_cursor: page.nextCursor };
}

async function terminals(
  { database, clock }: ReportServiceOptions,
  concern: TerminalConcern | undefined,
  cursor: string | undefined,
): Promise<Page<TerminalState>> {
  const [afterId = ''] = decodeCursor(terminalCursor, cursor) ?? [];
  const now = clock();
  const found = await readTerminalStates(database, {
    concern,
    afterId,
    limit: TERMINALS_PER_PAGE + 1,
    now,
    silentSince: new Date(now.getTime() - SILENT_AFTER_MS),
  });
  const page = pageOf(found, TERMINALS_PER_PAGE, ({ terminal_id }) => [terminal_id]);
  return { items: page.rows.map((row) => terminalState(row, now)), next_cursor: page.nextCursor };
}

async function timeline(
  { database }: ReportServiceOptions,
  asn: CardAsn,
  cursor: string | undefined,
): Promise<CardTimeline> {
  const [time, id] = decodeCursor(timelineCursor, cursor) ?? [];
  const position = time === undefined || id === undefined ? undefined : { time, id };
  const [card, rows] = await Promise.all([
    readCardDetail(database, asn),
    readTimeline(database, asn, position, ENTRIES_PER_PAGE + 1),
  ]);
  if (card === undefined) throw new Problem('CARD_UNKNOWN');
  const page = pageOf(mergedTimeline(rows), ENTRIES_PER_PAGE, (row) => [row.time, row.id]);
  return { card, items: page.rows.map(({ entry }) => entry), next_cursor: page.nextCursor };
}

async function days(
  { database }: ReportServiceOptions,
  cursor: string | undefined,
): Promise<Page<SettlementDayRow>> {
  const [before] = decodeCursor(dayCursor, cursor) ?? [];
  const found = await readDays(database, before, DAYS_PER_PAGE + 1);
  const page = pageOf(found, DAYS_PER_PAGE, ({ settlement_date }) => [settlement_date]);
  return { items: page.rows, next_cursor: page.nextCursor };
}

async function day(
  { database, settlement }: ReportServiceOptions,
  date: SettlementDate,
): Promise<SettlementDayReport> {
  const [head, operators, suspended, payments, failure] = await Promise.all([
    readDay(database, date),
    readOperators(database),
    readSuspended(database, date),
    readPayments(database, date),
    readCheckFailure(database, date),
  ]);
  if (head === undefined) throw new Problem('DAY_UNKNOWN');
  // Until a day is balanced it has no bills: these are made as the close would make them.
  const preview = head.state === 'open' || head.state === 'closed';
  const bills = await (preview ? settlement.draft(date) : settlement.bills(date));
  return {
    ...head,
    preview,
    bills: billRows(bills, operators),
    totals: billTotals(bills),
    suspended,
    payments,
    failure: head.state === 'closed' ? failure : null,
  };
}

async function reconciliation(
  { database, clock }: ReportServiceOptions,
  date: SettlementDate,
): Promise<ReconciliationView> {
  const [head, stored] = await Promise.all([
    readDay(database, date),
    readReconciliation(database, date),
  ]);
  if (head === undefined) throw new Problem('DAY_UNKNOWN');
  return {
    settlement_date: date,
    report: stored === undefined ? null : reconciledView(stored.run, stored.differences, clock()),
  };
}
