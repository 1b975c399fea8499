// @ts-check
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:https';
import { once } from 'node:events';
import { openTlsIdentity } from '@lvchengtong/clearing-server/terminals/authority-file-store';
import { cardsWithKeys, createTills, issueCards } from './support/ingest-cards.js';
import { median, startBenchCity } from './support/ingest-city.js';
import { createSenders } from './support/ingest-client.js';

/*
 * npm run bench -- latency: one terminal, one record, an idle server. From the request to the receipt,
 * against a bare TLS round trip with the same key and body plus one commit, in turns.
 */
const TURNS = 60;
const WARM_UP = 20;

const city = await startBenchCity({ terminals: 1 });
const bare = await startBareServer(`${city.dataFolder}/keys`);
const senders = createSenders(city.server);
const bareSenders = createSenders({ ...city.server, port: bare.port });
try {
  await issueCards(city.database, TURNS);
  await city.database.query('create table bench_commit (at timestamptz not null)');
  const numbers = Array.from({ length: TURNS }, (_, at) => at + 1);
  const cards = await cardsWithKeys(city.databaseUrl, city.dataFolder, numbers);
  const tills = createTills(city.server.terminals);
  const times = { receipt: [0], bare: [0], commit: [0] };
  for (let turn = 0; turn < TURNS; turn += 1) {
    const [upload] = tills.uploads(cards.slice(turn, turn + 1), 1, 1);
    if (upload === undefined) throw new Error('no upload');
    const receipt = await timed(() => senders.sendAll([upload]));
    const roundTrip = await timed(() => bareSenders.sendAll([upload]));
    const commit = await timed(() =>
      city.database.query('insert into bench_commit values (now())'),
    );
    if (turn < WARM_UP) continue;
    times.receipt.push(receipt);
    times.bare.push(roundTrip);
    times.commit.push(commit);
  }
  const [receipt, roundTrip, commit] = [times.receipt, times.bare, times.commit].map((list) =>
    median(list.slice(1)),
  );
  process.stdout.write(
    `${JSON.stringify({
      receipt_ms: rounded(receipt),
      bare_round_trip_ms: rounded(roundTrip),
      commit_ms: rounded(commit),
      ratio: rounded(Number(receipt) / (Number(roundTrip) + Number(commit))),
    })}\n`,
  );
} finally {
  senders.close();
  bareSenders.close();
  bare.server.close();
  await city.stop();
}

/** @param {() => Promise<unknown>} run */
async function timed(run) {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

/** @param {number | undefined} value */
function rounded(value) {
  return Number(Number(value).toFixed(2));
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
