// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * Money that moves for another cause than a record or a bill; loads that the card itself proved
 * before their record came; and the terms of loads, replacements and refunds as dated data.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(LEDGER);
  await knex.raw(LOADS);
  await knex.raw(TERMS);
}

/** The history of money has no way down: fix forward with a new migration. */
export async function down() {
  throw new Error('prove_loads has no way down');
}

// `cause_id` names the row that made the money move: a load order, a claim, a refund …
const LEDGER = `
  alter table ledger_account
    drop constraint ledger_account_code_in_chart,
    add constraint ledger_account_code_in_chart check ((code, normal_side) in (
      ('custody-bank', 'debit'), ('load-in-transit', 'debit'), ('purse', 'credit'),
      ('subsidy-fund', 'debit'), ('operator-unsettled', 'credit'), ('operator-settled', 'credit'),
      ('fee-income', 'credit'), ('concession-receivable', 'debit'), ('suspense', 'credit'),
      ('operator-loss', 'debit'), ('refund-payable', 'credit'), ('unclaimed', 'credit'),
      ('card-deposit', 'credit'), ('write-off', 'debit'), ('replacement-claim', 'debit')));

  alter table ledger_transfer
    add column cause_id uuid,
    drop constraint ledger_transfer_purpose_known,
    drop constraint ledger_transfer_names_its_cause,
    add constraint ledger_transfer_purpose_known check (purpose in
      ('purchase', 'concession', 'load', 'unload', 'operator-loss', 'correction',
       'settlement', 'fee', 'loss-offset', 'payment', 'adjustment',
       'load-proven', 'subsidy', 'subsidy-recall', 'void', 'replacement', 'claim-charge',
       'refund', 'deposit', 'deposit-refund', 'refund-payment', 'unclaimed')),
    add constraint ledger_transfer_names_its_cause check (case
      when purpose in ('purchase', 'concession', 'load', 'unload', 'operator-loss')
        then record_id is not null and card_asn is not null
      when purpose in ('settlement', 'fee', 'loss-offset', 'payment')
        then bill_settlement_date is not null and bill_operator_no is not null
      when purpose = 'adjustment' then approval_request_id is not null
      when purpose = 'correction' then true
      else cause_id is not null end);
  create index ledger_transfer_of_cause on ledger_transfer (cause_id) where cause_id is not null;
`;

const LOADS = `
  alter table load_order
    add column proven_at timestamptz,
    add column proof_counter int,
    add column proof_balance_fen bigint,
    add column proof_terminal_id char(12) references terminal,
    drop constraint load_order_state_known,
    add constraint load_order_state_known check
      (state in ('authorised', 'proven', 'confirmed', 'not-loaded')),
    -- The card showed, under MAC1, that it has left the counter of this order.
    add constraint load_order_proven_by_a_later_counter check
      (proof_counter > online_counter and proof_balance_fen >= 0),
    add constraint load_order_proof_is_whole check
      ((proven_at is null) = (proof_counter is null)
       and (proven_at is null) = (proof_balance_fen is null)
       and (proven_at is null) = (proof_terminal_id is null)),
    add constraint load_order_proven_or_confirmed check
      (case state when 'proven' then proven_at is not null
                  when 'confirmed' then true else proven_at is null end);

  create index load_order_open on load_order (authorised_at) where state in ('authorised', 'proven');

  create function load_order_moves_forward() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' then raise exception 'a load order is never deleted'; end if;
      if new.state <> old.state and (old.state, new.state) not in (
          ('authorised', 'proven'), ('authorised', 'confirmed'), ('authorised', 'not-loaded'),
          ('proven', 'confirmed'))
      then
        raise exception 'load order % goes from % to %', old.load_id, old.state, new.state;
      end if;
      if (new.load_id, new.card_asn, new.online_counter, new.balance_fen, new.amount_fen, new.channel,
          new.terminal_id, new.idempotency_key, new.request_digest, new.authorised_at, new.mac2_hex)
        <> (old.load_id, old.card_asn, old.online_counter, old.balance_fen, old.amount_fen, old.channel,
          old.terminal_id, old.idempotency_key, old.request_digest, old.authorised_at, old.mac2_hex)
      then
        raise exception 'what load order % authorised never changes', old.load_id;
      end if;
      return new;
    end $$;
  create trigger load_order_moves_forward before update or delete on load_order
    for each row execute function load_order_moves_forward();
`;

// Rows are never changed: another term begins with another row.
const TERMS = `
  create table money_term (
    effective_from          date primary key,
    load_age_days           int not null,
    replacement_wait_days   int not null,
    refund_wait_days        int not null,
    refund_claim_days       int not null,
    card_deposit_fen        bigint not null,
    approval_request_id     uuid unique references approval_request,
    constraint money_term_not_negative check (load_age_days > 0 and replacement_wait_days >= 0
      and refund_wait_days >= 0 and refund_claim_days > 0 and card_deposit_fen >= 0),
    constraint money_term_agreed_by_two check
      (approval_request_id is not null or effective_from = '2000-01-01')
  );
  insert into money_term values ('2000-01-01', 60, 7, 7, 1095, 0, null);
  create trigger money_term_is_history before update or delete or truncate
    on money_term execute function row_is_history();
`;
