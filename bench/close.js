// @ts-check
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BATCH_RECORDS_MAX } from '@lvchengtong/card-sdk/exchange';
import {
  cardsWithKeys,
  createTills,
  issueCards,
  LOAD,
  seeded,
  shuffled,
} from './support/ingest-cards.js';
import { startBenchCity } from './support/ingest-city.js';
import { createSenders } from './support/ingest-client.js';

/*
 * npm run bench -- close [--records N] [--statements]
 *
 * How long closing a day takes (arbitration, bills, every check, reconciliation) against how long it took
 * to ingest it. The day before it, on which every card was loaded, is closed first: a close goes on from
 * where another ended. `--statements` lists what the close waited for.
 */
const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '1000000' },
    terminals: { type: 'string', default: '16' },
    statements: { type: 'boolean', default: false },
  },
});
const TAPS = 4;
/** Batches of one terminal that are made before they are sent. */
const STRIDE = 8;
const TARGET = 0.5;
const CLOSER = fileURLToPath(new URL('support/close-day.js', import.meta.url));

const terminals = Number(values.terminals);
const perTerminal = Math.max(
  1,
  Math.round(Number(values.records) / TAPS / terminals / BATCH_RECORDS_MAX),
);
const cardCount = perTerminal * terminals * BATCH_RECORDS_MAX;

const city = await startBenchCity({ terminals });
const senders = createSenders(city.server);
try {
  const cards = await newCards();
  const tills = createTills(city.server.terminals);
  const random = seeded(2);
  /** @param {'load' | 'purchase'} kind @param {number} daysAhead */
  const send = async (kind, daysAhead) => {
    const at = new Date(Date.now() + daysAhead * 86_400_000 - 60_000);
    // A few batches at a time, so that a day of any size fits in this process.
    const own = shuffled(cards, random);
    let seconds = 0;
    for (let done = 0; done < perTerminal; done += STRIDE) {
      const batches = Math.min(STRIDE, perTerminal - done);
      const some = own.splice(0, batches * terminals * BATCH_RECORDS_MAX);
      const uploads = tills.uploads(some, batches, BATCH_RECORDS_MAX, { at, kind });
      seconds += (await senders.sendAll(uploads)).seconds;
    }
    return seconds;
  };
  await send('load', 0);
  const first = await close(0);
  say(`the day of the loads: ${String(cardCount)} records closed in ${first.seconds.toFixed(1)} s`);
  city.server.setDaysAhead(1);
  let ingest = 0;
  for (let tap = 0; tap < TAPS; tap += 1) {
    ingest += await send('purchase', 1);
    say(`ingested ${String((tap + 1) * cardCount)} in ${ingest.toFixed(1)} s`);
  }
  const closed = await close(1);
  for (const { sql, ms } of closed.slowest) say(`${ms.toFixed(0).padStart(7)} ms  ${sql}`);
  const records = TAPS * cardCount;
  if (closed.billed !== records || closed.state !== 'balanced') {
    throw new Error(`${String(closed.billed)} of ${String(records)} records were billed`);
  }
  const ratio = closed.seconds / ingest;
  say(
    JSON.stringify({
      records,
      ingest_s: rounded(ingest),
      close_s: rounded(closed.seconds),
      ratio: Number(ratio.toFixed(3)),
      close_memory_mb: Math.round(closed.memoryMb),
      differences: closed.differences,
      unexplained_fen: closed.unexplained,
      target_ratio: TARGET,
      met: ratio <= TARGET,
    }),
  );
} finally {
  senders.close();
  await city.stop();
}

async function newCards() {
  await issueCards(city.database, cardCount);
  await city.database.query(
    `insert into load_order (load_id, card_asn, online_counter, balance_fen, amount_fen, channel,
       terminal_id, state, idempotency_key, request_digest, authorised_at, at_local, mac2_hex)
     select gen_random_uuid(), card_asn, 0, 0, $1, 'cash', $2, 'authorised', card_asn,
       decode(repeat('00', 32), 'hex'), now() - interval '1 hour', '20260901080000', '00000000'
     from card`,
    [LOAD, city.server.terminals[0]?.terminalId],
  );
  const numbers = Array.from({ length: cardCount }, (_, at) => at + 1);
  return cardsWithKeys(city.databaseUrl, city.dataFolder, numbers);
}

/**
 * @typedef {{ seconds: number, state: string, billed: number, differences: number, unexplained: number,
 *   memoryMb: number, slowest: { sql: string, ms: number }[] }} Closed
 */

/** @param {number} daysAhead @returns {Promise<Closed>} */
async function close(daysAhead) {
  const child = fork(CLOSER, [
    city.databaseUrl,
    String(daysAhead),
    ...(values.statements ? ['statements'] : []),
  ]);
  const answered = /** @type {Promise<[Closed]>} */ (once(child, 'message'));
  const ended = once(child, 'exit');
  const first = await Promise.race([answered, ended]);
  const [closed] = first;
  if (typeof closed !== 'object' || closed === null) throw new Error('the close failed');
  await ended;
  return closed;
}

/** @param {number} seconds */
function rounded(seconds) {
  return Number(seconds.toFixed(1));
}

/** @param {string} line */
function say(line) {
  process.stdout.write(`${line}\n`);
}
