// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * Where a close left off, so that the next one reads its own day and nothing before it: the ledger by
 * account code, each purse's chain of records, each terminal's journal. What is kept here is never
 * evidence: everything in it follows from the history, and a full check reads that.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(TOTALS);
  await knex.raw(CHAINS);
  await knex.raw(JOURNALS);
  await knex.raw(INDEXES);
}

/** The history of money has no way down: fix forward with a new migration. */
export async function down() {
  throw new Error('create_close_checkpoints has no way down');
}

const TOTALS = `
  create table ledger_day_total (
    settlement_date  date not null references settlement_day,
    code             text not null,
    opening_fen      bigint not null,
    debit_fen        bigint not null,
    credit_fen       bigint not null,
    closing_fen      bigint not null,
    primary key (settlement_date, code),
    constraint ledger_day_total_adds_up check (closing_fen = opening_fen + credit_fen - debit_fen)
  );
  comment on table ledger_day_total is
    'every account code that ever moved, on every balanced day: the float without its history';
  create index ledger_day_total_by_code on ledger_day_total (code, settlement_date);
  create index ledger_account_by_code on ledger_account (code);

  insert into ledger_day_total (settlement_date, code, opening_fen, debit_fen, credit_fen, closing_fen)
  select settlement_date, code, closing_fen - credit_fen + debit_fen, debit_fen, credit_fen, closing_fen
  from (
    select d.settlement_date, c.code, coalesce(m.debit_fen, 0) as debit_fen,
      coalesce(m.credit_fen, 0) as credit_fen,
      sum(coalesce(m.credit_fen, 0) - coalesce(m.debit_fen, 0))
        over (partition by c.code order by d.settlement_date) as closing_fen
    from (select settlement_date from settlement_day
      where state in ('balanced', 'settled', 'paid')) d
    cross join (select distinct code from ledger_account) c
    left join (
      select b.settlement_date, a.code, sum(b.debit_fen) as debit_fen, sum(b.credit_fen) as credit_fen
      from ledger_day_balance b join ledger_account a using (account_id) group by 1, 2) m
      on m.settlement_date = d.settlement_date and m.code = c.code) as day;
`;

const CHAINS = `
  create table reconciliation_chain (
    card_asn         char(20) not null,
    purse            smallint not null,
    settlement_date  date not null,
    clean            boolean not null,
    offline_counter  int,
    online_counter   int,
    balance_fen      bigint,
    primary key (card_asn, purse),
    constraint reconciliation_chain_clean_has_an_end check (
      clean = (balance_fen is not null) and clean = (offline_counter is not null)
      and clean = (online_counter is not null))
  );
  comment on table reconciliation_chain is
    'the last day each purse was compared on and, when nothing in its whole chain was left open, the counters and the balance that its next records must begin with';
  create index reconciliation_chain_unclean on reconciliation_chain (settlement_date, card_asn)
    where not clean;

  -- What came before this migration was compared, but where it ended was not kept.
  insert into reconciliation_chain (card_asn, purse, settlement_date, clean)
  select card_asn, purse, max(settlement_date), false from (
    select card_asn, purse, settlement_date from ingest_record where counter_kind <> 'none'
    union all
    select card_asn, purse, date '2000-01-01' from ledger_purse_balance) as told
  group by card_asn, purse;
`;

const JOURNALS = `
  create table reconciliation_journal (
    terminal_id      char(12) not null primary key,
    settlement_date  date not null,
    covered          bigint,
    constraint reconciliation_journal_covers_something check (covered >= 0)
  );
  comment on column reconciliation_journal.covered is
    'every journal sequence up to this one came; null: one is missing, or nobody has looked yet';

  alter table reconciliation_run add column day_was_closed boolean not null default true;
  alter table reconciliation_run alter column day_was_closed drop default;

  insert into reconciliation_journal (terminal_id, settlement_date)
  select terminal_id, max(settlement_date) from ingest_batch group by terminal_id;
`;

const INDEXES = `
  create index approval_request_by_check on approval_request (checked_at) where checked_at is not null;
  create index settlement_payment_by_file on settlement_payment (file_name);
  create index settlement_payment_by_answer on settlement_payment (answered_at)
    where answered_at is not null;
`;
