import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import { fenNumber } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { z } from 'zod';
import { requestJson } from '../approvals/approval-answer.ts';
import { findRequestsAbout } from '../approvals/approval-store.ts';
import { decodeCursor, pageOf } from '../http/cursor.ts';
import type { Page } from '../http/shape.ts';
import { lookUpEvidence } from './evidence-service.ts';
import type { EvidenceView } from './evidence-shape.ts';
import { findDifference } from './report-store.ts';
import { findSideTotals, type SideTotals } from './side-store.ts';
import type { ItemFilter } from './work-item-list-store.ts';
import type { WorkItemHistory, WorkItemService } from './work-item-service.ts';
import type { WorkItemDetail, WorkItemRow, WorkItemTotals } from './work-item-shape.ts';
import type { WorkItemEvent } from './work-item-store.ts';
import type { WorkItem } from './work-item.ts';

export type BoardFilter = Omit<ItemFilter, 'openedBefore' | 'after'> & {
  readonly leastDays: number | undefined;
};

/** What people are shown of differences and the work that they make. */
export interface WorkItemViewService {
  /** The largest first; closed ones too when no state is asked for. */
  page(filter: BoardFilter, cursor: string | undefined): Promise<Page<WorkItemRow>>;
  totals(): Promise<WorkItemTotals>;
  detail(history: WorkItemHistory | undefined, reader: string): Promise<WorkItemDetail | undefined>;
  /** Undefined: the day's last comparison did not find it. */
  differenceEvidence(date: SettlementDate, key: string): Promise<EvidenceView | undefined>;
  sides(date: SettlementDate): Promise<readonly SideTotals[]>;
}

interface ViewOptions {
  readonly knex: Knex;
  readonly clock: () => Date;
  readonly workItems: WorkItemService;
}

const ITEMS_PER_PAGE = 50;
const DAY_MS = 86_400_000;
const CURSOR = z.tuple([z.string().regex(/^\d{1,18}$/), z.uuid()]);

export function createWorkItemViewService({
  knex,
  clock,
  workItems,
}: ViewOptions): WorkItemViewService {
  return {
    async page({ leastDays, ...filter }, cursor) {
      const now = clock();
      const [absoluteFen, id] = decodeCursor(CURSOR, cursor) ?? [];
      const items = await workItems.list(
        {
          ...filter,
          openedBefore:
            leastDays === undefined ? undefined : new Date(now.getTime() - leastDays * DAY_MS),
          after: absoluteFen === undefined || id === undefined ? undefined : { absoluteFen, id },
        },
        ITEMS_PER_PAGE + 1,
      );
      const page = pageOf(items, ITEMS_PER_PAGE, (item) => [
        String(item.amount).replace('-', ''),
        item.id,
      ]);
      return { items: page.rows.map((item) => rowOf(item, now)), next_cursor: page.nextCursor };
    },
    totals: async () => ({
      as_of: clock().toISOString(),
      totals: (await workItems.totals()).map(({ amount, ...total }) => ({
        ...total,
        amount_fen: fenNumber(amount),
      })),
      owners: await workItems.owners(),
    }),
    async detail(history, reader) {
      if (history === undefined) return undefined;
      const { item, events } = history;
      const { subject, evidence, amount } = item;
      const requests = await findRequestsAbout(knex, 'difference', [item.id]);
      return {
        item: rowOf(item, clock()),
        evidence: await lookUpEvidence(knex, { subject, evidence, amountFen: Number(amount) }),
        history: events.map(eventOf),
        requests: requests.map((request) => requestJson(request, reader)),
      };
    },
    async differenceEvidence(date, key) {
      const found = await findDifference(knex, date, key);
      if (found === undefined) return undefined;
      const { subject, evidence, amount } = found;
      return lookUpEvidence(knex, { subject, evidence, amountFen: Number(amount) });
    },
    sides: (date) => findSideTotals(knex, date),
  };
}

function rowOf(item: WorkItem, now: Date): WorkItemRow {
  const { subject } = item;
  const until = item.closedAt ?? now;
  return {
    work_item_id: item.id,
    class: item.class,
    state: item.state,
    card_asn: subject.kind === 'card' ? subject.cardAsn : null,
    terminal_id: subject.kind === 'terminal' ? subject.terminalId : null,
    account: subject.kind === 'account' ? subject.name : null,
    amount_fen: fenNumber(item.amount),
    summary: item.summary,
    owner: item.owner,
    taken_by: item.takenBy ?? null,
    first_date: item.firstDate,
    last_date: item.lastDate,
    opened_at: item.openedAt.toISOString(),
    age_days: Math.max(0, Math.floor((until.getTime() - item.openedAt.getTime()) / DAY_MS)),
    closed_at: item.closedAt?.toISOString() ?? null,
    proof: item.proof ?? null,
  };
}

const eventOf = (event: WorkItemEvent): WorkItemDetail['history'][number] => ({
  at: event.at.toISOString(),
  settlement_date: event.date,
  event: event.event,
  actor: event.actor,
  amount_fen: event.amountFen,
  class: event.class,
  detail: event.detail,
});
