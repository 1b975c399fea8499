import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import { subtract, yuanText } from '@lvchengtong/card-sdk/money';
import type { DifferenceClass } from '../reconciliation/difference.ts';
import { createReconciliationService } from '../reconciliation/reconciliation-service.ts';
import { listItems } from '../reconciliation/work-item-list-store.ts';
import { findDay } from '../settlement/day-store.ts';
import type { CommandAnswer } from './commands.ts';
import type { Session } from './database-session.ts';

/** Compares all sides of a day, and says how its last line came about. */
export async function reconcileCommand(
  { knex, clock }: Session,
  date: SettlementDate,
): Promise<CommandAnswer> {
  if ((await findDay(knex, date)) === undefined) {
    const sentence = `There is no settlement day ${date}.`;
    return { good: false, json: { code: 'DAY_UNKNOWN', date }, tables: [], sentence };
  }
  const { differences, classes, unexplained } = await createReconciliationService({
    knex,
    clock,
  }).run(date);
  const isProven = (of: DifferenceClass): number =>
    differences.filter((each) => each.class === of && each.proof !== undefined).length;
  return {
    good: unexplained === 0n,
    json: {
      date,
      classes: classes.map((total) => ({
        class: total.class,
        differences: total.count,
        proven: isProven(total.class),
        amount_fen: total.amount,
        unexplained_fen: total.unexplained,
      })),
      unexplained_fen: unexplained,
    },
    tables: [
      {
        columns: ['class', 'differences', 'proven', 'yuan', 'with evidence', 'unexplained'],
        rows: classes.map((total) => [
          total.class,
          String(total.count),
          String(isProven(total.class)),
          yuanText(total.amount),
          yuanText(subtract(total.amount, total.unexplained)),
          yuanText(total.unexplained),
        ]),
      },
    ],
    sentence: `Unexplained difference: ${String(unexplained)} fen.`,
  };
}

export interface WorkItemsOptions {
  readonly class?: DifferenceClass;
  readonly owner?: string;
  /** At least so many days old. */
  readonly days?: number;
}

const ITEMS_SHOWN = 500;
const DAY_MS = 86_400_000;

/** The differences that nothing has proved yet: whose each is, and how old. */
export async function workItemsCommand(
  { knex, clock }: Session,
  { class: of, owner, days }: WorkItemsOptions,
): Promise<CommandAnswer> {
  const now = clock().getTime();
  const items = await listItems(
    knex,
    {
      state: 'open',
      class: of,
      owner,
      openedBefore: days === undefined ? undefined : new Date(now - days * DAY_MS),
    },
    ITEMS_SHOWN,
  );
  const age = (openedAt: Date): number => Math.floor((now - openedAt.getTime()) / DAY_MS);
  return {
    good: true,
    json: {
      items: items.map((item) => ({
        work_item_id: item.id,
        class: item.class,
        amount_fen: item.amount,
        owner: item.owner,
        age_days: age(item.openedAt),
        first_date: item.firstDate,
        summary: item.summary,
        evidence: item.evidence ?? null,
      })),
    },
    tables: [
      {
        columns: ['class', 'yuan', 'owner', 'days', 'since', 'summary'],
        rows: items.map((item) => [
          item.class,
          yuanText(item.amount),
          item.owner,
          String(age(item.openedAt)),
          item.firstDate,
          item.summary,
        ]),
      },
    ],
    sentence: `${String(items.length)} open difference(s).`,
  };
}
