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

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    batches: { type: 'string', default: '5' },
    terminals: { type: 'string', default: '16' },
    profile: { type: 'string' },
  },
});
const terminals = Number(values.terminals);
const perRound = Number(values.batches) * terminals * 500;

const city = await startBenchCity({
  terminals,
  serverFlags:
    values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`],
});
const senders = createSenders(city.server);
try {
  await issueCards(city.database, perRound);
  const random = seeded(1);
  const cards = await cardsWithKeys(
    city.databaseUrl,
    city.dataFolder,
    Array.from({ length: perRound }, (_, at) => at + 1),
  );
  const tills = createTills(city.server.terminals);
  const copy = await createCopyPeer(city.database);
  const ingestRates = [];
  const copyRates = [];
  // The first round opens the purses and warms the code up; it is not counted.
  for (let round = 0; round <= Number(values.rounds); round += 1) {
    const uploads = tills.uploads(shuffled(cards, random), Number(values.batches));
    const since = new Date();
    const { seconds, records } = await senders.sendAll(uploads);
    const rows = await copy.rows(since);
    const copySeconds = await copy.store(rows);
    if (round === 0) continue;
    ingestRates.push(records / seconds);
    copyRates.push(records / copySeconds);
    process.stdout.write(
      `round ${round}: ingest ${(records / seconds).toFixed(0)}/s, copy ${(records / copySeconds).toFixed(0)}/s\n`,
    );
  }
  const [ingest, copied] = [median(ingestRates), median(copyRates)];
  process.stdout.write(
    `${JSON.stringify({ ingest_per_second: Math.round(ingest), copy_per_second: Math.round(copied), ratio: Number((ingest / copied).toFixed(3)), memory_mb: Math.round(peakMemoryMb(city.server.pid)) })}\n`,
  );
} finally {
  senders.close();
  await city.stop();
}
