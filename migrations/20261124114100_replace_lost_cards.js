// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * A lost card: its claim, what moves to the new card, and what comes late. What waits for a card until
 * its next tap at a terminal with a network is a table of its own, because subsidies and voids wait too.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(APPROVALS);
  await knex.raw(PENDING);
  await knex.raw(CLAIMS);
}

/** The history of money has no way down: fix forward with a new migration. */
export async function down() {
  throw new Error('replace_lost_cards has no way down');
}

const APPROVALS = `
  alter table approval_request
    drop constraint approval_request_kind_known,
    add constraint approval_request_kind_known check (kind in
      ('settle', 'bill-rebuild', 'adjustment', 'fee-rule', 'arbitration', 'difference',
       'replacement', 'refund', 'subsidy-batch', 'money-term'));
`;

const PENDING = `
  create table pending_load (
    pending_load_id  uuid primary key,
    card_asn         char(20) not null references card,
    channel          text not null,
    amount_fen       bigint not null,
    state            text not null default 'waiting',
    made_at          timestamptz not null,
    expires_at       timestamptz,
    ended_at         timestamptz,
    load_id          uuid unique references load_order,
    constraint pending_load_amount_named unique (pending_load_id, amount_fen),
    constraint pending_load_channel_known check (channel in ('replacement', 'subsidy', 'void')),
    constraint pending_load_amount_positive check (amount_fen > 0),
    constraint pending_load_state_known check (state in ('waiting', 'loaded', 'recalled')),
    constraint pending_load_ended_at_a_time check ((state = 'waiting') = (ended_at is null)),
    constraint pending_load_loaded_by_an_order check ((state = 'loaded') = (load_id is not null)),
    constraint pending_load_only_a_subsidy_expires check (expires_at is null or channel = 'subsidy')
  );
  create index pending_load_waiting on pending_load (card_asn) where state = 'waiting';

  create function pending_load_ends_once() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and old.state = 'waiting'
        and (new.pending_load_id, new.channel, new.amount_fen, new.made_at)
          = (old.pending_load_id, old.channel, old.amount_fen, old.made_at)
      then return new; end if;
      raise exception 'pending load % has ended, or would change what it is worth', old.pending_load_id;
    end $$;
  create trigger pending_load_ends_once before update or delete on pending_load
    for each row execute function pending_load_ends_once();

  alter table load_order
    add column pending_load_id uuid,
    add constraint load_order_of_its_pending_load foreign key (pending_load_id, amount_fen)
      references pending_load (pending_load_id, amount_fen),
    drop constraint load_order_channel_known,
    add constraint load_order_channel_known check (channel in
      ('cash', 'wechat', 'alipay', 'bank', 'subsidy', 'replacement', 'void')),
    add constraint load_order_waited_for check
      ((channel in ('subsidy', 'replacement', 'void')) = (pending_load_id is not null));
  create unique index load_order_one_per_pending on load_order (pending_load_id)
    where state <> 'not-loaded';
`;

const CLAIMS = `
  create table loss_claim (
    claim_id             uuid primary key,
    card_asn             char(20) not null references card,
    state                text not null default 'waiting',
    card_state_before    text not null,
    reported_at          timestamptz not null,
    reported_by          text not null,
    reason               text not null,
    waits_until          timestamptz not null,
    ended_at             timestamptz,
    ended_by             text,
    new_card_asn         char(20) references card,
    moved_fen            bigint,
    pending_load_id      uuid unique references pending_load,
    approval_request_id  uuid unique references approval_request,
    constraint loss_claim_state_known check (state in ('waiting', 'cancelled', 'replaced', 'refunded')),
    constraint loss_claim_of_a_card_in_use check (card_state_before in ('issued', 'active', 'suspended')),
    constraint loss_claim_reason_given check (reason <> ''),
    constraint loss_claim_waits check (waits_until >= reported_at),
    constraint loss_claim_ended_by_someone check
      ((state = 'waiting') = (ended_at is null) and (ended_at is null) = (ended_by is null)),
    constraint loss_claim_moves_after_the_term check
      (state not in ('replaced', 'refunded') or ended_at >= waits_until),
    constraint loss_claim_moved_by_two check
      ((state in ('replaced', 'refunded')) = (approval_request_id is not null)
       and (approval_request_id is null) = (moved_fen is null) and moved_fen >= 0),
    constraint loss_claim_replaced_by_another_card check
      ((state = 'replaced') = (new_card_asn is not null) and new_card_asn <> card_asn),
    constraint loss_claim_waits_on_the_new_card check
      (case when state = 'replaced' and moved_fen > 0 then pending_load_id is not null
            else pending_load_id is null end)
  );
  create unique index loss_claim_one_waiting on loss_claim (card_asn) where state = 'waiting';
  -- Exactly once: the balance of a card goes one way, and never again.
  create unique index loss_claim_moves_once on loss_claim (card_asn)
    where state in ('replaced', 'refunded');
  create unique index loss_claim_one_per_new_card on loss_claim (new_card_asn);

  create function loss_claim_ends_once() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and old.state = 'waiting'
        and (new.claim_id, new.card_asn, new.reported_at, new.reported_by, new.waits_until)
          = (old.claim_id, old.card_asn, old.reported_at, old.reported_by, old.waits_until)
      then return new; end if;
      raise exception 'loss claim % has ended', old.claim_id;
    end $$;
  create trigger loss_claim_ends_once before update or delete on loss_claim
    for each row execute function loss_claim_ends_once();

  -- What records of the old card that came after the claim did: positive, a debit that the claim bears;
  -- negative, a load that it gained. Bears the id of its transfer.
  create table loss_claim_charge (
    transfer_id  uuid primary key,
    claim_id     uuid not null references loss_claim,
    charge_fen   bigint not null,
    at           timestamptz not null,
    constraint loss_claim_charge_moves_something check (charge_fen <> 0)
  );
  create index loss_claim_charge_by_claim on loss_claim_charge (claim_id);
  create trigger loss_claim_charge_is_history before update or delete or truncate
    on loss_claim_charge execute function row_is_history();
`;
