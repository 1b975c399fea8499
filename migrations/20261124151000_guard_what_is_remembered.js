// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * Servers remember what judging needs. So that nothing remembered is trusted when it has changed, the database
 * says by a mark what it stands for: whatever changes the registry, or the terms of an issued card, changes the
 * mark with it, whoever does it. Who stores what was judged from memory names the marks it was judged by.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(MARKS);
  for (const table of REGISTRY) {
    await knex.raw(`
      create constraint trigger ${table}_marks_registry after insert or update or delete on ${table}
        deferrable initially deferred for each row execute function ingest_change_mark('registry');
      create trigger ${table}_marks_registry_at_once after truncate on ${table}
        for each statement execute function ingest_change_mark('registry');
    `);
  }
  await knex.raw(CARDS);
  await knex.raw(HOLD);
}

/** Forward only: a server that runs relies on it. */
export async function down() {
  throw new Error('guard_what_is_remembered has no way down');
}

const REGISTRY = ['terminal', 'terminal_psam', 'clearing_rule', 'settlement_cut_over'];

// A mark is random and not a number that grows: a standby that takes over without the last transactions could
// come to the same number by others. At the end of a transaction, so that nobody waits for the row who then
// waits for another one: those who change the registry cannot deadlock here.
const MARKS = `
  create table ingest_fact_mark (
    facts       text primary key,
    mark        uuid not null,
    changed_by  xid8 not null,
    constraint ingest_fact_mark_facts_known check (facts in ('registry', 'card-terms'))
  );
  comment on table ingest_fact_mark is
    'what servers remember of terminals, PSAMs, rules and cut-overs (registry) and of issued cards (card-terms) holds as long as the mark is the one they read with it';
  insert into ingest_fact_mark
    select facts, gen_random_uuid(), pg_current_xact_id() from unnest(array['registry', 'card-terms']) as facts;

  -- As its owner: who may change what is marked need not be allowed to change marks.
  create function ingest_change_mark() returns trigger language plpgsql
    security definer set search_path = public as $$
    begin
      -- Once in a transaction, however many rows it changes.
      update ingest_fact_mark set mark = gen_random_uuid(), changed_by = pg_current_xact_id()
        where facts = tg_argv[0] and changed_by <> pg_current_xact_id();
      return null;
    end $$;

  do $$ begin
    if exists (select from pg_roles where rolname = 'lct_clearing') then
      revoke insert, update, delete on ingest_fact_mark from lct_clearing;
    end if;
  end $$;
`;

// Issuing a card is no change: one that is not issued yet is nobody's to remember. What else changes of a card is
// not judged by.
const CARDS = `
  create constraint trigger card_marks_terms after update on card
    deferrable initially deferred for each row
    when (not (old.card_asn = new.card_asn and old.test = new.test
      and old.valid_from = new.valid_from and old.valid_until = new.valid_until
      and coalesce(old.issued_at, new.issued_at, 'infinity') = coalesce(new.issued_at, 'infinity')))
    execute function ingest_change_mark('card-terms');
  create constraint trigger card_marks_terms_gone after delete on card
    deferrable initially deferred for each row when (old.issued_at is not null)
    execute function ingest_change_mark('card-terms');
  create trigger card_marks_terms_at_once after truncate on card
    for each statement execute function ingest_change_mark('card-terms');
`;

// The block list is its own mark: its newest entry. Each link names the one before it, which must be there:
// its place in the chain is taken only once in any case.
const HOLD = `
  create function ingest_block_mark(version int, card_asn bpchar, at timestamptz) returns text
    language sql immutable as $$
    select concat_ws(' ', version, card_asn, (date_part('epoch', at) * 1000)::bigint)
  $$;
  create function ingest_newest_block() returns text language sql stable as $$
    select ingest_block_mark(version, card_asn, at) from block_list_entry order by version desc limit 1
  $$;

  create function ingest_hold(lock bigint, day date, registry uuid, card_terms uuid, newest_block text,
    terminals bpchar[], chain_nos bigint[], links bytea[]) returns void
    language plpgsql as $$
  begin
    perform clearing_hold_day(lock, day);
    if exists (select from ingest_fact_mark
        where facts = 'registry' and mark <> registry or facts = 'card-terms' and mark <> card_terms)
      or coalesce(ingest_newest_block(), '') <> newest_block
      or exists (select from unnest(terminals, chain_nos, links) as h (terminal_id, chain_no, link)
        where h.chain_no > 0 and not exists (select from ingest_batch b
          where b.terminal_id = h.terminal_id and b.chain_no = h.chain_no and b.chain_link = h.link))
    then
      raise exception 'what was remembered does not hold any more' using errcode = 'serialization_failure';
    end if;
  end $$;

  -- Makes what was stored under a condition fail when the condition did not hold everywhere.
  create function ingest_expect(moved bigint, expected bigint) returns void
    language plpgsql as $$
  begin
    if moved <> expected then
      raise exception '% of % purses are as they were judged', moved, expected
        using errcode = 'serialization_failure';
    end if;
  end $$;
`;
