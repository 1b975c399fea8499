// @ts-check
/** @typedef {import('knex').Knex} Knex */

/**
 * A purse remembers the highest counters that its records have taken, beside its balance: what comes with
 * a higher one is new, which saves ingest a look into the largest index that it has.
 * @param {Knex} knex
 */
export async function up(knex) {
  await knex.raw(`
    alter table ledger_purse_balance
      add column offline_counter int,
      add column online_counter int,
      add constraint ledger_purse_balance_counters_are_words check
        (offline_counter between 0 and 65535 and online_counter between 0 and 65535);
    comment on table ledger_purse_balance is
      'what follows from transfers and ingest_card_key, kept for ingest: the balance, and of each kind the highest counter taken; no row: nothing moved and no counter is taken';
  `);
  await openPurses(knex);
  await knex.raw(`
    with highest as (
      select card_asn, purse, max(counter) filter (where counter_kind = 'offline') as offline,
        max(counter) filter (where counter_kind = 'online') as online
      from ingest_card_key group by card_asn, purse)
    update ledger_purse_balance b set offline_counter = h.offline, online_counter = h.online
    from highest h where h.card_asn = b.card_asn and h.purse = b.purse
  `);
}

/**
 * Purses that took a counter and never moved: what their cards paid was the operator's loss, or nothing.
 * @param {Knex} knex
 */
async function openPurses(knex) {
  const { rows } = await knex.raw(`
    select distinct k.card_asn, k.purse from ingest_card_key k
    where not exists (select from ledger_purse_balance b
      where b.card_asn = k.card_asn and b.purse = k.purse)`);
  for (const { card_asn, purse } of rows) {
    const name = `purse:${card_asn}:${purse}`;
    await knex.raw(
      `insert into ledger_account (account_id, name, code, normal_side)
       values (?, ?, 'purse', 'credit') on conflict do nothing`,
      [await accountId(name), name],
    );
    await knex.raw(
      `insert into ledger_purse_balance (card_asn, purse, balance_fen) values (?, ?, 0)`,
      [card_asn, purse],
    );
  }
}

/** UUID version 5 of the account's name, as the ledger names its accounts. @param {string} name */
async function accountId(name) {
  const named = new TextEncoder().encode(`lvgchetongledger${name}`);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-1', named)).subarray(0, 16);
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [0, 8, 12, 16, 20].map((at, no, all) => hex.slice(at, all[no + 1])).join('-');
}

/** The history of money has no way down: fix forward with a new migration. */
export async function down() {
  throw new Error('know_the_highest_counter has no way down');
}
