// @ts-check
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import {
  cardsWithKeys,
  continueCards,
  continueTills,
  issueCards,
  seeded,
  shuffled,
} from './support/ingest-cards.js';
import { createBudget } from './support/ingest-budget.js';
import { startBenchCity } from './support/ingest-city.js';
import { createSenders } from './support/ingest-client.js';
import { storeHistory } from './support/stored-history.js';
import { median, report, rounded } from './support/measure.js';

/*
 * npm run bench -- growth                     the ingest rate with 20 million records stored
 * npm run bench -- growth --stored 1000000    with fewer, for who has less time or disk
 * npm run bench -- growth --kept FOLDER       keeps the full city there, and goes on with it the next time
 *
 * Two cities side by side, each with a server and a PostgreSQL of its own, one of them with history. They
 * take the same uploads by turns, so that whatever else the machine does meets both. Their cards are picked
 * at random among all that were ever used. A million records take about half a GB.
 */
const { values } = parseArgs({
  options: {
    stored: { type: 'string', default: '20000000' },
    kept: { type: 'string' },
    cards: { type: 'string', default: '550000' },
    rounds: { type: 'string', default: '7' },
    batches: { type: 'string', default: '5' },
    terminals: { type: 'string', default: '16' },
  },
});
const terminals = Number(values.terminals);
const perRound = Number(values.batches) * terminals * 500;

const started = performance.now();
const empty = await openCity(0);
try {
  const full = await openCity(Number(values.stored));
  try {
    const fillSeconds = (performance.now() - started) / 1000;
    const rounds = [];
    // The first round opens the purses of the empty city and warms the code up; it is not counted.
    for (let round = 0; round <= Number(values.rounds); round += 1) {
      const order = round % 2 === 0 ? [empty, full] : [full, empty];
      for (const city of order) await city.take();
      const [bare, grown] = [empty.last(), full.last()];
      if (round === 0) continue;
      rounds.push({ bare, grown });
      say(`round ${round}: empty ${bare.rate.toFixed(0)}/s, full ${grown.rate.toFixed(0)}/s`);
    }
    const ratio = median(rounds.map(({ bare, grown }) => grown.rate / bare.rate));
    // The same of processor time alone, in which whatever else the machine does is not.
    const cpuRatio = median(rounds.map(({ bare, grown }) => bare.cpuUs / grown.cpuUs));
    report({
      bench: 'growth',
      ratio: rounded(ratio, 3),
      target_ratio: 0.9,
      cpu_ratio: rounded(cpuRatio, 3),
      stored: full.stored,
      // As many as the target speaks of, or the figure says nothing about it.
      met: ratio >= 0.9 && full.stored >= 20_000_000,
      empty_per_second: Math.round(median(rounds.map(({ bare }) => bare.rate))),
      full_per_second: Math.round(median(rounds.map(({ grown }) => grown.rate))),
      empty_cpu_us: rounded(median(rounds.map(({ bare }) => bare.cpuUs)), 1),
      full_cpu_us: rounded(median(rounds.map(({ grown }) => grown.cpuUs)), 1),
      fill_seconds: Math.round(fillSeconds),
      load_average: rounded(loadavg()[0] ?? NaN, 1),
    });
  } finally {
    await full.stop();
  }
} finally {
  await empty.stop();
}

/** A city with so many records in its past. @param {number} stored */
async function openCity(stored) {
  const city = await startBenchCity({ terminals, kept: stored === 0 ? undefined : values.kept });
  try {
    return await prepared(city, stored);
  } catch (error) {
    await city.stop();
    throw error;
  }
}

/** @param {import('./support/ingest-city.js').BenchCity} city @param {number} stored */
async function prepared(city, stored) {
  const { database, databaseUrl, dataFolder, server } = city;
  const count = Number(values.cards);
  await issueCards(database, count);
  const operatorNo = server.terminals[0]?.operatorNo ?? '';
  if (stored > 0 && (await storedRecords(database)) === 0) {
    await storeHistory(database, { databaseUrl, count: stored, cards: count, operatorNo, say });
  }
  const random = seeded(1);
  const numbers = Array.from({ length: perRound }, () => 1 + Math.floor(random() * count));
  const cards = await cardsWithKeys(databaseUrl, dataFolder, [...new Set(numbers)]);
  await continueCards(database, cards);
  const tills = await continueTills(database, server.terminals);
  const senders = createSenders(server);
  const budget = createBudget(database, server.pid);
  let last = { rate: NaN, cpuUs: NaN };
  return {
    stored: await storedRecords(database),
    last: () => last,
    async take() {
      // A number that was drawn twice is one card, so there may be a few too few for the last batch.
      const size = Math.floor(cards.length / (Number(values.batches) * terminals));
      const uploads = tills.uploads(shuffled(cards, random), Number(values.batches), size);
      const before = await budget.read();
      const { seconds, records } = await senders.sendAll(uploads);
      const cpu = await budget.since(before, records);
      const cpuUs = cpu.server_main + cpu.server_threads + cpu.postgres + cpu.client;
      last = { rate: records / seconds, cpuUs };
    },
    async stop() {
      senders.close();
      await city.stop();
    },
  };
}

/** @param {import('pg').Client} database */
async function storedRecords(database) {
  const { rows } = await database.query(
    'select coalesce(sum(accepted_count), 0)::int as records from ingest_batch',
  );
  return Number(rows[0].records);
}

/** @param {string} line */
function say(line) {
  process.stdout.write(`${line}\n`);
}
