// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * A cashier takes a sale back: what became of each void record. The chip is not touched; what it paid
 * waits for it as a pending load under the same id, or was handed back over the counter.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(`
    alter table clearing_rule add column void_term_hours int not null default 24,
      add constraint clearing_rule_void_term_not_negative check (void_term_hours >= 0);

    create table till_void (
      -- The void record's own id.
      void_id               uuid primary key,
      settlement_date       date not null,
      terminal_id           char(12) not null references terminal,
      card_asn              char(20) not null references card,
      -- The journal sequence that the terminal named.
      reference_sequence    bigint not null,
      in_cash               boolean not null,
      state                 text not null,
      reason                text,
      sale_settlement_date  date,
      sale_record_id        uuid,
      amount_fen            bigint,
      noted_at              timestamptz not null,
      decided_at            timestamptz,
      constraint till_void_reference_not_negative check (reference_sequence >= 0),
      constraint till_void_state_known check (state in ('waiting', 'given-back', 'refused')),
      constraint till_void_reason_known check (reason in
        ('NOT_A_SALE', 'SALE_REJECTED', 'SALE_NOT_PAID', 'TOO_LATE', 'VOIDED_BEFORE')),
      constraint till_void_refused_for_a_reason check ((state = 'refused') = (reason is not null)),
      constraint till_void_decided_at_a_time check ((state = 'waiting') = (decided_at is null)),
      constraint till_void_names_its_sale check
        ((sale_record_id is null) = (sale_settlement_date is null)
          and (sale_record_id is null) = (amount_fen is null)),
      constraint till_void_gives_something_back check
        (state <> 'given-back' or (amount_fen is not null and amount_fen > 0))
    );
    -- A sale is taken back once.
    create unique index till_void_once on till_void (sale_record_id) where state = 'given-back';
    create index till_void_by_day on till_void (settlement_date);
    create index till_void_waiting on till_void (void_id) where state = 'waiting';
    create index ingest_record_void on ingest_record (record_id) where kind = 'void';

    create function till_void_is_decided_once() returns trigger language plpgsql as $$
      begin
        if tg_op = 'UPDATE' and old.state = 'waiting' and (new.void_id, new.settlement_date,
            new.terminal_id, new.card_asn, new.reference_sequence, new.in_cash, new.noted_at)
          = (old.void_id, old.settlement_date, old.terminal_id, old.card_asn, old.reference_sequence,
            old.in_cash, old.noted_at)
        then return new; end if;
        raise exception 'void % was decided', old.void_id;
      end $$;
    create trigger till_void_is_decided_once before update or delete on till_void
      for each row execute function till_void_is_decided_once();

    alter table settlement_bill_line
      drop constraint settlement_bill_line_entry_known,
      drop constraint settlement_bill_line_counts_something,
      add constraint settlement_bill_line_entry_known check
        (entry in ('accepted', 'arbitrated', 'corrected', 'voided', 'loss')),
      add constraint settlement_bill_line_counts_something check (record_count > 0 and case entry
        when 'corrected' then true when 'voided' then amount_fen <= 0 else amount_fen >= 0 end);
  `);
}

/** The history of money has no way down: fix forward with a new migration. */
export async function down() {
  throw new Error('create_till_voids has no way down');
}
