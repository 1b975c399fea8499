import { causedTransfers, touched } from './claim-checks.ts';
import type { InvariantCheck } from './invariant-check.ts';

/** What holders get back: owed once, paid or unclaimed once, and the deposit apart from the balance. */
export const REFUND_CHECKS: readonly InvariantCheck[] = [
  {
    name: 'refund-is-owed-and-paid-once',
    clause: 8,
    sql: (scope) => `with moved as (
        select r.cause_id, d.code as debit, c.code as credit, sum(r.amount_fen) as fen
        from (${causedTransfers(scope, ['refund', 'deposit-refund', 'refund-payment', 'unclaimed'])}) r
        join ledger_account d on d.account_id = r.debit_account_id
        join ledger_account c on c.account_id = r.credit_account_id group by 1, 2, 3
      ), expected as (
        select refund_id, v.debit, v.credit, v.fen from refund cross join lateral (values
          ('purse', 'refund-payable', amount_fen), ('card-deposit', 'refund-payable', deposit_fen),
          ('refund-payable', case state when 'paid' then 'custody-bank' else 'unclaimed' end,
            case state when 'payable' then 0 else amount_fen + deposit_fen end)) as v (debit, credit, fen)
        where v.fen > 0 and ${touched(scope, 'refund_id')}
      )
      select coalesce(e.refund_id, m.cause_id) as refund_id, coalesce(e.debit, m.debit) as debit,
        coalesce(e.credit, m.credit) as credit, e.fen as expected_fen, m.fen as moved_fen
      from expected e full join moved m
        on m.cause_id = e.refund_id and m.debit = e.debit and m.credit = e.credit
      where e.fen is distinct from m.fen`,
  },
  {
    name: 'refund-is-what-its-claim-moved',
    clause: 9,
    sql: () => `select c.claim_id, c.card_asn, c.moved_fen, r.amount_fen from loss_claim c
      full join (select * from refund where kind = 'without-card') r using (claim_id)
      where (c.state = 'refunded' or r.refund_id is not null)
        and c.moved_fen is distinct from r.amount_fen`,
  },
];
