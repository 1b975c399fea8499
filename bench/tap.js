// @ts-check
import { fileURLToPath } from 'node:url';
import { uint } from '../card-sdk/dist/src/bytes.js';
import { identify, purchase } from '../card-sdk/dist/src/epurse/index.js';
import { diversificationFactor, terminalIdBytes } from '../card-sdk/dist/src/ids.js';
import { fen } from '../card-sdk/dist/src/money.js';
import { openReaderChannel, openSamChannel } from '../card-sdk/dist/src/pcsc/index.js';
import { openPsam } from '../card-sdk/dist/src/psam/index.js';
import { estimateAirTime, traceAir } from '../card-sdk/dist/src/virtual/index.js';
import { benchCity, TERMINAL } from '../card-sdk/dist/test/support/bench-city.js';
import { BENCH_TIME } from '../card-sdk/dist/test/support/bench-host.js';
import { TEST_STUDENT } from '../card-sdk/dist/test/support/student-card.js';
import { barePurchase, openBare, timeBytes } from './support/bare-terminal.js';
import { compare, report, rounded } from './support/measure.js';
import { end, quickLoopback, untilReady } from './support/quick-loopback.js';

const CARD_SLOT = /Lvchengtong test reader.* 00$/;
const SAM_SLOT = /Lvchengtong test reader.* 01$/;
const PAIRS = 600;
const REHEARSALS = 3_000;
const AMOUNT = fen(1);
const CARD_APDUS_MAX = 6;
const SAM_APDUS_MAX = 3;
const RATIO_MAX = 1.1;

/** @typedef {import('../card-sdk/dist/src/apdu/index.js').CardChannel} CardChannel */
/** @typedef {import('../card-sdk/dist/src/psam/index.js').Psam} Psam */

/**
 * A canteen purchase as the terminal holds it.
 * @param {CardChannel} channel
 * @param {Psam} psam
 */
async function tap(channel, psam) {
  const identified = await identify(channel);
  if (identified.kind !== 'card') throw new Error(`the card is ${identified.kind}`);
  const order = /** @type {const} */ ({
    card: identified.card,
    amount: AMOUNT,
    at: BENCH_TIME,
    type: 'purchase',
  });
  const paid = await purchase(channel, psam, order, () => {});
  if (paid.kind !== 'paid') throw new Error(`the purchase was ${paid.kind}`);
}

/** What one tap consists of, and what it would take on air: in software alone, so that it is exact. */
async function anatomy() {
  const { card, psamChip } = await benchCity(AMOUNT);
  const traced = { card: traceAir(card), sam: traceAir(psamChip) };
  const psam = await openPsam((command) => Promise.resolve(traced.sam.process(command)));
  const opening = traced.sam.exchanges.length;
  await tap((command) => Promise.resolve(traced.card.process(command)), psam);
  const onAir = (/** @type {106 | 424} */ kbps) =>
    rounded(estimateAirTime(traced.card.exchanges, { kbps }).ms, 1);
  return {
    card_apdus: traced.card.exchanges.length,
    psam_apdus: traced.sam.exchanges.length - opening,
    on_air_ms_106: onAir(106),
    on_air_ms_424: onAir(424),
  };
}

const terms = {
  amount: uint(AMOUNT, 4),
  terminal: terminalIdBytes(TERMINAL),
  at: timeBytes(BENCH_TIME),
  factor: diversificationFactor(TEST_STUDENT.asn),
};

/**
 * A terminal has been running since the morning when the canteen opens, and so has its compiler:
 * both ways of paying are rehearsed with chips in software until they are as fast as they get.
 */
async function rehearse() {
  const { card, psamChip, psam } = await benchCity(fen(2 * REHEARSALS));
  const channel = card.channel();
  const sam = psamChip.channel();
  for (let times = 0; times < REHEARSALS; times += 1) {
    await tap(channel, psam);
    await barePurchase(channel, sam, terms);
  }
}

/** How many the bare sequence sends: both have to do the same, or the comparison says nothing. */
async function bareApdus() {
  const { card, psamChip } = await benchCity(AMOUNT);
  let sent = 0;
  const counted = (/** @type {CardChannel} */ channel) => (/** @type {Uint8Array} */ command) => {
    sent += 1;
    return channel(command);
  };
  await barePurchase(counted(card.channel()), counted(psamChip.channel()), terms);
  return sent;
}

/** Both terminals are connected to card and PSAM all the time, and take money by turns, tap by tap. */
async function measure() {
  const card = await openReaderChannel(CARD_SLOT);
  const sam = await openSamChannel(SAM_SLOT, { share: 'shared' });
  const bareCard = await openBare(CARD_SLOT);
  const bareSam = await openBare(SAM_SLOT);
  try {
    const psam = await openPsam(sam.channel); // leaves its purchase application selected, for both
    return await compare(
      () => tap(card.channel, psam),
      () => barePurchase(bareCard.transmit, bareSam.transmit, terms),
      { pairs: PAIRS },
    );
  } finally {
    for (const { close } of [bareSam, bareCard, sam, card]) await close();
  }
}

const parts = await anatomy();
if (parts.card_apdus + parts.psam_apdus !== (await bareApdus())) {
  throw new Error('the bare sequence is not that of the conversation');
}
await rehearse();
const place = await quickLoopback();
try {
  const readers = place.start(fileURLToPath(new URL('support/readers.js', import.meta.url)));
  try {
    await untilReady(readers);
    const { ratio, measuredMs, yardstickMs } = await measure();
    report({
      bench: 'tap',
      ratio: rounded(ratio, 3),
      target_ratio: RATIO_MAX,
      met:
        ratio <= RATIO_MAX &&
        parts.card_apdus <= CARD_APDUS_MAX &&
        parts.psam_apdus <= SAM_APDUS_MAX,
      ms_per_tap: rounded(measuredMs, 3),
      bare_ms: rounded(yardstickMs, 3),
      ...parts,
      quick_ack: place.quickAck,
    });
  } finally {
    await end(readers);
  }
} finally {
  await place.leave();
}
// pcsclite's threads would keep the process.
process.exit(0);
