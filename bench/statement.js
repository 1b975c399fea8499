// @ts-check
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { parseSettlementDate } from '@lvchengtong/card-sdk/ids';
import { openDatabase } from '@lvchengtong/clearing-server/database/database';
import { account } from '@lvchengtong/clearing-server/ledger/account';
import { createStatementService } from '@lvchengtong/clearing-server/ledger/statement-service';
import { asnOf, issueCards } from './support/ingest-cards.js';
import { startBenchCity } from './support/ingest-city.js';
import { compare, report, rounded } from './support/measure.js';
import { unsettledOf } from './support/stored-days.js';
import { storeHistory } from './support/stored-history.js';

/*
 * npm run bench -- statement                    with 100 million transfers, against 100,000
 * npm run bench -- statement --stored 20000000  with fewer, for who has less time or disk
 * npm run bench -- statement --kept FOLDER      keeps the large ledger there, and reads it again the next time
 *
 * Two ledgers of as many cards and days side by side. Of the account that every purchase credits, and of one
 * card: the newest page, the hundredth (the last one, of a card), and what it stood at in the middle of its
 * history, each by turns. A million transfers take about 0.4 GB.
 */
const { values } = parseArgs({
  options: {
    stored: { type: 'string', default: '100000000' },
    against: { type: 'string', default: '100000' },
    cards: { type: 'string', default: '550000' },
    pairs: { type: 'string', default: '15' },
    kept: { type: 'string' },
  },
});
const [FROM, TO] = [parseSettlementDate('2000-01-01'), parseSettlementDate('2099-12-31')];
const SIZE = 50;
const DEEP = 100;

const small = await openLedger(Number(values.against), undefined);
try {
  const large = await openLedger(Number(values.stored), values.kept);
  try {
    /** @type {Record<string, unknown>} */
    const figures = {};
    let worst = 0;
    for (const question of /** @type {(keyof typeof large.questions)[]} */ (
      Object.keys(large.questions)
    )) {
      const pair = await compare(large.questions[question], small.questions[question], {
        pairs: Number(values.pairs),
      });
      worst = Math.max(worst, pair.ratio);
      figures[question] = {
        ratio: rounded(pair.ratio, 2),
        ms: rounded(pair.measuredMs, 2),
        blocks: await large.blocksReadBy(large.questions[question]),
        small_blocks: await small.blocksReadBy(small.questions[question]),
      };
      say(`${question}: ${JSON.stringify(figures[question])}`);
    }
    report({
      bench: 'statement',
      ratio: rounded(worst, 2),
      target_ratio: 2,
      stored: large.stored,
      met: worst <= 2 && large.stored >= 100_000_000,
      ...figures,
      load_average: rounded(loadavg()[0] ?? NaN, 1),
    });
  } finally {
    await large.stop();
  }
} finally {
  await small.stop();
}

/** @param {number} count @param {string | undefined} kept */
async function openLedger(count, kept) {
  const city = await startBenchCity({ terminals: 1, kept });
  try {
    return await filled(city, count);
  } catch (error) {
    await city.stop();
    throw error;
  }
}

/** @param {import('./support/ingest-city.js').BenchCity} city @param {number} count */
async function filled({ database, databaseUrl, server, stop }, count) {
  const cards = Number(values.cards);
  const operatorNo = server.terminals[0]?.operatorNo ?? '';
  if ((await storedTransfers(database)) === 0) {
    await issueCards(database, cards);
    const options = { databaseUrl, count, cards, operatorNo, say, ledgerOnly: true };
    await storeHistory(database, options);
  }
  const knex = openDatabase(databaseUrl, { connectionsMax: 1 });
  const statements = createStatementService({ database: knex });
  const busy = unsettledOf(operatorNo);
  const card = account('purse', asnOf(1 + Math.floor(cards / 2)), 2);
  const { rows } = await database.query(
    `select (settlement_date + 1)::timestamp at time zone 'Asia/Shanghai' as at from settlement_day
     order by settlement_date offset 20 limit 1`,
  );
  const middle = /** @type {Date} */ (rows[0].at);
  const newest = { from: FROM, to: TO, size: SIZE };
  /** @param {import('@lvchengtong/clearing-server/ledger/account').Account} of */
  const deepIn = async (of) => {
    let page = await statements.page(of, newest);
    for (let no = 1; no < DEEP && page.next !== undefined; no += 1) {
      page = await statements.page(of, { ...newest, before: page.next });
      if (page.next === undefined) break;
    }
    return page.next;
  };
  const deep = { busy: await deepIn(busy), card: await deepIn(card) };
  return {
    stored: await storedTransfers(database),
    questions: {
      busy_first_page: async () => void (await statements.page(busy, newest)),
      busy_deep_page: async () =>
        void (await statements.page(busy, { ...newest, before: deep.busy })),
      busy_balance_at: async () => void (await statements.balanceAt(busy, middle)),
      card_first_page: async () => void (await statements.page(card, newest)),
      card_deep_page: async () =>
        void (await statements.page(card, { ...newest, before: deep.card })),
      card_balance_at: async () => void (await statements.balanceAt(card, middle)),
    },
    /** What its statements read of the ledger. @param {() => Promise<void>} run */
    async blocksReadBy(run) {
      /** @type {{ sql: string, bindings: unknown[] }[]} */
      const asked = [];
      const note = (/** @type {{ sql: string, bindings: unknown[] }} */ sent) => {
        if (sent.sql.includes('ledger_')) asked.push(sent);
      };
      knex.on('query', note);
      await run();
      knex.off('query', note);
      let blocks = 0;
      for (const { sql, bindings } of asked) {
        const explained = await database.query(
          `explain (analyze, buffers, format json) ${sql}`,
          bindings,
        );
        const { Plan: plan } = explained.rows[0]['QUERY PLAN'][0];
        blocks += plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
      }
      return blocks;
    },
    async stop() {
      await knex.destroy();
      await stop();
    },
  };
}

/** @param {import('pg').Client} database */
async function storedTransfers(database) {
  const { rows } = await database.query(
    `select coalesce(sum(credit_fen) / 250, 0)::int as transfers from ledger_day_balance
     join ledger_account using (account_id) where code = 'operator-unsettled'`,
  );
  return Number(rows[0].transfers);
}

/** @param {string} line */
function say(line) {
  process.stdout.write(`${line}\n`);
}
