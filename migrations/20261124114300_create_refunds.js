// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * What a holder gets back: the balance of a card that was given back or lost, and its deposit.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(`
    create table card_deposit (
      deposit_id  uuid primary key,
      card_asn    char(20) not null unique references card,
      amount_fen  bigint not null,
      taken_at    timestamptz not null,
      taken_by    text not null,
      constraint card_deposit_positive check (amount_fen > 0)
    );
    create trigger card_deposit_is_history before update or delete or truncate
      on card_deposit execute function row_is_history();

    create table refund (
      refund_id            uuid primary key,
      -- Once: what comes late is the claim's, or stays in the purse of the card that was given back.
      card_asn             char(20) not null unique references card,
      kind                 text not null,
      claim_id             uuid unique references loss_claim,
      amount_fen           bigint not null,
      deposit_fen          bigint not null,
      state                text not null default 'payable',
      approval_request_id  uuid not null unique references approval_request,
      payable_at           timestamptz not null,
      claim_until          timestamptz not null,
      ended_at             timestamptz,
      ended_by             text,
      constraint refund_kind_known check (kind in ('with-card', 'without-card')),
      constraint refund_without_card_has_a_claim check ((kind = 'without-card') = (claim_id is not null)),
      constraint refund_gives_something check
        (amount_fen >= 0 and deposit_fen >= 0 and amount_fen + deposit_fen > 0),
      constraint refund_state_known check (state in ('payable', 'paid', 'unclaimed')),
      constraint refund_ended_by_someone check
        ((state = 'payable') = (ended_at is null) and (ended_at is null) = (ended_by is null)),
      constraint refund_unclaimed_after_the_term check (state <> 'unclaimed' or ended_at >= claim_until)
    );
    create index refund_payable on refund (claim_until) where state = 'payable';

    create function refund_ends_once() returns trigger language plpgsql as $$
      begin
        if tg_op = 'UPDATE' and old.state = 'payable'
          and (new.refund_id, new.card_asn, new.kind, new.amount_fen, new.deposit_fen, new.claim_until)
            = (old.refund_id, old.card_asn, old.kind, old.amount_fen, old.deposit_fen, old.claim_until)
        then return new; end if;
        raise exception 'refund % has ended', old.refund_id;
      end $$;
    create trigger refund_ends_once before update or delete on refund
      for each row execute function refund_ends_once();
  `);
}

/** The history of money has no way down: fix forward with a new migration. */
export async function down() {
  throw new Error('create_refunds has no way down');
}
