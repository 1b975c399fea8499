import type { Knex } from 'knex';
import { z } from 'zod';
import { recordAudit } from '../access/audit-store.ts';
import type { ApprovalOutcome, Obstacle } from '../approvals/approval-request.ts';
import type { ApprovalHandler, ApprovalService } from '../approvals/approval-service.ts';
import { holdRequest } from '../approvals/approval-store.ts';
import type { Owner, WorkItem } from './work-item.ts';
import {
  findEvents,
  findItem,
  holdWorkItems,
  listItems,
  storeChanges,
  type ItemFilter,
  type WorkItemEvent,
} from './work-item-store.ts';

export interface WorkItemHistory {
  readonly item: WorkItem;
  readonly events: readonly WorkItemEvent[];
}

/** What runs could not explain, and what people make of it. */
export interface WorkItemService {
  list(filter: ItemFilter): Promise<readonly WorkItem[]>;
  item(id: string): Promise<WorkItemHistory | undefined>;
  /** One person says why it can be closed; a second one has to agree. */
  askToClose(id: string, reason: string, maker: string): Promise<ApprovalOutcome>;
  /** Whose move it is from now on. Undefined: no such open item. */
  handOver(id: string, owner: Owner, actor: string): Promise<WorkItemHistory | undefined>;
}

export interface WorkItemOptions {
  readonly knex: Knex;
  readonly clock: () => Date;
  readonly approvals: ApprovalService;
}

export const WORK_ITEMS_SHOWN = 500;

export function createWorkItemService({
  knex,
  clock,
  approvals,
}: WorkItemOptions): WorkItemService {
  return {
    list: (filter) => listItems(knex, filter, WORK_ITEMS_SHOWN),
    item: (id) => historyOf(knex, id),
    askToClose: async (id, reason, maker) => {
      const item = await findItem(knex, id);
      if (item === undefined) return { kind: 'unknown' };
      const content = {
        difference: item.key,
        class: item.class,
        amount_fen: Number(item.amount),
        summary: item.summary,
      };
      return approvals.propose({ kind: 'difference', subject: id, content, reason }, maker);
    },
    handOver: (id, owner, actor) =>
      knex.transaction(async (trx) => {
        await holdWorkItems(trx);
        const item = await findItem(trx, id);
        if (item?.state !== 'open') return undefined;
        const at = clock();
        if (item.owner !== owner) {
          const detail = { was_owner: item.owner, owner };
          const change = { event: 'handed-over', item: { ...item, owner }, detail } as const;
          await storeChanges(trx, [{ ...change, date: item.lastDate }], { at, actor });
          await recordAudit(trx, at, actor, 'work-item.hand-over', id, { owner });
        }
        return historyOf(trx, id);
      }),
  };
}

async function historyOf(on: Knex, id: string): Promise<WorkItemHistory | undefined> {
  const item = await findItem(on, id);
  return item && { item, events: await findEvents(on, id) };
}

const contentShape = z.object({ amount_fen: z.int(), class: z.string() });

/** Closing a difference that nothing proves: two people, and only for what they saw. */
export function closingHandler(): ApprovalHandler {
  const obstacle = async (
    trx: Knex.Transaction,
    subject: string,
    content: unknown,
  ): Promise<Obstacle> => {
    const { amount_fen, class: of } = contentShape.parse(content);
    const item = await findItem(trx, subject);
    if (item === undefined) return 'there is no such difference';
    if (item.state !== 'open') return `the difference is closed: ${item.proof ?? item.state}`;
    return Number(item.amount) === amount_fen && item.class === of
      ? undefined
      : 'the difference has changed since this was asked for';
  };
  return {
    obstacle,
    async apply(trx, { id, subject, content, reason, madeBy }, at) {
      await holdWorkItems(trx);
      const stands = await obstacle(trx, subject, content);
      if (stands !== undefined) return stands;
      const item = await findItem(trx, subject);
      const checker = (await holdRequest(trx, id))?.checkedBy;
      if (item === undefined || checker === undefined) return 'there is no such difference';
      const closed = { ...item, state: 'decided', closedAt: at } as const;
      await storeChanges(
        trx,
        [
          {
            event: 'decided',
            item: closed,
            date: item.lastDate,
            detail: { reason, made_by: madeBy, checked_by: checker },
          },
        ],
        { at, actor: checker, approvalRequestId: id },
      );
      return undefined;
    },
  };
}
