import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import { fen, type Fen } from '@lvchengtong/card-sdk/money';
import type { Knex } from 'knex';
import { query, type Binding } from '../database/query.ts';
import type { Account } from './account.ts';
import { idsAround, NEWEST, OF_A_RECORD, OF_NO_RECORD, PRESENTED } from './statement-order.ts';
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

/** A piece of SQL with what its question marks stand for. */
interface Piece {
  readonly sql: string;
  readonly bindings: readonly Binding[];
}

const SIDES = '? in (t.debit_account_id, t.credit_account_id)';
const CHANGE = 'case when t.credit_account_id = ? then t.amount_fen else -t.amount_fen end';
const PLACE = `(t.settlement_date, ${PRESENTED}, t.transfer_id)`;
const POSITION = `(?::date, greatest(?::timestamptz, timestamptz 'epoch'), ?::uuid)`;

/**
 * Which transfers an account has. Those of a purse are found by its card, whose every transfer names it
 * (the check `purse-is-moved-by-its-own-card`); those of any other account by the days.
 */
function ofAccount({ id, code, key }: Account): Piece {
  if (code !== 'purse') return { sql: SIDES, bindings: [id] };
  return { sql: `t.card_asn = ? and ${SIDES}`, bindings: [key.split(':')[0] ?? '', id] };
}

/** Newest first: by settlement date, then by when the card was presented. */
export async function findEntries(
  database: Knex,
  account: Account,
  range: EntryRange,
): Promise<readonly Entry[]> {
  const { sql, bindings } =
    account.code === 'purse' ? entriesOfCard(account, range) : entriesByDay(account, range);
  const rows = await query<StoredEntry>(
    database,
    `select page.*, page.settlement_date::text, other.name as counterpart from (${sql}) page
     join ledger_account other on other.account_id = page.other_id
     order by page.settlement_date desc, page.presented desc, page.transfer_id desc`,
    bindings,
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

const COLUMNS = `t.settlement_date, t.transfer_id, t.purpose, t.occurred_at, t.recorded_at, t.record_id,
  ${PRESENTED} as presented, ${CHANGE} as change_fen,
  case when t.credit_account_id = ? then t.debit_account_id else t.credit_account_id end as other_id`;

function entriesOfCard(account: Account, { from, to, before, limit }: EntryRange): Piece {
  const { id } = account;
  const { sql, bindings } = ofAccount(account);
  return {
    sql: `select ${COLUMNS} from ledger_transfer t
      where ${sql} and t.settlement_date between ?::date and ?::date and ${PLACE} < ${POSITION}
      order by t.settlement_date desc, presented desc, t.transfer_id desc limit ?`,
    bindings: [id, id, ...bindings, from, to, ...positionOf(before), limit],
  };
}

/** Day by day, from the newest on that the account may have moved on, and no further than a page needs. */
function entriesByDay({ id }: Account, { from, to, before, limit }: EntryRange): Piece {
  const onDay = `select ${COLUMNS} from ledger_transfer t
    where t.settlement_date = day.settlement_date and ${SIDES}`;
  return {
    sql: `select entry.* from (
        select d.settlement_date from settlement_day d
        where d.settlement_date between ?::date and least(?::date, ?::date)
          and (d.state in ('open', 'closed') or exists (select from ledger_day_balance b
            where b.account_id = ? and b.settlement_date = d.settlement_date))
        order by d.settlement_date desc) day
      cross join lateral (
        (${onDay} and ${OF_A_RECORD}
           and t.transfer_id < case day.settlement_date when ?::date then ?::uuid else ?::uuid end
         order by t.transfer_id desc limit ?)
        union all
        (${onDay} and ${OF_NO_RECORD} and ${PLACE} < ${POSITION}
         order by presented desc, t.transfer_id desc limit ?)) entry
      order by day.settlement_date desc, entry.presented desc, entry.transfer_id desc limit ?`,
    bindings: [
      ...[from, to, before?.settlementDate ?? NEWEST.settlementDate, id],
      ...[id, id, id, before?.settlementDate ?? null],
      ...[before === undefined ? null : idsAround(before), NEWEST.transferId, limit],
      ...[id, id, id, ...positionOf(before), limit],
      limit,
    ],
  };
}

const positionOf = (position: EntryPosition | undefined): readonly Binding[] =>
  position === undefined
    ? [NEWEST.settlementDate, NEWEST.occurredAt, NEWEST.transferId]
    : [position.settlementDate, position.occurredAt, position.transferId];

/** Whether the day has its balances: nothing is posted to it any more. */
export async function isBalanced(database: Knex, date: SettlementDate): Promise<boolean> {
  const [row] = await query<{ balanced: boolean }>(
    database,
    `select state not in ('open', 'closed') as balanced from settlement_day
     where settlement_date = ?::date`,
    [date],
  );
  return row?.balanced === true;
}

/** What the account stood at right after that entry, in the order of the statement. Credit positive. */
export async function balanceAfter(
  database: Knex,
  account: Account,
  position: EntryPosition,
): Promise<Fen> {
  const { settlementDate } = position;
  const [day] = await query<{ closing_fen: string }>(
    database,
    `select closing_fen from ledger_day_balance where account_id = ? and settlement_date = ?::date`,
    [account.id, settlementDate],
  );
  const place = positionOf(position);
  if (day !== undefined) {
    // Where the day ended is known, and whoever reads newest first is nearer to its end.
    const ofRecords = await moved(database, account, {
      sql: `t.settlement_date = ?::date and ${OF_A_RECORD} and t.transfer_id > ?::uuid`,
      bindings: [settlementDate, idsAround(position)],
    });
    const others = await moved(database, account, {
      sql: `t.settlement_date = ?::date and ${OF_NO_RECORD} and ${PLACE} > ${POSITION}`,
      bindings: [settlementDate, ...place],
    });
    return fen(BigInt(day.closing_fen) - ofRecords - others);
  }
  return carried(
    database,
    account,
    { sql: 'b.settlement_date < ?::date', bindings: [settlementDate] },
    {
      sql: `t.settlement_date <= ?::date and ${PLACE} <= ${POSITION}`,
      bindings: [settlementDate, ...place],
    },
  );
}

/** What the account stood at by what the centre knew at that instant. Credit positive. */
export function balanceAt(database: Knex, account: Account, instant: Date): Promise<Fen> {
  return carried(
    database,
    account,
    {
      // Nothing is ever posted to a day after it was closed.
      sql: `exists (select from settlement_day d
              where d.settlement_date = b.settlement_date and d.closed_at <= ?)`,
      bindings: [instant],
    },
    {
      // An upload that came just before a close is posted to the day that opened then.
      sql: `t.settlement_date <= (select max(settlement_date) from settlement_day
              where opened_at <= ?::timestamptz + interval '1 hour') and t.recorded_at <= ?`,
      bindings: [instant, instant],
    },
  );
}

/** The newest kept day balance that `base` allows, and what moved in the days after it. */
async function carried(database: Knex, account: Account, base: Piece, until: Piece): Promise<Fen> {
  const [kept] = await query<{ settlement_date: SettlementDate; closing_fen: string }>(
    database,
    `select b.settlement_date::text, b.closing_fen from ledger_day_balance b
     where b.account_id = ? and ${base.sql} order by b.settlement_date desc limit 1`,
    [account.id, ...base.bindings],
  );
  const change = await moved(database, account, {
    sql: `t.settlement_date > ?::date and ${until.sql}`,
    bindings: [kept?.settlement_date ?? '-infinity', ...until.bindings],
  });
  return fen(BigInt(kept?.closing_fen ?? 0) + change);
}

async function moved(database: Knex, account: Account, where: Piece): Promise<bigint> {
  const { sql, bindings } = ofAccount(account);
  const [row] = await query<{ change_fen: string }>(
    database,
    `select coalesce(sum(${CHANGE}), 0) as change_fen from ledger_transfer t
     where ${sql} and ${where.sql}`,
    [account.id, ...bindings, ...where.bindings],
  );
  return BigInt(row?.change_fen ?? 0);
}
