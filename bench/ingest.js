// @ts-check
import { parseArgs } from 'node:util';
import {
  cardsWithKeys,
  createTills,
  issueCards,
  seeded,
  shuffled,
} from './support/ingest-cards.js';
import { median, peakMemoryMb, startBenchCity } from './support/ingest-city.js';
import { createSenders } from './support/ingest-client.js';
import { createCopyPeer } from './support/ingest-copy.js';
import { createRowByRowPeer } from './support/ingest-row-by-row.js';

/*
 * npm run bench -- ingest          the ingest rate against COPY of the same rows
 * npm run bench -- ingest --peer   against a service that has a transaction for each record
 *
 * From the HTTP request (mutual TLS, batches of 500, one batch at a time from each terminal) to the
 * receipt: TACs verified, posted, durable, signed. Interleaved in one run, medians.
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

const city = await startBenchCity({
  terminals,
  serverFlags:
    values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`],
});
const senders = createSenders(city.server);
try {
  await issueCards(city.database, perRound);
  const random = seeded(1);
  const numbers = Array.from({ length: perRound }, (_, at) => at + 1);
  const cards = await cardsWithKeys(city.databaseUrl, city.dataFolder, numbers);
  const tills = createTills(city.server.terminals);
  const other = values.peer ? await rowByRow() : await copy();
  const rates = { ours: /** @type {number[]} */ ([]), theirs: /** @type {number[]} */ ([]) };
  // The first round opens the purses and warms the code up; it is not counted.
  for (let round = 0; round <= Number(values.rounds); round += 1) {
    const uploads = tills.uploads(shuffled(cards, random), batches);
    const since = new Date();
    const { seconds, records } = await senders.sendAll(uploads);
    const theirs = await other.rate(since, records);
    if (round === 0) continue;
    rates.ours.push(records / seconds);
    rates.theirs.push(theirs);
    say(
      `round ${round}: ingest ${(records / seconds).toFixed(0)}/s, ${other.name} ${theirs.toFixed(0)}/s`,
    );
  }
  await other.close();
  const [ours, theirs] = [median(rates.ours), median(rates.theirs)];
  say(
    JSON.stringify({
      ingest_per_second: Math.round(ours),
      [`${other.name}_per_second`]: Math.round(theirs),
      ratio: Number((ours / theirs).toFixed(3)),
      server_memory_mb: Math.round(peakMemoryMb(city.server.pid)),
    }),
  );
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
