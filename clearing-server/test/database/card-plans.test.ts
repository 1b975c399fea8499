import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { findPastTransfers } from '../../src/arbitration/decision-store.ts';
import { findChains } from '../../src/arbitration/chain-store.ts';
import { account } from '../../src/ledger/account.ts';
import { findEntries } from '../../src/ledger/statement-store.ts';
import { findLedgerBalances } from '../../src/reconciliation/story-store.ts';
import { findRecordsBearing } from '../../src/reconciliation/work-item-store.ts';
import { readCardDetail } from '../../src/reports/card-detail-store.ts';
import { readTimeline } from '../../src/reports/timeline-store.ts';
import { createTestDatabase } from '../support/database.ts';
import { fillMonths, monthCard } from '../support/months.ts';

const DAY = parseSettlementDate('2026-09-01');
const { database, url } = await createTestDatabase();
await fillMonths(database, DAY);
const card = monthCard(7);
const few = [3, 5, 7].map(monthCard);

/** Who reads by card, as they ask. */
const READERS: Readonly<Record<string, () => Promise<unknown>>> = {
  'the chains of a few cards': () => findChains(database, few, DAY),
  'the balances of a few cards': () =>
    database.transaction((trx) => findLedgerBalances(trx, few, DAY)),
  'a card’s statement': () =>
    findEntries(database, account('purse', card, 2), {
      from: parseSettlementDate('2026-08-01'),
      to: DAY,
      before: undefined,
      limit: 20,
    }),
  'a card’s page': () => readCardDetail(database, card),
  'a card’s timeline': () => readTimeline(database, card, undefined, 20),
  'the records that bear missing numbers': () =>
    findRecordsBearing(database, card, 'offline', [1, 2, 3]),
  'what a record has caused': () =>
    database.transaction(async (trx) => {
      const [chain] = (await findChains(trx, [card], DAY)).values();
      assert(chain?.[0] !== undefined);
      assert.deepEqual((await findPastTransfers(trx, chain[0])).length, 0, 'no account has a name');
    }),
};

for (const [name, read] of Object.entries(READERS)) {
  test(`${name}: every table of records and transfers is asked for the card alone`, async () => {
    const asked: { sql: string; bindings: unknown[] }[] = [];
    const note = (sent: { sql: string; bindings: unknown[] }): void => {
      if (/ingest_record|ledger_transfer/.test(sent.sql)) asked.push(sent);
    };
    database.on('query', note);
    await read();
    database.off('query', note);
    assert(asked.length > 0);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const lines: string[] = [];
    for (const { sql, bindings } of asked) {
      const answer = await client.query<{ 'QUERY PLAN': string }>(`explain ${sql}`, bindings);
      lines.push(...answer.rows.map((row) => row['QUERY PLAN']));
    }
    await client.end();
    const ofMonth = lines.filter((line) => /_202608/.test(line));
    assert(
      ofMonth.some((line) => /_202608_card_asn_/.test(line)),
      lines.join('\n'),
    );
    assert.deepEqual(
      ofMonth.filter((line) => line.includes('Seq Scan')),
      [],
    );
  });
}
