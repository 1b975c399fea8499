import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import { fen, type Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { query, type Binding } from '../database/query.ts';
import type { Account } from './account.ts';
import type { Entry, EntryPosition } from './statement.ts';

export interface EntryRange {
  readonly from: SettlementDate;
  readonly to: SettlementDate;
  /** Undefined: from the newest on. */
  readonly before: EntryPosition | undefined;
  readonly limit: number;
}

interface StoredEntry {
  readonly settlement_date: SettlementDate;
  readonly transfer_id: string;
  readonly purpose: string;
  readonly occurred_at: Date;
  readonly recorded_at: Date;
  readonly record_id: string | null;
  readonly counterpart: string;
  readonly change_fen: string;
}

/**
 * Which transfers an account has. Those of a purse are found by its card, whose every transfer names it
 * (the check `purse-is-moved-by-its-own-card`); those of any other account by the days.
 */
function ofAccount({ id, code, key }: Account): { sql: string; bindings: readonly Binding[] } {
  const sides = '? in (t.debit_account_id, t.credit_account_id)';
  if (code !== 'purse') return { sql: sides, bindings: [id] };
  return { sql: `t.card_asn = ? and ${sides}`, bindings: [key.split(':')[0] ?? '', id] };
}

const CHANGE = 'case when t.credit_account_id = ? then t.amount_fen else -t.amount_fen end';

/** Newest first: by settlement date, then by when the card was presented. */
export async function findEntries(
  database: Knex,
  account: Account,
  { from, to, before, limit }: EntryRange,
): Promise<readonly Entry[]> {
  const { sql, bindings } = ofAccount(account);
  const { id } = account;
  const rows = await query<StoredEntry>(
    database,
    `select page.*, other.name as counterpart from (
       select t.settlement_date::text, t.transfer_id, t.purpose, t.occurred_at, t.recorded_at,
         t.record_id, ${CHANGE} as change_fen,
         case when t.credit_account_id = ? then t.debit_account_id else t.credit_account_id end as other_id
       from ledger_transfer t
       where ${sql} and t.settlement_date between ?::date and ?::date
         and (t.settlement_date, t.occurred_at, t.transfer_id) < (?::date, ?::timestamptz, ?::uuid)
       order by t.settlement_date desc, t.occurred_at desc, t.transfer_id desc limit ?) page
     join ledger_account other on other.account_id = page.other_id
     order by page.settlement_date desc, page.occurred_at desc, page.transfer_id desc`,
    [id, id, ...bindings, from, to, ...positionOf(before), limit],
  );
  return rows.map((row) => ({
    settlementDate: row.settlement_date,
    transferId: row.transfer_id,
    purpose: row.purpose,
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at,
    recordId: row.record_id ?? undefined,
    counterpart: row.counterpart,
    change: fen(BigInt(row.change_fen)),
  }));
}

const positionOf = (position: EntryPosition | undefined): readonly Binding[] =>
  position === undefined
    ? ['infinity', 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff']
    : [position.settlementDate, position.occurredAt, position.transferId];

/** What the account stood at right after that entry, in the order of the statement. Credit positive. */
export function balanceAfter(
  database: Knex,
  account: Account,
  position: EntryPosition,
): Promise<Fen> {
  return carried(database, account, {
    base: 'b.settlement_date < ?::date',
    baseBindings: [position.settlementDate],
    moved:
      '(t.settlement_date, t.occurred_at, t.transfer_id) <= (?::date, ?::timestamptz, ?::uuid)',
    movedBindings: positionOf(position),
  });
}

/** What the account stood at by what the centre knew at that instant. Credit positive. */
export function balanceAt(database: Knex, account: Account, instant: Date): Promise<Fen> {
  return carried(database, account, {
    // Nothing is ever posted to a day after it was closed.
    base: `exists (select from settlement_day d
             where d.settlement_date = b.settlement_date and d.closed_at <= ?)`,
    baseBindings: [instant],
    moved: 't.recorded_at <= ?',
    movedBindings: [instant],
  });
}

/** The newest kept day balance that `base` allows, and what moved in the days after it. */
async function carried(
  database: Knex,
  account: Account,
  {
    base,
    baseBindings,
    moved,
    movedBindings,
  }: {
    readonly base: string;
    readonly baseBindings: readonly Binding[];
    readonly moved: string;
    readonly movedBindings: readonly Binding[];
  },
): Promise<Fen> {
  const { sql, bindings } = ofAccount(account);
  const [row] = await query<{ balance_fen: string }>(
    database,
    `with base as (
       select b.settlement_date, b.closing_fen from ledger_day_balance b
       where b.account_id = ? and ${base} order by b.settlement_date desc limit 1)
     select coalesce((select closing_fen from base), 0) + coalesce((
       select sum(${CHANGE}) from ledger_transfer t
       where ${sql} and t.settlement_date > coalesce((select settlement_date from base), '-infinity')
         and ${moved}), 0) as balance_fen`,
    [account.id, ...baseBindings, account.id, ...bindings, ...movedBindings],
  );
  return fen(BigInt(row?.balance_fen ?? 0));
}
