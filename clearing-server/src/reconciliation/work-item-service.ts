import type { Knex } from 'knex';
import { z } from 'zod';
import { recordAudit } from '../access/audit-store.ts';
import type { ApprovalOutcome, Obstacle } from '../approvals/approval-request.ts';
import type { ApprovalHandler, ApprovalService, Proposal } from '../approvals/approval-service.ts';
import { holdRequest } from '../approvals/approval-store.ts';
import { withRetries } from '../database/with-retries.ts';
import type { Owner, WorkItem, WorkItemChange } from './work-item.ts';
import {
  findOwners,
  isOperatorKnown,
  listItems,
  totalOpenItems,
  type ItemFilter,
  type ItemTotal,
  type NamedOwner,
} from './work-item-list-store.ts';
import {
  findEvents,
  findItem,
  holdWorkItems,
  storeChanges,
  type WorkItemEvent,
} from './work-item-store.ts';

export interface WorkItemHistory {
  readonly item: WorkItem;
  readonly events: readonly WorkItemEvent[];
}

/** What a person does to an item; undefined: there is no such item, or it is not in the state for it. */
type Deed = Promise<WorkItemHistory | undefined>;

/** What runs could not explain, and what people make of it. */
export interface WorkItemService {
  list(filter: ItemFilter, max?: number): Promise<readonly WorkItem[]>;
  totals(): Promise<readonly ItemTotal[]>;
  owners(): Promise<readonly NamedOwner[]>;
  item(id: string): Deed;
  /** What asks a second person to agree that it can be closed; undefined: no such item. */
  closing(id: string, reason: string): Promise<Proposal | undefined>;
  /** One person says why it can be closed; a second one has to agree. */
  askToClose(id: string, reason: string, maker: string): Promise<ApprovalOutcome>;
  /** Whose move it is from now on; of an open one. */
  handOver(id: string, owner: Owner, actor: string): Deed;
  /** Works on an open one from now on, or no longer. */
  take(id: string, mine: boolean, actor: string): Deed;
  comment(id: string, text: string, actor: string): Deed;
  /** What was closed is looked at once more. */
  reopen(id: string, reason: string, actor: string): Deed;
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
  const changing = deedsOn(knex, clock);
  const closing = async (id: string, reason: string): Promise<Proposal | undefined> => {
    const item = await findItem(knex, id);
    return item && { kind: 'difference', subject: id, content: closingContent(item), reason };
  };
  return {
    list: (filter, max = WORK_ITEMS_SHOWN) => listItems(knex, filter, max),
    totals: () => totalOpenItems(knex, clock()),
    owners: () => findOwners(knex),
    item: (id) => historyOf(knex, id),
    closing,
    askToClose: async (id, reason, maker) => {
      const proposal = await closing(id, reason);
      return proposal === undefined ? { kind: 'unknown' } : approvals.propose(proposal, maker);
    },
    handOver: (id, owner, actor) =>
      changing(id, actor, 'work-item.hand-over', async (item, trx) => {
        if (item.state !== 'open' || !(await isOperatorKnown(trx, owner))) return undefined;
        if (item.owner === owner) return [];
        const detail = { was_owner: item.owner, owner };
        return [{ event: 'handed-over', item: { ...item, owner }, detail }];
      }),
    take: (id, mine, actor) =>
      changing(id, actor, 'work-item.take', (item) => {
        if (item.state !== 'open') return undefined;
        const takenBy = mine ? actor : undefined;
        if (item.takenBy === takenBy) return [];
        const detail = item.takenBy === undefined ? {} : { was_taken_by: item.takenBy };
        return [{ event: mine ? 'taken' : 'given-back', item: { ...item, takenBy }, detail }];
      }),
    comment: (id, text, actor) =>
      changing(id, actor, undefined, (item) => [{ event: 'commented', item, detail: { text } }]),
    reopen: (id, reason, actor) =>
      changing(id, actor, 'work-item.reopen', (item) => {
        if (item.state === 'open') return undefined;
        const { state: was_state, proof } = item;
        const open = { ...item, state: 'open', closedAt: undefined, proof: undefined } as const;
        const detail = { reason, was_state, ...(proof === undefined ? {} : { was_proof: proof }) };
        return [{ event: 'reopened', item: open, detail }];
      }),
  };
}

const closingContent = (item: WorkItem): z.input<typeof contentShape> & object => ({
  difference: item.key,
  class: item.class,
  amount_fen: Number(item.amount),
  summary: item.summary,
});

type Changes = readonly Omit<WorkItemChange, 'date'>[] | undefined;
type Changing = (
  id: string,
  actor: string,
  /** What the audit calls it; what changes nothing about the item is in its history alone. */
  audited: string | undefined,
  change: (item: WorkItem, trx: Knex.Transaction) => Changes | Promise<Changes>,
) => Deed;

/** One deed after the other, and none beside a run: each sees what the one before it made of the item. */
const deedsOn =
  (knex: Knex, clock: () => Date): Changing =>
  (id, actor, audited, change) =>
    withRetries(() =>
      knex.transaction(async (trx) => {
        await holdWorkItems(trx);
        const item = await findItem(trx, id);
        const changes = item && (await change(item, trx));
        if (item === undefined || changes === undefined) return undefined;
        const at = clock();
        const dated = changes.map((each) => ({ ...each, date: item.lastDate }));
        if (dated.length > 0) await storeChanges(trx, dated, { at, actor });
        if (audited !== undefined && dated.length > 0)
          await recordAudit(trx, at, actor, audited, id);
        return historyOf(trx, id);
      }),
    );

async function historyOf(on: Knex, id: string): Promise<WorkItemHistory | undefined> {
  const item = await findItem(on, id);
  return item && { item, events: await findEvents(on, id) };
}

const contentShape = z.looseObject({ amount_fen: z.int(), class: z.string() });

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
