import { sides, sqlDate, type InvariantCheck } from './invariant-check.ts';

const CLOSED_WITH_BALANCES = `state in ('balanced', 'settled', 'paid')`;

/** What somebody changed in the ledger itself: sums, balances that were carried forward, the float. */
export const LEDGER_CHECKS: readonly InvariantCheck[] = [
  {
    name: 'transfer-between-known-accounts',
    clause: 1,
    sql: ({ on }) => `select t.transfer_id, t.debit_account_id, t.credit_account_id
      from ledger_transfer t
      left join ledger_account d on d.account_id = t.debit_account_id
      left join ledger_account c on c.account_id = t.credit_account_id
      where ${on('t.settlement_date')} and (d.account_id is null or c.account_id is null)`,
  },
  {
    name: 'day-sums-to-zero',
    clause: 1,
    sql: ({
      on,
    }) => `select settlement_date::text, sum(credit_fen) - sum(debit_fen) as difference_fen
      from ledger_day_balance where ${on('settlement_date')}
      group by settlement_date having sum(credit_fen) <> sum(debit_fen)`,
  },
  {
    name: 'purse-balance-is-sum-of-transfers',
    clause: 2,
    sql: ({ day }) =>
      day === undefined
        ? `select coalesce(kept.name, summed.name) as account, kept.balance_fen, summed.sum_fen
      from (select 'purse:' || card_asn || ':' || purse as name, balance_fen
            from ledger_purse_balance) kept
      full join (select a.name, sum(s.change_fen) as sum_fen from (${sides('true')}) s
            join ledger_account a using (account_id) where a.code = 'purse' group by a.name) summed
        on summed.name = kept.name
      where kept.balance_fen is distinct from coalesce(summed.sum_fen, 0)`
        : // The day's close, and what the days after it have moved already.
          `select a.name as account, kept.balance_fen, b.closing_fen + coalesce(s.sum_fen, 0) as sum_fen
      from ledger_day_balance b join ledger_account a using (account_id)
      left join (select account_id, sum(change_fen) as sum_fen
            from (${sides(`settlement_date > ${sqlDate(day)}`)}) later group by 1) s using (account_id)
      left join ledger_purse_balance kept
        on kept.card_asn = split_part(a.name, ':', 2)::bpchar
       and kept.purse = split_part(a.name, ':', 3)::smallint
      where b.settlement_date = ${sqlDate(day)} and a.code = 'purse'
        and kept.balance_fen is distinct from b.closing_fen + coalesce(s.sum_fen, 0)`,
  },
  {
    name: 'day-balance-is-sum-of-transfers',
    clause: 2,
    sql: ({
      on,
    }) => `select coalesce(b.settlement_date, s.settlement_date)::text as settlement_date,
        coalesce(b.account_id, s.account_id) as account_id,
        b.credit_fen - b.debit_fen as kept_fen, s.sum_fen
      from (select * from ledger_day_balance where ${on('settlement_date')}) b
      full join (select s.settlement_date, s.account_id, sum(s.change_fen) as sum_fen
            from (${sides(on('settlement_date'))}) s join settlement_day d using (settlement_date)
            where d.${CLOSED_WITH_BALANCES} group by 1, 2) s
        on s.settlement_date = b.settlement_date and s.account_id = b.account_id
      where b.credit_fen - b.debit_fen is distinct from s.sum_fen`,
  },
  {
    name: 'day-opens-as-the-last-one-closed',
    clause: 2,
    sql: ({ day }) =>
      day === undefined
        ? `select account_id, settlement_date::text, opening_fen, before_fen from (
        select account_id, settlement_date, opening_fen, coalesce(lag(closing_fen)
          over (partition by account_id order by settlement_date), 0) as before_fen
        from ledger_day_balance) as day
      where opening_fen <> before_fen`
        : `select b.account_id, b.settlement_date::text, b.opening_fen,
        coalesce(p.closing_fen, 0) as before_fen
      from ledger_day_balance b left join lateral (
        select closing_fen from ledger_day_balance p
        where p.account_id = b.account_id and p.settlement_date < b.settlement_date
        order by p.settlement_date desc limit 1) p on true
      where b.settlement_date = ${sqlDate(day)} and b.opening_fen <> coalesce(p.closing_fen, 0)`,
  },
  {
    name: 'day-total-carries-its-balances-forward',
    clause: 2,
    sql: ({
      on,
    }) => `select coalesce(t.settlement_date, s.settlement_date)::text as settlement_date,
        coalesce(t.code, s.code) as code, t.opening_fen, t.before_fen,
        t.credit_fen - t.debit_fen as kept_fen, s.sum_fen
      from (select *, coalesce((select p.closing_fen from ledger_day_total p
          where p.code = t.code and p.settlement_date < t.settlement_date
          order by p.settlement_date desc limit 1), 0) as before_fen
        from ledger_day_total t where ${on('settlement_date')}) t
      full join (select b.settlement_date, a.code, sum(b.credit_fen - b.debit_fen) as sum_fen
          from ledger_day_balance b join ledger_account a using (account_id)
          where ${on('b.settlement_date')} group by 1, 2) s
        on s.settlement_date = t.settlement_date and s.code = t.code
      where coalesce(t.credit_fen - t.debit_fen, 0) <> coalesce(s.sum_fen, 0)
         or t.opening_fen is distinct from t.before_fen`,
  },
  {
    name: 'float-is-explained',
    clause: 8,
    // What the issuer owes (purses, operators, refunds …) is what it holds or is owed (custody, in transit …).
    sql: ({ day }) =>
      day === undefined
        ? `select sum(s.change_fen) filter (where a.normal_side = 'credit') as owed_fen,
        -sum(s.change_fen) filter (where a.normal_side = 'debit') as held_fen
      from (${sides('true')}) s left join ledger_account a using (account_id)
      having coalesce(sum(s.change_fen) filter (where a.normal_side = 'credit'), 0)
          <> -coalesce(sum(s.change_fen) filter (where a.normal_side = 'debit'), 0)`
        : `select sum(t.closing_fen) filter (where side.normal_side = 'credit') as owed_fen,
        -sum(t.closing_fen) filter (where side.normal_side = 'debit') as held_fen
      from ledger_day_total t
      join lateral (select normal_side from ledger_account a where a.code = t.code limit 1) side on true
      where t.settlement_date = ${sqlDate(day)}
      having coalesce(sum(t.closing_fen) filter (where side.normal_side = 'credit'), 0)
          <> -coalesce(sum(t.closing_fen) filter (where side.normal_side = 'debit'), 0)`,
  },
];
