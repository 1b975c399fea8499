// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * A difference that a run could not explain by itself is a work item: one for as long as the difference
 * is found, on whichever day, with what happened to it.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(`
    create table reconciliation_work_item (
      work_item_id         uuid primary key,
      difference_key       text not null unique,
      first_date           date not null references settlement_day,
      last_date            date not null references settlement_day,
      class                text not null,
      subject_kind         text not null,
      subject              text not null,
      amount_fen           bigint not null,
      summary              text not null,
      evidence             jsonb,
      owner                text not null,
      state                text not null default 'open',
      opened_at            timestamptz not null,
      seen_at              timestamptz not null,
      closed_at            timestamptz,
      proof                text,
      approval_request_id  uuid references approval_request,
      constraint reconciliation_work_item_class_known check (class in
        ('missing-upload', 'missing-in-file', 'amount-differs', 'duplicate-in-file', 'late', 'torn',
         'tac-wrong', 'clone-suspected', 'load-unconfirmed', 'load-unpaid', 'cut-over-shift', 'unknown')),
      constraint reconciliation_work_item_subject_known check
        (subject_kind in ('card', 'terminal', 'account')),
      constraint reconciliation_work_item_days_in_order check (first_date <= last_date),
      constraint reconciliation_work_item_owner_known check
        (owner ~ '^(clearing|operator [0-9]{8}|channel (bank|wechat|alipay|cash|subsidy))$'),
      -- Open, closed by a proof, or closed by two people: never by nobody.
      constraint reconciliation_work_item_closed_by_something check (case state
        when 'open' then closed_at is null and proof is null and approval_request_id is null
        when 'proven' then closed_at is not null and proof is not null and approval_request_id is null
        when 'decided' then closed_at is not null and approval_request_id is not null
        else false end)
    );
    create index reconciliation_work_item_open on reconciliation_work_item (class, owner, opened_at)
      where state = 'open';
    create index reconciliation_work_item_by_day on reconciliation_work_item (last_date)
      where state = 'open';

    create table reconciliation_work_item_event (
      work_item_id     uuid not null references reconciliation_work_item,
      event_no         int not null,
      at               timestamptz not null,
      settlement_date  date not null,
      event            text not null,
      actor            text not null,
      amount_fen       bigint not null,
      class            text not null,
      detail           jsonb not null,
      primary key (work_item_id, event_no),
      constraint reconciliation_work_item_event_known check
        (event in ('opened', 'seen', 'changed', 'reopened', 'proven', 'decided', 'handed-over')),
      constraint reconciliation_work_item_event_from_one check (event_no >= 1),
      constraint reconciliation_work_item_event_actor_given check (actor <> '')
    );
    create trigger reconciliation_work_item_event_is_history before update or delete or truncate
      on reconciliation_work_item_event execute function row_is_history();
  `);
}

/** What people decided is history: fix forward with a new migration. */
export async function down() {
  throw new Error('create_work_items has no way down');
}
