import { causedTransfers, touched } from './claim-checks.ts';
import { sqlOpened, type CheckScope, type InvariantCheck } from './invariant-check.ts';

/** SQL: the voids `v` that gave something back, in the scope: decided or moved in it. */
const givenBack = (scope: CheckScope): string => `select v.* from till_void v
  where v.state = 'given-back'
    and (v.decided_at >= ${sqlOpened(scope)} or ${touched(scope, 'v.void_id')})`;

/** What cashiers took back: clearing.md section 10. */
export const VOID_CHECKS: readonly InvariantCheck[] = [
  {
    name: 'void-takes-back-its-sale',
    clause: 3,
    sql: (scope) => `select v.void_id, v.amount_fen, r.amount_fen as sale_fen, r.kind
      from (${givenBack(scope)}) v
      left join ingest_record r
        on r.settlement_date = v.sale_settlement_date and r.record_id = v.sale_record_id
      where r.record_id is null or r.kind <> 'purchase' or r.amount_fen <> v.amount_fen
         or r.card_asn <> v.card_asn or r.terminal_id <> v.terminal_id
         or r.journal_sequence <> v.reference_sequence`,
  },
  {
    name: 'void-moves-what-it-gives-back',
    clause: 3,
    // To a card: out of the operator's money and in transit. In cash: nothing but a concession moves.
    sql: (scope) => `select coalesce(v.void_id, t.cause_id) as void_id, v.in_cash, v.amount_fen,
        t.in_transit_fen, t.from_others_fen
      from (${givenBack(scope)}) v
      full join (select r.cause_id,
          sum(r.amount_fen) filter (where c.name = 'load-in-transit:void') as in_transit_fen,
          sum(r.amount_fen) filter (where d.code <> 'operator-unsettled') as from_others_fen
        from (${causedTransfers(scope, ['void'])}) r
        join ledger_account d on d.account_id = r.debit_account_id
        join ledger_account c on c.account_id = r.credit_account_id
        group by r.cause_id) t on t.cause_id = v.void_id
      where v.void_id is null or t.from_others_fen is not null
         or coalesce(t.in_transit_fen, 0) <> case when v.in_cash then 0 else v.amount_fen end`,
  },
  {
    name: 'void-waits-for-its-card',
    clause: 8,
    sql: (scope) => `select coalesce(v.void_id, p.pending_load_id) as void_id, v.amount_fen,
        p.amount_fen as pending_fen, p.state
      from (select * from (${givenBack(scope)}) v where not v.in_cash) v
      full join (select * from pending_load p where p.channel = 'void'
        and (p.made_at >= ${sqlOpened(scope)} or ${touched(scope, 'p.pending_load_id')})) p
        on p.pending_load_id = v.void_id
      where v.amount_fen is distinct from p.amount_fen or p.state = 'recalled'`,
  },
];
