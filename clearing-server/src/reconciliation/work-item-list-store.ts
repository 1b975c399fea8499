import type { Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { query } from '../database/query.ts';
import type { DifferenceClass } from './difference.ts';
import { AGE_BANDS, type AgeBand, type Owner, type WorkItem } from './work-item.ts';
import { itemOf, SELECT_ITEM, type ItemRow } from './work-item-store.ts';

export interface ItemFilter {
  readonly state: WorkItem['state'] | undefined;
  readonly class: string | undefined;
  readonly owner: Owner | undefined;
  /** Opened at this instant or before. */
  readonly openedBefore: Date | undefined;
  readonly takenBy?: string | undefined;
  /** Those that come after this one. */
  readonly after?: ItemPlace | undefined;
}

export interface ItemPlace {
  readonly absoluteFen: string;
  readonly id: string;
}

/** The largest first, then the oldest: the id begins with the time. */
export async function listItems(on: Knex, filter: ItemFilter, max: number): Promise<WorkItem[]> {
  const { state, class: of, owner, takenBy, openedBefore, after } = filter;
  const wanted = [
    ...when('state = ?', state),
    ...when('class = ?', of),
    ...when('owner = ?', owner),
    ...when('taken_by = ?', takenBy),
    ...when('opened_at <= ?', openedBefore),
    ...when(
      '(-abs(amount_fen), work_item_id) > (-?::bigint, ?::uuid)',
      after?.absoluteFen,
      after?.id,
    ),
  ];
  const where = wanted.map(({ condition }) => condition).join(' and ');
  const rows = await query<ItemRow>(
    on,
    `${SELECT_ITEM} ${where === '' ? '' : `where ${where}`}
     order by abs(amount_fen) desc, work_item_id limit ?`,
    [...wanted.flatMap(({ values }) => values), max],
  );
  return rows.map(itemOf);
}

interface Condition {
  readonly condition: string;
  readonly values: readonly (string | Date)[];
}

/** Nothing is asked where a value is not given. */
function when(condition: string, ...given: readonly (string | Date | undefined)[]): Condition[] {
  const values = given.filter((value) => value !== undefined);
  return values.length === given.length ? [{ condition, values }] : [];
}

/** Open items of one class, owner and age together. */
export interface ItemTotal {
  readonly class: DifferenceClass;
  readonly owner: Owner;
  readonly age: AgeBand;
  readonly items: number;
  /** Sum of absolute amounts. */
  readonly amount: Fen;
}

const DAY_MS = 86_400_000;

export async function totalOpenItems(on: Knex, now: Date): Promise<ItemTotal[]> {
  const bands = Object.entries(AGE_BANDS).flatMap(([name, days]) =>
    days === undefined ? [] : [{ name, since: new Date(now.getTime() - days * DAY_MS) }],
  );
  const rows = await query<{
    class: DifferenceClass;
    owner: string;
    age: AgeBand;
    items: string;
    amount_fen: string;
  }>(
    on,
    `select class, owner, age, count(*) as items, sum(abs(amount_fen)) as amount_fen
     from (select class, owner, amount_fen, case ${bands.map(() => 'when opened_at > ? then ?').join(' ')}
       else 'older' end as age from reconciliation_work_item where state = 'open') open
     group by class, owner, age order by class, owner, age`,
    bands.flatMap(({ name, since }) => [since, name]),
  );
  return rows.map(({ items, amount_fen, ...row }) => ({
    ...row,
    items: Number(items),
    amount: BigInt(amount_fen) as Fen,
  }));
}

export interface NamedOwner {
  readonly owner: Owner;
  /** Of an operator. */
  readonly name: string | null;
}

const OTHERS: readonly Owner[] = [
  'clearing',
  ...['bank', 'wechat', 'alipay', 'cash', 'subsidy'].map((channel) => `channel ${channel}`),
];

/** Everybody whose move a difference can be. */
export async function findOwners(on: Knex): Promise<NamedOwner[]> {
  const operators = await query<{ operator_no: string; name: string }>(
    on,
    'select operator_no, name from participant_operator order by operator_no',
  );
  return [
    ...OTHERS.map((owner) => ({ owner, name: null })),
    ...operators.map(({ operator_no, name }) => ({ owner: `operator ${operator_no}`, name })),
  ];
}

/** Whether the operator that an owner names is one; other owners are not asked about here. */
export async function isOperatorKnown(on: Knex, owner: Owner): Promise<boolean> {
  const operatorNo = /^operator (.*)$/.exec(owner)?.[1];
  if (operatorNo === undefined) return true;
  const rows = await query(on, 'select from participant_operator where operator_no = ?', [
    operatorNo,
  ]);
  return rows.length > 0;
}
