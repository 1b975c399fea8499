import type { InvariantCheck } from './invariant-checks.ts';

/** What the rows behind it say that a purse gained (or lost) without a record. */
export const PURSE_CHANGES_WITHOUT_RECORD = `
  select card_asn, 2::smallint as purse, amount_fen as change_fen from load_order
  where state = 'proven'`;

/** Money that moves for a cause of its own: each transfer against the row that it names. */
export const CAUSE_CHECKS: readonly InvariantCheck[] = [
  {
    name: 'proven-load-is-credited-until-its-record-comes',
    clause: 3,
    sql: `select coalesce(o.load_id, t.cause_id) as load_id, o.card_asn, o.state, o.amount_fen,
        t.credited_fen
      from (select * from load_order where proven_at is not null) o
      full join (select cause_id, sum(case purpose when 'load-proven' then amount_fen
            else -amount_fen end) as credited_fen,
          count(*) filter (where purpose = 'load-proven') as proofs
        from ledger_transfer where purpose = 'load-proven' or (purpose = 'correction'
          and cause_id in (select load_id from load_order)) group by cause_id) t
        on t.cause_id = o.load_id
      where t.proofs is distinct from 1
         or t.credited_fen is distinct from case o.state when 'proven' then o.amount_fen else 0 end`,
  },
];
