// @ts-check
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { createBudget } from './support/ingest-budget.js';
import {
  cardsWithKeys,
  createTills,
  issueCards,
  seeded,
  shuffled,
} from './support/ingest-cards.js';
import { peakMemoryMb, startBenchCity, startPoster } from './support/ingest-city.js';
import { createSenders } from './support/ingest-client.js';
import { createCopyPeer } from './support/ingest-copy.js';
import { createRowByRowPeer } from './support/ingest-row-by-row.js';
import { median, report, rounded } from './support/measure.js';

/*
 * npm run bench -- ingest          the ingest rate against COPY of the same rows
 * npm run bench -- ingest --peer   against a service that has a transaction for each record
 *
 * From the HTTP request (mutual TLS, batches of 500, one batch at a time from each terminal) to the
 * receipt: TACs verified, posted, durable, signed. And judging and posting alone, after decoding. By turns
 * in one run, medians.
 */
const { values } = parseArgs({
  options: {
    peer: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '7' },
    batches: { type: 'string', default: '5' },
    terminals: { type: 'string', default: '16' },
    profile: { type: 'string' },
  },
});
const terminals = Number(values.terminals);
const batches = Number(values.batches);
const perRound = batches * terminals * 500;
const PEER_RECORDS = 500;

// Half of the terminals and cards bring what the server takes in; the other half's is judged and posted by
// the process that does only that, as another server's work that nobody else touches.
const city = await startBenchCity({
  terminals: 2 * terminals,
  serverFlags:
    values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`],
});
const senders = createSenders(city.server);
const budget = createBudget(city.database, city.server.pid);
try {
  await issueCards(city.database, 2 * perRound);
  const random = seeded(1);
  const numbers = Array.from({ length: 2 * perRound }, (_, at) => at + 1);
  const all = await cardsWithKeys(city.databaseUrl, city.dataFolder, numbers);
  const [cards, posted] = [all.slice(0, perRound), all.slice(perRound)];
  const tills = createTills(city.server.terminals.slice(0, terminals));
  const others = city.server.terminals.slice(terminals);
  const postedTills = createTills(others);
  const other = values.peer ? await rowByRow() : await copy();
  const poster = await startPoster(city);
  const rounds = [];
  // The first round opens the purses and warms the code up; it is not counted.
  for (let round = 0; round <= Number(values.rounds); round += 1) {
    const uploads = tills.uploads(shuffled(cards, random), batches);
    const since = new Date();
    const before = await budget.read();
    const { seconds, records } = await senders.sendAll(uploads);
    const cpu = await budget.since(before, records);
    const theirs = await other.rate(since, records);
    const postSeconds = await poster.post(
      postedTills.uploads(shuffled(posted, random), batches),
      others,
    );
    if (round === 0) continue;
    const rates = { ours: records / seconds, post: records / postSeconds, theirs };
    rounds.push({ ...rates, cpu });
    say(
      `round ${round}: ingest ${rates.ours.toFixed(0)}/s, judge and post ${rates.post.toFixed(0)}/s, ${other.name} ${theirs.toFixed(0)}/s`,
    );
  }
  await poster.stop();
  await other.close();
  const ratio = median(rounds.map(({ ours, theirs }) => ours / theirs));
  const postRatio = median(rounds.map(({ post, theirs }) => post / theirs));
  const target = values.peer ? { ratio: 25, post: 0 } : { ratio: 0.25, post: 0.4 };
  const memoryMb = peakMemoryMb(city.server.pid);
  report({
    bench: 'ingest',
    ratio: rounded(ratio, 3),
    target_ratio: target.ratio,
    ...(values.peer ? {} : { post_ratio: rounded(postRatio, 3), target_post_ratio: target.post }),
    server_memory_mb: Math.round(memoryMb),
    target_server_memory_mb: 512,
    met: ratio >= target.ratio && postRatio >= target.post && memoryMb <= 512,
    ingest_per_second: Math.round(median(rounds.map(({ ours }) => ours))),
    post_per_second: Math.round(median(rounds.map(({ post }) => post))),
    [`${other.name}_per_second`]: Math.round(median(rounds.map(({ theirs }) => theirs))),
    cpu_us_per_record: {
      server_main: rounded(median(rounds.map(({ cpu }) => cpu.server_main)), 1),
      server_threads: rounded(median(rounds.map(({ cpu }) => cpu.server_threads)), 1),
      postgres: rounded(median(rounds.map(({ cpu }) => cpu.postgres)), 1),
      client: rounded(median(rounds.map(({ cpu }) => cpu.client)), 1),
    },
    load_average: rounded(loadavg()[0] ?? NaN, 1),
  });
} finally {
  senders.close();
  await city.stop();
}

async function copy() {
  const peer = await createCopyPeer(city.database);
  return {
    name: 'copy',
    /** @param {Date} since @param {number} records */
    rate: async (since, records) => records / (await peer.store(await peer.rows(since))),
    close: () => Promise.resolve(),
  };
}

async function rowByRow() {
  const peer = await createRowByRowPeer(city.database, city.databaseUrl);
  return {
    name: 'row_by_row',
    rate: () => peer.rate(PEER_RECORDS, terminals),
    close: () => peer.close(),
  };
}

/** @param {string} line */
function say(line) {
  process.stdout.write(`${line}\n`);
}
