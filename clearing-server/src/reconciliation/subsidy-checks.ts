import { causedTransfers, touched } from './claim-checks.ts';
import type { InvariantCheck } from './invariant-check.ts';

/** Subsidies: every batch in full, and every fund only for what cards took or may take. */
export const SUBSIDY_CHECKS: readonly InvariantCheck[] = [
  {
    name: 'subsidy-batch-adds-up',
    clause: 8,
    sql: () => `select b.batch_id, b.item_count, count(i.line_no) as items, b.total_fen,
        sum(i.amount_fen) as items_fen, count(p.pending_load_id) as pending
      from subsidy_batch b left join subsidy_item i using (batch_id)
      left join pending_load p on p.pending_load_id = i.pending_load_id and p.channel = 'subsidy'
      group by b.batch_id
      having count(i.line_no) <> b.item_count or sum(i.amount_fen) <> b.total_fen
          or count(p.pending_load_id) <> case when b.approved_at is null then 0 else b.item_count end`,
  },
  {
    name: 'subsidy-fund-pays-for-its-cards',
    clause: 8,
    sql: (
      scope,
    ) => `select coalesce(i.pending_load_id, t.cause_id) as pending_load_id, i.fund, i.state,
        i.amount_fen, t.name as account, t.taken_fen
      from (select i.pending_load_id, i.amount_fen, b.fund, p.state
        from subsidy_item i join subsidy_batch b using (batch_id)
        join pending_load p using (pending_load_id)
        where ${touched(scope, 'i.pending_load_id')}) i
      full join (select r.cause_id, a.name, sum(case when a.account_id = r.debit_account_id
            then r.amount_fen else -r.amount_fen end) as taken_fen
        from (${causedTransfers(scope, ['subsidy', 'subsidy-recall'])}) r
        join ledger_account a on a.account_id in (r.debit_account_id, r.credit_account_id)
          and a.code = 'subsidy-fund'
        group by 1, 2) t on t.cause_id = i.pending_load_id and t.name = 'subsidy-fund:' || i.fund
      where t.taken_fen is distinct from case i.state when 'recalled' then 0 else i.amount_fen end`,
  },
];
