// @ts-check
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { openDatabase } from '@lvchengtong/clearing-server/database/database';
import {
  COMMITS_MAX,
  createIngestStages,
  GROUP_RECORDS_MAX,
  openUpload,
} from '@lvchengtong/clearing-server/ingest/ingest-service';
import { readKeyEncryptionKey } from '@lvchengtong/clearing-server/keys/key-file-store';
import { createKeyService } from '@lvchengtong/clearing-server/keys/key-service';
import { openRootKeys } from '@lvchengtong/clearing-server/keys/root-key-service';

// The second half of ingest alone, in a process of its own: uploads that came by message are decoded
// and their TACs verified, which does not count; judging and posting them does.
// `fork(ingest-post.js, [databaseUrl, dataFolder])`
const [databaseUrl = '', dataFolder = ''] = process.argv.slice(2);
/** So many groups are ready at once; more would outlive the young generation, as they never do in the server. */
const READY = 2 * COMMITS_MAX;

/** @param {number} length */
const random = (length) => new Uint8Array(randomBytes(length));
const clock = () => new Date();
const kek = await readKeyEncryptionKey({ file: `${dataFolder}/kek`, create: false, random });
const owner = openDatabase(databaseUrl, { connectionsMax: 1 });
const roots = await openRootKeys(owner, { kek, random, clock });
await owner.destroy();
const knex = openDatabase(databaseUrl, { role: 'lct_clearing', plansOnce: true });
const stages = createIngestStages({
  knex,
  keys: createKeyService(roots),
  receiptKey: generateKeyPairSync('ed25519').privateKey,
  clock,
});

/** @typedef {import('./ingest-cards.js').BenchUpload} BenchUpload */

/**
 * @param {readonly BenchUpload[]} uploads
 * @param {readonly import('./ingest-city.js').BenchTerminal[]} terminals
 */
async function post(uploads, terminals) {
  const waiting = uploads.map(({ terminal, encoded }) => {
    const terminalId = terminals[terminal]?.terminalId;
    if (terminalId === undefined) throw new RangeError(`there is no terminal ${String(terminal)}`);
    return openUpload(terminalId, encoded);
  });
  const inGroup = Math.floor(GROUP_RECORDS_MAX / (waiting[0]?.batch.recordCount ?? 1));
  let ms = 0;
  while (waiting.length > 0) {
    /** @type {Awaited<ReturnType<typeof stages.prepare>>[]} */
    const groups = [];
    for (let no = 0; no < READY && waiting.length > 0; no += 1) {
      groups.push(await stages.prepare(waiting.splice(0, inGroup)));
    }
    const started = performance.now();
    await Promise.all(
      Array.from({ length: COMMITS_MAX }, async () => {
        for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
          for (const answer of await stages.commit(group)) answer();
        }
      }),
    );
    ms += performance.now() - started;
  }
  return ms / 1000;
}

process.on('message', (/** @type {any} */ message) => {
  if (message === 'stop') {
    void Promise.all([stages.close(), knex.destroy()]).then(() => {
      process.disconnect();
    });
    return;
  }
  void post(message.uploads, message.terminals).then((seconds) => {
    process.send?.({ seconds });
  });
});
process.send?.('ready');
