import type { SettlementDate } from '@lvchengtong/card-sdk/ids';
import type { Knex } from 'knex';
import { query } from '../database/query.ts';

/** Keeps, for every account that moved on the day, how it opened, moved and closed. Credit is positive. */
export async function insertDayBalances(
  trx: Knex.Transaction,
  date: SettlementDate,
): Promise<void> {
  await query(
    trx,
    `insert into ledger_day_balance
       (account_id, settlement_date, opening_fen, debit_fen, credit_fen, closing_fen)
     select m.account_id, ?::date, coalesce(p.closing_fen, 0), m.debit_fen, m.credit_fen,
       coalesce(p.closing_fen, 0) + m.credit_fen - m.debit_fen
     from (
       select account_id, sum(debit_fen) as debit_fen, sum(credit_fen) as credit_fen from (
         select debit_account_id as account_id, amount_fen as debit_fen, 0 as credit_fen
         from ledger_transfer where settlement_date = ?::date
         union all
         select credit_account_id, 0, amount_fen
         from ledger_transfer where settlement_date = ?::date) as side
       group by account_id) as m
     left join lateral (
       select closing_fen from ledger_day_balance b
       where b.account_id = m.account_id and b.settlement_date < ?::date
       order by b.settlement_date desc limit 1) as p on true`,
    [date, date, date, date],
  );
  await query(trx, 'select clearing_know_day_balances()');
}

/** Carries forward what all accounts of one code stood at, whether or not they moved on the day. */
export async function insertDayTotals(trx: Knex.Transaction, date: SettlementDate): Promise<void> {
  await query(
    trx,
    `insert into ledger_day_total
       (settlement_date, code, opening_fen, debit_fen, credit_fen, closing_fen)
     select ?::date, code, coalesce(p.closing_fen, 0), coalesce(m.debit_fen, 0),
       coalesce(m.credit_fen, 0),
       coalesce(p.closing_fen, 0) + coalesce(m.credit_fen, 0) - coalesce(m.debit_fen, 0)
     from (
       select code, closing_fen from ledger_day_total where settlement_date = (
         select max(settlement_date) from ledger_day_total where settlement_date < ?::date)) as p
     full join (
       select a.code, sum(b.debit_fen) as debit_fen, sum(b.credit_fen) as credit_fen
       from ledger_day_balance b join ledger_account a using (account_id)
       where b.settlement_date = ?::date group by a.code) as m using (code)`,
    [date, date, date],
  );
}
