// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * Two people take a subsidy back before its last day; two people decide a load that nothing has proven
 * within its term.
 * @param {Knex} knex
 */
export async function up(knex) {
  await allowKinds(knex, ['subsidy-recall', 'load-order']);
  await knex.raw(`
    -- What of a batch was still waiting then. Each of its lines says so in its pending load.
    create table subsidy_recall (
      approval_request_id  uuid primary key references approval_request,
      batch_id             uuid not null references subsidy_batch,
      item_count           int not null,
      total_fen            bigint not null,
      at                   timestamptz not null,
      constraint subsidy_recall_takes_something check (item_count > 0 and total_fen >= item_count)
    );
    create index subsidy_recall_of_batch on subsidy_recall (batch_id);
    create trigger subsidy_recall_is_history before update or delete or truncate
      on subsidy_recall execute function row_is_history();
  `);
}

/**
 * The kinds that are there, and more: others add theirs too.
 * @param {Knex} knex
 * @param {readonly string[]} more
 */
async function allowKinds(knex, more) {
  const { rows } = await knex.raw(`select pg_get_constraintdef(oid) as definition from pg_constraint
    where conname = 'approval_request_kind_known'`);
  const there = [...rows[0].definition.matchAll(/'([a-z-]+)'/g)].map(([, kind]) => kind);
  const kinds = [...new Set([...there, ...more])].map((kind) => `'${kind}'`).join(', ');
  await knex.raw(`alter table approval_request drop constraint approval_request_kind_known,
    add constraint approval_request_kind_known check (kind in (${kinds}))`);
}

/** The history of money has no way down: fix forward with a new migration. */
export async function down() {
  throw new Error('recall_subsidies has no way down');
}
