import { sqlOpened, type InvariantCheck } from './invariant-check.ts';

const OWN = `('load-settled', 'load-refunded', 'channel-fee', 'payout', 'unmatched')`;

/** What statements say is what was booked because of them, once. */
export const MONEY_FILE_CHECKS: readonly InvariantCheck[] = [
  {
    name: 'statement-line-is-booked-once',
    clause: 8,
    sql: (
      scope,
    ) => `select f.file_name, l.line, l.kind, l.amount_fen, l.fee_fen, t.transfers, t.booked_fen
      from (select l.*,
          case when kind = 'payout' then (f.channel = 'bank')::int
            when kind = 'other' and direction = 'out' and f.channel = 'bank' then 0
            else 1 end as moves
        from money_file_line l join money_file f using (money_file_id)) l
      join money_file f using (money_file_id)
      left join (select money_file_id, money_file_line as line, count(*) as transfers,
          sum(amount_fen) as booked_fen
        from ledger_transfer where purpose in ${OWN} and money_file_id in (
          select money_file_id from money_file where taken_at >= ${sqlOpened(scope)})
        group by 1, 2) t using (money_file_id, line)
      where f.taken_at >= ${sqlOpened(scope)}
        and (coalesce(t.transfers, 0) <> l.moves + (l.fee_fen <> 0)::int
         or coalesce(t.booked_fen, 0) <> l.moves * l.amount_fen + abs(l.fee_fen))`,
  },
  {
    name: 'statement-transfer-names-its-line',
    clause: 8,
    sql: ({
      on,
    }) => `select t.transfer_id, t.purpose, t.amount_fen, t.money_file_id, t.money_file_line
      from ledger_transfer t left join money_file_line l
        on l.money_file_id = t.money_file_id and l.line = t.money_file_line
      where t.purpose in ${OWN} and ${on('t.settlement_date')} and l.line is null`,
  },
  {
    name: 'replaced-statement-is-booked-back',
    clause: 8,
    sql: (
      scope,
    ) => `select t.transfer_id, t.amount_fen, f.file_name, newer.file_name as replaced_by,
        count(c.transfer_id) as corrections
      from ledger_transfer t
      join money_file f on f.money_file_id = t.money_file_id
      left join money_file newer on newer.replaces_money_file_id = f.money_file_id
      left join ledger_transfer c on c.corrects_transfer_id = t.transfer_id
        and c.amount_fen = t.amount_fen and c.money_file_id = newer.money_file_id
        and c.debit_account_id = t.credit_account_id and c.credit_account_id = t.debit_account_id
      where t.purpose in ${OWN}
        and coalesce(newer.taken_at, f.taken_at) >= ${sqlOpened(scope)}
      group by t.transfer_id, t.amount_fen, f.file_name, newer.file_name
      having count(c.transfer_id) <> (newer.file_name is not null)::int`,
  },
];
