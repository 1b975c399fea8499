// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * What was answered to a call that moves money, kept in the transaction that moved it: who asks again
 * with the same key and the same request gets the same answer. How long, is data.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(`
    create table idempotency_retention (
      only_row  boolean primary key default true,
      kept      interval not null default '72 hours',
      constraint idempotency_retention_only_row check (only_row),
      constraint idempotency_retention_kept check (kept between '24 hours' and '400 days')
    );
    insert into idempotency_retention default values;

    create table idempotent_answer (
      caller           text not null,
      idempotency_key  text not null,
      operation        text not null,
      request_digest   bytea not null,
      answer           json not null,
      made_at          timestamptz not null,
      expires_at       timestamptz not null,
      primary key (caller, idempotency_key),
      constraint idempotent_answer_caller_form check (caller ~ '^(terminal|user):.+$'),
      constraint idempotent_answer_key_form check (idempotency_key ~ '^[\\x21-\\x7e]{8,100}$'),
      constraint idempotent_answer_operation_given check (operation <> ''),
      constraint idempotent_answer_digest_length check (octet_length(request_digest) = 32),
      constraint idempotent_answer_expires_later check (expires_at > made_at)
    );
    create index idempotent_answer_expires_at on idempotent_answer (expires_at);

    do $$ begin
      if exists (select from pg_roles where rolname = 'lct_clearing') then
        revoke insert, update, delete on idempotency_retention from lct_clearing;
        revoke update on idempotent_answer from lct_clearing;
      end if;
    end $$;
  `);
}

/** Forward only: an answer that is forgotten may be asked for once more. */
export async function down() {
  throw new Error('create_idempotency has no way down');
}
