import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import type { Knex } from 'knex';
import { decodeReceipt, type TransactionRecord } from '@lvchengtong/card-sdk/exchange';
import { fen } from '@lvchengtong/card-sdk/money';
import { MIGRATIONS_DIRECTORY } from '../../src/database/migrate.ts';
import { query } from '../../src/database/query.ts';
import { verifyInvariants } from '../../src/reconciliation/invariant-store.ts';
import { chip, minutesLater, purchase, till, uploadOf, type Chip } from '../support/chips.ts';
import { ingestOn, receiptPublicKey, registerCity, testClock } from '../support/city.ts';
import { createTestDatabase } from '../support/database.ts';

const { database } = await createTestDatabase();
const canteen = till(1);
const clock = testClock(minutesLater(60));
const rich = (no: number): Chip => ({ ...chip(no), balance: fen(10_000) });
await registerCity(database, {
  tills: [canteen],
  chips: Array.from({ length: 9 }, (_, no) => chip(no)),
});

async function send(records: readonly TransactionRecord[]): Promise<string[]> {
  const encoded = uploadOf(canteen, records);
  const receipt = await ingestOn(database, clock).receive(canteen.terminalId, encoded);
  return decodeReceipt(receipt, receiptPublicKey).verdicts.map((verdict) =>
    verdict.kind === 'accepted' ? verdict.flags.join(' ') : verdict.kind,
  );
}

const purchases = (card: Chip, count: number): TransactionRecord[] =>
  Array.from({ length: count }, (_, no) => purchase(card, canteen, 10, minutesLater(1 + no)));

const keptOf = (card: Chip, on: Knex = database): Promise<readonly object[]> =>
  query(
    on,
    `select balance_fen::int, offline_counter, online_counter from ledger_purse_balance
     where card_asn = ? and purse = 2`,
    [card.asn],
  );

const lower = (card: Chip, to: number | null): Promise<unknown> =>
  database('ledger_purse_balance').where({ card_asn: card.asn }).update({ offline_counter: to });

test('a purse knows the highest counter, in whatever order they come', async () => {
  const [first, second, third, fourth] = purchases(rich(1), 4);
  assert(first && second && third && fourth);
  assert.deepEqual(await send([third]), ['GAP_BEFORE SHADOW_NEGATIVE']);
  assert.deepEqual(await keptOf(chip(1)), [
    { balance_fen: -10, offline_counter: 2, online_counter: null },
  ]);
  assert.deepEqual(await send([first, second]), ['SHADOW_NEGATIVE', 'SHADOW_NEGATIVE']);
  assert.deepEqual(await send([fourth, third, first]), [
    'SHADOW_NEGATIVE',
    'duplicate',
    'duplicate',
  ]);
  assert.deepEqual(await keptOf(chip(1)), [
    { balance_fen: -40, offline_counter: 3, online_counter: null },
  ]);
});

test('the keys decide: a purse that lags behind them costs a second look, and no wrong verdict', async () => {
  const card = rich(2);
  const clone = { ...card };
  const records = purchases(card, 3);
  await send(records);
  await lower(card, null);
  const other = purchase(clone, canteen, 70, minutesLater(9));
  const [next] = purchases(card, 1);
  assert(next);
  assert.deepEqual(await send([...records, other, next]), [
    'duplicate',
    'duplicate',
    'duplicate',
    'rejected',
    'SHADOW_NEGATIVE',
  ]);
  assert.deepEqual(await keptOf(card), [
    { balance_fen: -40, offline_counter: 3, online_counter: null },
  ]);
});

test('a purse that paid nothing has an account and a counter', async () => {
  const card = rich(3);
  const [paid, free, last] = [10, 0, 20].map((amount, no) =>
    purchase(card, canteen, amount, minutesLater(20 + no)),
  );
  assert(paid && free && last);
  assert.deepEqual(await send([free]), ['GAP_BEFORE']);
  assert.deepEqual(await keptOf(card), [
    { balance_fen: 0, offline_counter: 1, online_counter: null },
  ]);
  // Forty at once, so that it goes the way of COPY as well.
  const crowd = [rich(4), rich(5)].flatMap((each) => purchases(each, 20));
  const verdicts = await send([paid, last, ...crowd]);
  assert.deepEqual(verdicts.slice(0, 2), ['SHADOW_NEGATIVE', 'SHADOW_NEGATIVE']);
  assert.deepEqual(await keptOf(card), [
    { balance_fen: -30, offline_counter: 2, online_counter: null },
  ]);
});

test('what was stored before purses knew their counters is found by the migration', async () => {
  const card = rich(6);
  await send([...purchases(card, 3), purchase(rich(7), canteen, 0, minutesLater(30))]);
  const before = await Promise.all([keptOf(card), keptOf(chip(7))]);
  const accounts = (): Promise<readonly object[]> =>
    query(database, `select * from ledger_account where name like 'purse:%' order by name`);
  const opened = await accounts();
  await database.transaction(async (trx) => {
    await trx.raw('set local session_replication_role = replica');
    await trx.raw(`delete from ledger_purse_balance where balance_fen = 0`);
    await trx.raw(`delete from ledger_account where name = ?`, [`purse:${chip(7).asn}:2`]);
    await trx.raw('alter table ledger_purse_balance drop offline_counter, drop online_counter');
    const file = path.join(MIGRATIONS_DIRECTORY, '20261124130000_know_the_highest_counter.js');
    const { up } = (await import(file)) as { up: (knex: Knex) => Promise<void> };
    await up(trx);
    assert.deepEqual(await Promise.all([keptOf(card, trx), keptOf(chip(7), trx)]), before);
  });
  assert.deepEqual(await accounts(), opened);
});

test('after all of it every invariant holds', async () => {
  const broken = (await verifyInvariants(database)).filter(({ rows }) => rows.length > 0);
  assert.deepEqual(broken, []);
});
