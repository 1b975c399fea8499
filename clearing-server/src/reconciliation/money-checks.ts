import { sqlOpened, type CheckScope, type InvariantCheck } from './invariant-check.ts';

/** SQL: bills that the scope touched, by transfers that name them or by being settled or paid meanwhile. */
const touchedDays = (scope: CheckScope): string =>
  scope.day === undefined
    ? `select settlement_date from settlement_day`
    : `select bill_settlement_date from ledger_transfer
         where bill_settlement_date is not null and ${scope.on('settlement_date')}
       union select settlement_date from settlement_day
         where settled_at >= ${sqlOpened(scope)} or paid_at >= ${sqlOpened(scope)}`;

/** SQL: whether a row of `settlement_payment` was asked for or answered in the scope. */
const touchedPayment = (scope: CheckScope): string =>
  scope.day === undefined
    ? 'true'
    : `payment_no in (select payment_no from settlement_payment
         where answered_at >= ${sqlOpened(scope)} or file_name in (
           select file_name from settlement_payment_file where made_at >= ${sqlOpened(scope)}))`;

/** What became of the bills: fees, settlement, payment, and the two people behind each decision. */
export const MONEY_CHECKS: readonly InvariantCheck[] = [
  {
    name: 'bill-fee-is-the-sum-of-its-parts',
    clause: 7,
    sql: ({
      on,
    }) => `select b.settlement_date::text, b.operator_no, b.fees_fen, f.lines_fen, p.parts_fen
      from settlement_bill b
      left join (select settlement_date, operator_no, sum(fee_fen) as lines_fen
        from settlement_bill_fee where ${on('settlement_date')} group by 1, 2) f using (settlement_date, operator_no)
      left join (select settlement_date, operator_no, sum(amount_fen) as parts_fen
        from settlement_bill_fee_part where ${on('settlement_date')} group by 1, 2) p using (settlement_date, operator_no)
      where ${on('b.settlement_date')}
        and (b.fees_fen <> coalesce(f.lines_fen, 0) or b.fees_fen <> coalesce(p.parts_fen, 0))`,
  },
  {
    name: 'bill-bears-its-adjustments',
    clause: 7,
    sql: ({
      on,
    }) => `select coalesce(b.settlement_date, a.settlement_date)::text as settlement_date,
        coalesce(b.operator_no, a.operator_no) as operator_no, b.adjustments_fen, a.approved_fen
      from (select * from settlement_bill where ${on('settlement_date')}) b full join (
        select settlement_date, operator_no, sum(amount_fen) as approved_fen
        from settlement_adjustment join settlement_day d using (settlement_date)
        where d.state in ('balanced', 'settled', 'paid') and ${on('settlement_date')} group by 1, 2) a
        using (settlement_date, operator_no)
      where coalesce(b.adjustments_fen, 0) <> coalesce(a.approved_fen, 0)`,
  },
  {
    name: 'settled-bill-left-the-unsettled-account',
    clause: 7,
    sql: (scope) => `with touched as materialized (${touchedDays(scope)}), moved as (
        select t.bill_settlement_date as settlement_date, t.bill_operator_no as operator_no,
          sum(case when d.code = 'operator-unsettled' then t.amount_fen
                   when c.code = 'operator-unsettled' then -t.amount_fen end) as fen
        from ledger_transfer t
        join ledger_account d on d.account_id = t.debit_account_id
        join ledger_account c on c.account_id = t.credit_account_id
        where t.purpose in ('settlement', 'fee', 'loss-offset')
          and t.bill_settlement_date in (select * from touched) group by 1, 2
      )
      select coalesce(b.settlement_date, m.settlement_date)::text as settlement_date,
        coalesce(b.operator_no, m.operator_no) as operator_no, b.fen as billed_fen, m.fen as moved_fen
      from (select settlement_date, operator_no, net_fen + fees_fen + losses_fen as fen
        from settlement_bill join settlement_day day using (settlement_date)
        where day.state in ('settled', 'paid') and settlement_date in (select * from touched)) b
      full join moved m using (settlement_date, operator_no)
      where coalesce(b.fen, 0) <> coalesce(m.fen, 0)`,
  },
  {
    name: 'bill-is-paid-once',
    clause: 7,
    sql: (scope) => `select settlement_date::text, operator_no, count(*) as payments,
        sum(amount_fen) as in_payments_fen, max(net_fen) as net_fen
      from settlement_payment_bill join settlement_bill using (settlement_date, operator_no)
      where not released and (settlement_date, operator_no) in (
        select settlement_date, operator_no from settlement_payment_bill
        where ${touchedPayment(scope)})
      group by 1, 2
      having count(*) > 1 or sum(amount_fen) <> max(net_fen)`,
  },
  {
    name: 'payment-is-the-sum-of-its-bills',
    clause: 7,
    sql: (scope) => `select p.payment_no, p.state, p.amount_fen, sum(b.amount_fen) as bills_fen
      from settlement_payment p left join settlement_payment_bill b using (payment_no)
      where ${touchedPayment(scope)}
      group by p.payment_no, p.state, p.amount_fen
      having p.amount_fen <> coalesce(sum(b.amount_fen), 0)
          or bool_or(b.released) is distinct from (p.state in ('failed', 'dropped'))`,
  },
  {
    name: 'paid-is-what-left-custody',
    clause: 7,
    sql: (scope) => `with touched as materialized (${touchedDays(scope)}), paid as (
        select b.settlement_date, b.operator_no, sum(b.amount_fen) as fen
        from settlement_payment_bill b join settlement_payment p using (payment_no)
        where p.state = 'paid' and b.settlement_date in (select * from touched) group by 1, 2
      ), left_custody as (
        select t.bill_settlement_date as settlement_date, t.bill_operator_no as operator_no,
          sum(case when a.code = 'custody-bank' then t.amount_fen else -t.amount_fen end) as fen
        from ledger_transfer t join ledger_account a on a.account_id = t.credit_account_id
        where t.purpose = 'payment' and t.bill_settlement_date in (select * from touched) group by 1, 2
      )
      select settlement_date::text, operator_no, p.fen as paid_fen, c.fen as left_custody_fen
      from paid p full join left_custody c using (settlement_date, operator_no)
      where coalesce(p.fen, 0) <> coalesce(c.fen, 0)`,
  },
  {
    name: 'paid-day-has-only-paid-bills',
    clause: 7,
    sql: (scope) => `select b.settlement_date::text, b.operator_no, b.net_fen
      from settlement_bill b join settlement_day d using (settlement_date)
      where d.state = 'paid' and d.paid_at >= ${sqlOpened(scope)} and not exists (
        select from settlement_payment_bill pb join settlement_payment p using (payment_no)
        where pb.settlement_date = b.settlement_date and pb.operator_no = b.operator_no
          and p.state = 'paid')`,
  },
  {
    name: 'two-people-decided',
    clause: 11,
    sql: (scope) => `with deeds as (
        select 'settle' as kind, settle_request_id as id from settlement_day
          where settle_request_id is not null and settled_at >= ${sqlOpened(scope)}
        union all select 'arbitration', approval_request_id from arbitration_case
          where approval_request_id is not null and closed_at >= ${sqlOpened(scope)}
        union all select 'adjustment', approval_request_id from settlement_adjustment
          where ${scope.on('settlement_date')}
        union all select 'fee-rule', approval_request_id from settlement_fee_rule
        union all select 'payment-file', approval_request_id from settlement_payment_file f
          where approval_request_id is not null and exists (select from settlement_payment p
            where p.file_name = f.file_name and p.state in ('sent', 'paid', 'failed'))
        union all select 'cut-over', approval_request_id from settlement_cut_over
          where approval_request_id is not null
        union all select 'settlement-cycle', approval_request_id from settlement_cycle
          where approval_request_id is not null
        union all select distinct 'special-days', approval_request_id from settlement_special_day
        union all select distinct 'bill-rebuild', approval_request_id from settlement_bill_revision
          where replaced_at >= ${sqlOpened(scope)}
        union all select case state when 'replaced' then 'replacement' else 'refund' end,
          approval_request_id from loss_claim
          where approval_request_id is not null and ended_at >= ${sqlOpened(scope)}
        union all select 'refund', approval_request_id from refund
          where payable_at >= ${sqlOpened(scope)}
        union all select 'subsidy-batch', approval_request_id from subsidy_batch
          where approved_at >= ${sqlOpened(scope)}
        union all select 'subsidy-recall', approval_request_id from subsidy_recall
          where at >= ${sqlOpened(scope)}
        union all select 'money-term', approval_request_id from money_term
          where approval_request_id is not null
        union all select 'difference', approval_request_id from reconciliation_work_item
          where approval_request_id is not null and closed_at >= ${sqlOpened(scope)}
      )
      select d.kind, d.id::text as approval_request_id, r.state, r.made_by, r.checked_by
      from deeds d left join approval_request r on r.approval_request_id = d.id
      where r.state is distinct from 'approved' or r.kind <> d.kind
         or r.checked_by is not distinct from r.made_by`,
  },
  {
    name: 'decision-has-its-audit-rows',
    clause: 11,
    sql: (scope) => `with request as materialized (
        select * from approval_request
        where made_at >= ${sqlOpened(scope)} or checked_at >= ${sqlOpened(scope)})
      select r.approval_request_id::text, r.kind, r.state, r.made_by, r.checked_by
      from request r
      left join (select detail ->> 'approval_request_id' as id,
          count(*) filter (where action like '%.request') as asked,
          count(*) filter (where action like '%.approve' or action like '%.refuse'
            or action like '%.withdraw') as answered
        from audit_event where jsonb_exists(detail, 'approval_request_id')
          and at >= (select min(made_at) from request) group by 1) e
        on e.id = r.approval_request_id::text
      where coalesce(e.asked, 0) <> 1 or coalesce(e.answered, 0) <> (r.state <> 'waiting')::int`,
  },
];
