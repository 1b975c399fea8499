import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import pg from 'pg';
import { hex } from '@lvchengtong/card-sdk/bytes';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { query } from '../../src/database/query.ts';
import { seedDemo } from '../../src/demo/demo-service.ts';
import { openRootKeys } from '../../src/keys/root-key-service.ts';
import { account, type Account } from '../../src/ledger/account.ts';
import { createStatementService } from '../../src/ledger/statement-service.ts';
import {
  balanceBefore,
  parseAccountName,
  type PageStart,
  type StatementLine,
} from '../../src/ledger/statement.ts';
import { createTestDatabase } from '../support/database.ts';

const NOW = new Date('2026-09-04T10:00:00Z');
const FROM = parseSettlementDate('2026-09-01');
const TO = parseSettlementDate('2026-09-04');

/** Three closed days and an open one, in two months: 31 August is the first. */
const { database, url } = await createTestDatabase();
const statements = createStatementService({ database });
let drawn = 0;
await seedDemo({
  knex: database,
  roots: await openRootKeys(database, {
    kek: new Uint8Array(32).fill(1),
    random: (length) => new Uint8Array(length).fill((drawn += 1)),
    clock: () => NOW,
  }),
  receiptKey: generateKeyPairSync('ed25519').privateKey,
  seed: 5,
  students: 6,
  days: 4,
  now: NOW,
  progress: () => undefined,
});
const accounts = (
  await query<{ name: string }>(database, 'select name from ledger_account order by name')
).map(({ name }) => {
  const parsed = parseAccountName(name);
  assert(parsed !== undefined, name);
  return parsed;
});

async function allPages(of: Account, size: number): Promise<readonly StatementLine[]> {
  const lines: StatementLine[] = [];
  let before: PageStart | undefined;
  do {
    const page = await statements.page(of, {
      from: parseSettlementDate('2026-08-01'),
      to: TO,
      before,
      size,
    });
    assert(page.lines.length <= size);
    lines.push(...page.lines);
    before = page.next;
  } while (before !== undefined);
  return lines;
}

const sumUntil = async ({ id }: Account, instant: Date): Promise<bigint> => {
  const [row] = await query<{ fen: string }>(
    database,
    `select coalesce(sum(case when credit_account_id = ? then amount_fen else -amount_fen end), 0) as fen
     from ledger_transfer where ? in (debit_account_id, credit_account_id) and recorded_at <= ?`,
    [id, id, instant],
  );
  return BigInt(row?.fen ?? 0);
};

test('pages of any size tell the same story of any account, and its balances add up from nothing', async () => {
  assert(accounts.length > 10);
  for (const of of accounts) {
    const whole = await allPages(of, 10_000);
    assert.equal(balanceBefore(whole) ?? 0n, 0n, of.code);
    const [newest] = whole;
    assert.equal(newest?.balance ?? 0n, await sumUntil(of, NOW), `${of.code}:${of.key}`);
    const size = Math.max(1, Math.floor(whole.length / 3));
    assert.deepEqual(await allPages(of, size), whole);
  }
});

test('what an account stood at, at any instant, is the sum of what was recorded until then', async () => {
  const moments = await query<{ at: Date }>(
    database,
    'select distinct recorded_at as at from ledger_transfer order by 1',
  );
  const instants = moments.map(({ at }) => at.getTime());
  const from = Math.min(...instants);
  const within = fc.oneof(
    fc.constantFrom(...instants),
    fc.integer({ min: from - 1000, max: NOW.getTime() + 1000 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...accounts), within, async (of, time) => {
      const instant = new Date(time);
      assert.equal(await statements.balanceAt(of, instant), await sumUntil(of, instant));
    }),
    { numRuns: 150 },
  );
});

test('dates bound a statement, and leave its balances as they are', async () => {
  const purse = accounts.find(({ code }) => code === 'purse');
  assert(purse !== undefined);
  const whole = await allPages(purse, 1000);
  const { lines } = await statements.page(purse, { from: FROM, to: FROM, size: 1000 });
  assert(lines.length > 0 && lines.length < whole.length);
  assert.deepEqual(
    lines,
    whole.filter(({ settlementDate }) => settlementDate === FROM),
  );
});

test('an account that nobody opened has an empty statement and stands at nothing', async () => {
  const stranger = account('purse', hex(new Uint8Array(10)), 2);
  assert.deepEqual(await statements.page(stranger, { from: FROM, to: TO, size: 10 }), {
    lines: [],
    next: undefined,
  });
  assert.equal(await statements.balanceAt(stranger, NOW), 0n);
  assert.equal(parseAccountName('petty-cash:1'), undefined);
});

test('a card’s statement reads its own entries and no neighbour’s', async () => {
  // 60,000 transfers of other cards around it, so that reading them all would show.
  await query(
    database,
    `insert into ledger_transfer (settlement_date, transfer_id, purpose, debit_account_id,
       credit_account_id, amount_fen, card_asn, record_id, occurred_at, recorded_at)
     select date '2026-09-01' + no % 3, ('01990000-0000-8' || substr(gen_random_uuid()::text, 16))::uuid, 'purchase', gen_random_uuid(),
       gen_random_uuid(), 1, 'F' || lpad(no::text, 19, '0'), gen_random_uuid(),
       timestamptz '2026-09-01 08:00Z', timestamptz '2026-09-01 09:00Z'
     from generate_series(1, 60000) as no`,
  );
  await query(database, 'analyze ledger_transfer');
  const purse = accounts.find(({ code }) => code === 'purse');
  assert(purse !== undefined);
  const blocks = await blocksReadBy(async () => {
    const { lines } = await statements.page(purse, { from: FROM, to: TO, size: 20 });
    await statements.balanceAt(purse, NOW);
    assert(lines.length > 5);
  });
  assert(blocks < 100, `${String(blocks)} blocks were read`);
});

test('a page of an account that everything credits is read off the ledger’s key, however deep it is', async () => {
  const busy = accounts.find(({ code }) => code === 'operator-unsettled');
  const purse = accounts.find(({ code }) => code === 'purse');
  assert(busy !== undefined && purse !== undefined);
  // Two in each of 30,000 seconds of a closed day, as a record's transfer is named.
  await query(
    database,
    `insert into ledger_transfer (settlement_date, transfer_id, purpose, debit_account_id,
       credit_account_id, amount_fen, card_asn, record_id, occurred_at, recorded_at)
     select date '2026-09-01', (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0')
         || '8' || substr(md5(no::text), 1, 19))::uuid, 'purchase', ?::uuid, ?::uuid, 1,
       'F' || lpad(no::text, 19, '0'), gen_random_uuid(), at, at
     from generate_series(1, 60000) as no,
       lateral (select timestamptz '2026-09-01 08:00Z' + no / 2 * interval '1 second' as at) as presented`,
    [purse.id, busy.id],
  );
  await query(database, 'analyze ledger_transfer');
  const asked = { from: FROM, to: FROM, size: 50 };
  const whole = await statements.page(busy, { ...asked, size: 100_000 });
  const pages: StatementLine[] = [];
  let before: PageStart | undefined;
  for (let no = 0; no < 30; no += 1) {
    const blocks = await blocksReadBy(async () => {
      const page = await statements.page(busy, { ...asked, before });
      pages.push(...page.lines);
      before = page.next;
    });
    assert(blocks < 20 * asked.size, `page ${String(no)}: ${String(blocks)} blocks were read`);
  }
  assert.deepEqual(pages, whole.lines.slice(0, pages.length));
});

/** What the statements that read the ledger read of it, once more. */
async function blocksReadBy(run: () => Promise<void>): Promise<number> {
  const asked: { sql: string; bindings: unknown[] }[] = [];
  const note = (sent: { sql: string; bindings: unknown[] }): void => {
    if (sent.sql.includes('ledger_')) asked.push(sent);
  };
  database.on('query', note);
  await run();
  database.off('query', note);
  assert(asked.length > 0);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let blocks = 0;
  for (const { sql, bindings } of asked) {
    const { rows } = await client.query<Explained>(
      `explain (analyze, buffers, format json) ${sql}`,
      bindings,
    );
    const plan = rows[0]?.['QUERY PLAN'][0].Plan;
    blocks += (plan?.['Shared Hit Blocks'] ?? NaN) + (plan?.['Shared Read Blocks'] ?? NaN);
  }
  await client.end();
  return blocks;
}

interface Explained {
  readonly 'QUERY PLAN': readonly [
    { readonly Plan: { 'Shared Hit Blocks': number; 'Shared Read Blocks': number } },
  ];
}
