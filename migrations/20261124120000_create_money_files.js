// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * Statements of the bank, WeChat Pay and Alipay: what they say line by line, without who paid, and the
 * transfers that follow from it.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(FILES);
  await knex.raw(LEDGER);
}

/** What was taken in is history: fix forward with a new migration. */
export async function down() {
  throw new Error('create_money_files has no way down');
}

const FILES = `
  -- The bytes are not kept, because they name people; the digest tells which bytes they were.
  create table money_file (
    money_file_id           uuid primary key,
    channel                 text not null,
    account                 text not null,
    first_day               date not null,
    last_day                date not null,
    revision                int not null,
    -- A corrected statement of the same account and days: the one before stays, and no longer counts.
    replaces_money_file_id  uuid unique references money_file,
    file_name               text not null,
    encoding                text not null,
    line_count              int not null,
    net_fen                 bigint not null,
    digest                  bytea not null,
    taken_at                timestamptz not null,
    taken_by                text not null,
    constraint money_file_one_per_revision unique (channel, account, first_day, last_day, revision),
    constraint money_file_channel_known check (channel in ('bank', 'wechat', 'alipay')),
    constraint money_file_account_given check (account <> ''),
    constraint money_file_days_in_order check (first_day <= last_day),
    constraint money_file_revision_replaces check
      (revision >= 1 and (revision = 1) = (replaces_money_file_id is null)),
    constraint money_file_encoding_known check (encoding in ('utf-8', 'gb18030')),
    constraint money_file_counts_not_negative check (line_count >= 0),
    constraint money_file_digest_length check (octet_length(digest) = 32),
    constraint money_file_taken_by_someone check (taken_by <> '')
  );
  create index money_file_by_days on money_file (first_day, last_day);
  create trigger money_file_is_history before update or delete or truncate
    on money_file execute function row_is_history();

  create table money_file_line (
    money_file_id  uuid not null references money_file,
    line           int not null,
    kind           text not null,
    direction      text not null,
    reference      text not null,
    order_no       text not null,
    load_id        uuid,
    amount_fen     bigint not null,
    fee_fen        bigint not null,
    occurred_at    timestamptz not null,
    party          text,
    primary key (money_file_id, line),
    constraint money_file_line_from_one check (line >= 1),
    constraint money_file_line_kind_known check
      (kind in ('payment', 'refund', 'fee', 'payout', 'cash-deposit', 'other')),
    constraint money_file_line_direction_known check (direction in ('in', 'out')),
    constraint money_file_line_reference_given check (length(reference) between 1 and 64),
    constraint money_file_line_moves_something check (amount_fen > 0),
    constraint money_file_line_payout_has_party check
      ((kind = 'payout') = (party is not null) and party in ('wechat', 'alipay'))
  );
  create index money_file_line_of_load on money_file_line (load_id) where load_id is not null;
  create trigger money_file_line_is_history before update or delete or truncate
    on money_file_line execute function row_is_history();
`;

// The list of purposes is extended, not repeated: it is the list of whichever migration came last.
const LEDGER = `
  alter table ledger_transfer
    add column money_file_id uuid,
    add column money_file_line int;
  do $$
    declare
      names text;
    begin
      select string_agg(distinct quote_literal(name), ', ') into names from (
        select (regexp_matches(pg_get_constraintdef(oid), '''([a-z-]+)''::text', 'g'))[1] as name
        from pg_constraint where conname = 'ledger_transfer_purpose_known'
          and conrelid = 'ledger_transfer'::regclass
        union all
        select unnest(array['load-settled', 'load-refunded', 'channel-fee', 'payout', 'unmatched'])
      ) as known;
      execute 'alter table ledger_transfer drop constraint ledger_transfer_purpose_known,
        add constraint ledger_transfer_purpose_known check (purpose in (' || names || '))';
    end $$;
  alter table ledger_transfer
    add constraint ledger_transfer_names_its_statement_line check (
      purpose not in ('load-settled', 'load-refunded', 'channel-fee', 'payout', 'unmatched')
      or (money_file_id is not null and money_file_line is not null));
  create index ledger_transfer_of_money_file on ledger_transfer (money_file_id, money_file_line)
    where money_file_id is not null;
  create index ledger_transfer_corrects on ledger_transfer (corrects_transfer_id)
    where corrects_transfer_id is not null;
`;
