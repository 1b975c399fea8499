import { sides, type InvariantCheck } from './invariant-check.ts';

/** Closed days and the bills that follow from them. */
export const BILL_CHECKS: readonly InvariantCheck[] = [
  {
    name: 'nothing-enters-a-closed-day',
    clause: 7,
    sql: ({
      on,
    }) => `select t.transfer_id::text as id, t.settlement_date::text, t.recorded_at, d.closed_at
      from ledger_transfer t join settlement_day d using (settlement_date)
      where t.recorded_at > d.closed_at and ${on('t.settlement_date')}
      union all
      select r.record_id::text, r.settlement_date::text, r.recorded_at, d.closed_at
      from ingest_record r join settlement_day d using (settlement_date)
      where r.recorded_at > d.closed_at and ${on('r.settlement_date')}`,
  },
  {
    name: 'bill-is-the-sum-of-its-lines',
    clause: 7,
    sql: ({ on }) => `select b.settlement_date::text, b.operator_no, b.gross_fen, b.losses_fen,
        sum(l.amount_fen) filter (where l.entry <> 'loss') as lines_fen
      from settlement_bill b left join settlement_bill_line l using (settlement_date, operator_no)
      where ${on('b.settlement_date')}
      group by b.settlement_date, b.operator_no, b.gross_fen, b.losses_fen, b.record_count
      having b.gross_fen <> coalesce(sum(l.amount_fen) filter (where l.entry <> 'loss'), 0)
          or b.losses_fen <> coalesce(sum(l.amount_fen) filter (where l.entry = 'loss'), 0)
          or b.record_count <> coalesce(sum(l.record_count), 0)`,
  },
  {
    name: 'bill-is-what-the-ledger-owes',
    clause: 7,
    sql: ({
      on,
    }) => `select coalesce(b.settlement_date, l.settlement_date)::text as settlement_date,
        coalesce(b.operator_no, l.operator_no) as operator_no,
        b.gross_fen + b.losses_fen + b.adjustments_fen as billed_fen, l.credited_fen
      from (select * from settlement_bill where ${on('settlement_date')}) b
      full join (
        select s.settlement_date, split_part(a.name, ':', 2) as operator_no,
          sum(s.change_fen) as credited_fen
        from (${sides(on('settlement_date'))}) s join ledger_account a using (account_id)
        join settlement_day d using (settlement_date)
        where a.code = 'operator-unsettled' and d.state in ('balanced', 'settled', 'paid')
          and s.purpose not in ('settlement', 'fee', 'loss-offset') group by 1, 2) l
        on l.settlement_date = b.settlement_date and l.operator_no = b.operator_no
      where coalesce(b.gross_fen + b.losses_fen + b.adjustments_fen, 0)
        <> coalesce(l.credited_fen, 0)`,
  },
];
