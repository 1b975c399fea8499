// @ts-check
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:https';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { openTlsIdentity } from '@lvchengtong/clearing-server/terminals/authority-file-store';
import { cardsWithKeys, createTills, issueCards } from './support/ingest-cards.js';
import { startBenchCity } from './support/ingest-city.js';
import { createSenders } from './support/ingest-client.js';
import { median, report, rounded } from './support/measure.js';

/*
 * npm run bench -- latency: one terminal, one record, an idle server. From the request to the receipt,
 * against a bare TLS round trip with the same key and body plus one commit, in turns.
 */
const TURNS = 60;
const WARM_UP = 20;

const city = await startBenchCity({ terminals: 1 });
try {
  const bare = await startBareServer(`${city.dataFolder}/keys`);
  try {
    await measure(bare.port);
  } finally {
    bare.server.close();
  }
} finally {
  await city.stop();
}

/** @param {number} barePort */
async function measure(barePort) {
  const senders = createSenders(city.server);
  const bareSenders = createSenders({ ...city.server, port: barePort });
  try {
    await issueCards(city.database, TURNS);
    await city.database.query('create table bench_commit (at timestamptz not null)');
    const numbers = Array.from({ length: TURNS }, (_, at) => at + 1);
    const cards = await cardsWithKeys(city.databaseUrl, city.dataFolder, numbers);
    const tills = createTills(city.server.terminals);
    const turns = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      const uploads = tills.uploads(cards.slice(turn, turn + 1), 1, 1);
      const receipt = await timed(() => senders.sendAll(uploads));
      const roundTrip = await timed(() => bareSenders.sendAll(uploads));
      const commit = await timed(() =>
        city.database.query('insert into bench_commit values (now())'),
      );
      if (turn >= WARM_UP) turns.push({ receipt, roundTrip, commit });
    }
    const receipt = median(turns.map((turn) => turn.receipt));
    const roundTrip = median(turns.map((turn) => turn.roundTrip));
    const commit = median(turns.map((turn) => turn.commit));
    const ratio = receipt / (roundTrip + commit);
    report({
      bench: 'latency',
      ratio: rounded(ratio, 2),
      target_ratio: 3,
      met: ratio <= 3,
      receipt_ms: rounded(receipt, 2),
      bare_round_trip_ms: rounded(roundTrip, 2),
      commit_ms: rounded(commit, 2),
      load_average: rounded(loadavg()[0] ?? NaN, 1),
    });
  } finally {
    senders.close();
    bareSenders.close();
  }
}

/** @param {() => Promise<unknown>} run */
async function timed(run) {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

/** Node's own TLS with a certificate of the same authority, and nothing behind it. @param {string} directory */
async function startBareServer(directory) {
  const identity = await openTlsIdentity({
    directory,
    random: (length) => new Uint8Array(randomBytes(length)),
    wallClock: () => new Date(),
  });
  const server = createServer(
    {
      key: identity.serverKeyPem,
      cert: identity.serverCertificatePem,
      ca: identity.authority.certificatePem,
      requestCert: true,
    },
    (req, res) => {
      req.resume().on('end', () => res.end('ok'));
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { server, port };
}
