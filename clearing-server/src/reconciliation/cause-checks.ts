import { sqlOpened, type CheckScope, type InvariantCheck } from './invariant-check.ts';

/** What the rows behind it say that a purse gained (or lost) without a record. */
const PURSE_CHANGES_WITHOUT_RECORD = `
  select card_asn, 2::smallint as purse, amount_fen as change_fen from load_order
  where state = 'proven'
  union all
  select card_asn, 2::smallint, -moved_fen from loss_claim where moved_fen > 0
  union all
  select card_asn, 2::smallint, -amount_fen from refund where kind = 'with-card'
  union all
  select card_asn, 2::smallint, charge_fen from loss_claim_charge join loss_claim using (claim_id)`;

/** SQL: that, or on a day what its transfers say, which the checks below hold against those rows. */
export const purseChangesWithoutRecord = ({ day, on }: CheckScope): string =>
  day === undefined
    ? PURSE_CHANGES_WITHOUT_RECORD
    : `select split_part(a.name, ':', 2)::bpchar, split_part(a.name, ':', 3)::smallint,
        case when t.credit_account_id = a.account_id then t.amount_fen else -t.amount_fen end
      from ledger_transfer t join ledger_account a
        on a.account_id in (t.debit_account_id, t.credit_account_id)
      where t.cause_id is not null and a.code = 'purse' and ${on('t.settlement_date')}`;

/** SQL: the rows that made money move in the scope. */
export const touchedCauses = ({ on }: CheckScope): string =>
  `select cause_id from ledger_transfer where cause_id is not null and ${on('settlement_date')}`;

/** Money that moves for a cause of its own: each transfer against the row that it names. */
export const CAUSE_CHECKS: readonly InvariantCheck[] = [
  {
    name: 'proven-load-is-credited-until-its-record-comes',
    clause: 3,
    sql: (scope) => `with touched as materialized (${touchedCauses(scope)}
        union select load_id from load_order where proven_at >= ${sqlOpened(scope)})
      select coalesce(o.load_id, t.cause_id) as load_id, o.card_asn, o.state, o.amount_fen,
        t.credited_fen
      from (select * from load_order
        where proven_at is not null and load_id in (select * from touched)) o
      full join (select cause_id, sum(case purpose when 'load-proven' then amount_fen
            else -amount_fen end) as credited_fen,
          count(*) filter (where purpose = 'load-proven') as proofs
        from ledger_transfer where cause_id in (select * from touched)
          and (purpose = 'load-proven' or (purpose = 'correction'
            and cause_id in (select load_id from load_order))) group by cause_id) t
        on t.cause_id = o.load_id
      where t.proofs is distinct from 1
         or t.credited_fen is distinct from case o.state when 'proven' then o.amount_fen else 0 end`,
  },
];
