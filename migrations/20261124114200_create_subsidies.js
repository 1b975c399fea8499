// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * Subsidies: a batch says who gets how much from which fund until when. Two people agree; from then on each
 * line waits for its card as a pending load.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(`
    create table subsidy_batch (
      batch_id             uuid primary key,
      file_name            text not null,
      digest_hex           char(64) not null,
      fund                 text not null,
      expires_at           timestamptz not null,
      item_count           int not null,
      total_fen            bigint not null,
      made_at              timestamptz not null,
      made_by              text not null,
      approval_request_id  uuid unique references approval_request,
      approved_at          timestamptz,
      -- The same file for the same fund is the same batch: nobody is given it twice.
      constraint subsidy_batch_once unique (fund, digest_hex),
      constraint subsidy_batch_fund_form check (fund ~ '^[0-9]{10}:[a-z][a-z0-9-]{1,30}$'),
      constraint subsidy_batch_gives_something check (item_count > 0 and total_fen > 0),
      constraint subsidy_batch_expires_later check (expires_at > made_at),
      constraint subsidy_batch_approved_at_a_time check
        ((approval_request_id is null) = (approved_at is null))
    );
    create index subsidy_batch_by_time on subsidy_batch (made_at, batch_id);

    create table subsidy_item (
      batch_id         uuid not null references subsidy_batch,
      line_no          int not null,
      card_asn         char(20) not null references card,
      amount_fen       bigint not null,
      pending_load_id  uuid unique,
      primary key (batch_id, line_no),
      foreign key (pending_load_id, amount_fen) references pending_load (pending_load_id, amount_fen),
      constraint subsidy_item_one_per_card unique (batch_id, card_asn),
      constraint subsidy_item_amount_positive check (amount_fen > 0)
    );

    create function subsidy_is_given_once() returns trigger language plpgsql as $$
      begin
        if tg_op = 'DELETE' then raise exception 'a subsidy is never deleted'; end if;
        if tg_table_name = 'subsidy_batch' then
          if old.approval_request_id is null and (new.batch_id, new.digest_hex, new.fund, new.expires_at,
              new.item_count, new.total_fen, new.made_by)
            = (old.batch_id, old.digest_hex, old.fund, old.expires_at, old.item_count, old.total_fen,
              old.made_by)
          then return new; end if;
        elsif old.pending_load_id is null and (new.batch_id, new.line_no, new.card_asn, new.amount_fen)
            = (old.batch_id, old.line_no, old.card_asn, old.amount_fen)
        then return new; end if;
        raise exception 'subsidy batch % does not change', old.batch_id;
      end $$;
    create trigger subsidy_batch_is_given_once before update or delete on subsidy_batch
      for each row execute function subsidy_is_given_once();
    create trigger subsidy_item_is_given_once before update or delete on subsidy_item
      for each row execute function subsidy_is_given_once();
  `);
}

/** The history of money has no way down: fix forward with a new migration. */
export async function down() {
  throw new Error('create_subsidies has no way down');
}
