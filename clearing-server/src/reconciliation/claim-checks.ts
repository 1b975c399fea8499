import { touchedCauses } from './cause-checks.ts';
import type { CheckScope, InvariantCheck } from './invariant-check.ts';

/** SQL: transfers for these causes, in the scope; on a day all transfers of the causes that it touched. */
export const causedTransfers = (scope: CheckScope, purposes: readonly string[]): string => `
  select * from ledger_transfer t
  where t.cause_id in (${touchedCauses(scope)}) and t.purpose in (${quoted(purposes)})`;

/** SQL: whether the row of that id is in the scope. */
export const touched = (scope: CheckScope, id: string): string =>
  scope.day === undefined ? 'true' : `${id} in (${touchedCauses(scope)})`;

const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(', ');

const MOVED_CARD = `t.card_asn in (select card_asn from loss_claim
  where state in ('replaced', 'refunded'))`;

const inTransitInAll = (): string => `
  select coalesce(w.channel, t.channel) as channel, w.waiting_fen, t.in_transit_fen
  from (select channel, sum(amount_fen) as waiting_fen from pending_load
    where state = 'waiting' group by channel) w
  full join (select split_part(a.name, ':', 2) as channel, sum(case
        when t.credit_account_id = a.account_id then t.amount_fen else -t.amount_fen end)
        as in_transit_fen
    from ledger_account a join ledger_transfer t
      on a.account_id in (t.debit_account_id, t.credit_account_id)
    where a.name in ('load-in-transit:replacement', 'load-in-transit:subsidy',
      'load-in-transit:void') group by a.name) t using (channel)
  where coalesce(w.waiting_fen, 0) <> coalesce(t.in_transit_fen, 0)`;

/** What waits now is not what waited when a day ended: on a day, each cause that it touched by itself. */
const inTransitOfCauses = (scope: CheckScope): string => `
  select p.pending_load_id, p.channel, p.state, p.amount_fen, t.in_transit_fen
  from pending_load p
  left join loss_claim c on c.pending_load_id = p.pending_load_id
  left join (select r.cause_id, sum(case
        when a.account_id = r.credit_account_id then r.amount_fen else -r.amount_fen end)
        as in_transit_fen
    from (${causedTransfers(scope, FUNDING)}) r join ledger_account a
      on a.account_id in (r.debit_account_id, r.credit_account_id) and a.code = 'load-in-transit'
    group by r.cause_id) t on t.cause_id = coalesce(c.claim_id, p.pending_load_id)
  where ${touched(scope, 'coalesce(c.claim_id, p.pending_load_id)')}
    and coalesce(t.in_transit_fen, 0) <> case p.state when 'recalled' then 0 else p.amount_fen end`;

/** What puts a pending load in transit, and takes it back. */
const FUNDING = ['replacement', 'subsidy', 'subsidy-recall', 'void'];

/** What waits for a card, and what becomes of a lost one: clearing.md section 9, invariant 9. */
export const CLAIM_CHECKS: readonly InvariantCheck[] = [
  {
    name: 'waiting-loads-stand-in-transit',
    clause: 8,
    // What left a fund, an operator or a lost purse for a chip is in transit until the chip has it.
    sql: (scope) => (scope.day === undefined ? inTransitInAll() : inTransitOfCauses(scope)),
  },
  {
    name: 'pending-load-was-taken-once',
    clause: 8,
    sql: () => `select p.pending_load_id, p.state, p.card_asn, o.load_id, o.state as order_state
      from pending_load p left join load_order o
        on o.pending_load_id = p.pending_load_id and o.state in ('proven', 'confirmed')
      where (p.state = 'loaded') <> (o.load_id is not null)
         or (p.state = 'loaded' and (o.load_id <> p.load_id or o.card_asn <> p.card_asn))`,
  },
  {
    name: 'replaced-purse-is-zero',
    clause: 9,
    sql: () => `select c.claim_id, c.card_asn, b.balance_fen
      from loss_claim c join ledger_purse_balance b on b.card_asn = c.card_asn
      where c.state in ('replaced', 'refunded') and b.balance_fen <> 0`,
  },
  {
    name: 'lost-balance-moves-once',
    clause: 9,
    sql: (scope) => `select coalesce(c.claim_id, t.cause_id) as claim_id, c.card_asn, c.moved_fen,
        t.moves, t.moved_fen as transferred_fen
      from (select * from loss_claim
        where state = 'replaced' and moved_fen > 0 and ${touched(scope, 'claim_id')}) c
      full join (select cause_id, count(*) as moves, sum(amount_fen) as moved_fen,
          min(split_part(a.name, ':', 2)) as card_asn
        from (${causedTransfers(scope, ['replacement'])}) r
        join ledger_account a on a.account_id = r.debit_account_id
        group by cause_id) t on t.cause_id = c.claim_id
      where t.moves is distinct from 1 or t.moved_fen is distinct from c.moved_fen
         or t.card_asn is distinct from c.card_asn`,
  },
  {
    name: 'claim-bears-what-came-late',
    clause: 9,
    sql: (scope) => `select coalesce(h.transfer_id, t.transfer_id) as transfer_id, h.claim_id,
        h.charge_fen, t.borne_fen
      from (select * from loss_claim_charge where ${touched(scope, 'claim_id')}) h full join (
        select r.transfer_id, r.cause_id, case
            when d.name = 'replacement-claim:' || r.cause_id then r.amount_fen
            when c.name = 'replacement-claim:' || r.cause_id then -r.amount_fen end as borne_fen
        from (${causedTransfers(scope, ['claim-charge'])}) r
        join ledger_account d on d.account_id = r.debit_account_id
        join ledger_account c on c.account_id = r.credit_account_id) t
        on t.transfer_id = h.transfer_id and t.cause_id = h.claim_id
      where h.charge_fen is distinct from t.borne_fen`,
  },
  {
    name: 'purse-is-moved-by-its-own-card',
    clause: 9,
    // On a day, of the cards alone whose balance has moved to others: a day has millions of taps.
    sql: ({
      day,
      on,
    }) => `select t.transfer_id, t.purpose, t.card_asn, a.name as purse, t.amount_fen
      from ledger_transfer t join ledger_account a
        on a.account_id in (t.debit_account_id, t.credit_account_id) and a.code = 'purse'
      where ${on('t.settlement_date')} and ${day === undefined ? 'true' : MOVED_CARD}
        and split_part(a.name, ':', 2) is distinct from t.card_asn`,
  },
];
